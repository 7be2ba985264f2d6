"""Key facts, deadlines and obligations, taken from the text itself and not from a model: whole sentences with their
place. Pure.

A sentence belongs to a heading of the table when it has one of its words and, where that matters, a value of the kind.
In the opening of a document, who is named and what is dated counts too. A few are chosen; the others are kept beside
them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from ..documents.text.normalisation import fold
from ..exceptions import Sentence
from .index import SourceIndex
from .sentence_index import Passage, Placed
from .value import Kind
from .values import find_values

#: Sentences that are chosen under a heading, and that are listed beside them; obligations that are listed.
_CHOSEN, _LISTED, _MOST_DUTIES = 4, 100, 500

#: Characters of a sentence above which a part of it is shown, and of that part before the word that it is shown for.
_LONG, _BEFORE = 700, 200

#: Characters in which a document says who its parties are and when it was made, and what the first of them counts.
_OPENING, _FIRST = 4_000, 9
_LONGEST_WHO = 60


@dataclass(frozen=True)
class Cue:
    """A heading of the table: `words` that a sentence must have, and `kinds` of values one of which it must have. In
    the opening, `first` is enough in place of `words`."""

    name: str
    label: Sentence
    words: re.Pattern[str]
    kinds: frozenset[Kind] = frozenset()
    first: re.Pattern[str] | None = None


CUES = (
    Cue(
        "parties",
        _("Parties"),
        re.compile(
            r"by and (?:between|among)|\bbetween\b.{1,700}\band\b|\bamong\b.{1,700}\band\b|\bparty [a-d]\b ?[:(]"
            r"|\b(?:lets?|sells?|leases?|grants?|supplies) to\b|\bthe parties (?:are|to this)|\bhereinafter\b"
            r"|[\"'](?:the )?(?:Company|Seller|Buyer|Vendor|Purchaser|Landlord|Tenant|Lessor|Lessee|Supplier|Customer"
            r"|Client|Contractor|Consultant|Licensor|Licensee|Lender|Borrower|Employer|Employee)[\"']"
            r"|[甲乙丙丁]方 ?[:(]|(?:出租|承租|出卖|买受|出借|借款|贷款|发包|承包|委托|受托|定作|承揽)[人方] ?[:(]"
            r"|(?:转让|受让|申请|上诉)[人方] ?[:(]|(?:买|卖|供|需)方 ?[:(]|原告|被告"
            r"|由.{2,60}(?:与|和).{2,60}(?:签订|订立|签署)",
            re.I,
        ),
        first=re.compile(
            r"\((?:the )?[\"']|\bbetween\b|\b(?:Inc|LLC|Ltd|LLP|L\.P|GmbH|S\.A|plc|Corp)\b|\b(?:Limited|Corporation)\b"
            r"|公司|医院|大学|身份证|法定代表人"
        ),
    ),
    Cue(
        "dates",
        _("Dates"),
        re.compile(
            r"\beffective\b|\bdated?\b|\bcommenc|\bbegin|\bexpir|\bsigned\b|\bmade (?:and entered|as of|on|th)"
            r"|\bentered into\b|\bexecuted\b|\bas of\b|签订|签署|订立|生效|起至|届满|到期|施行|日期",
            re.I,
        ),
        frozenset({"date"}),
        first=re.compile(r"\b(?:19|20)\d\d\b|年"),
    ),
    Cue(
        "term",
        _("Term"),
        re.compile(
            r"\bterm of\b|initial term|\b(?:runs|lasts) for\b|\brenew|\bfor a period\b|\bcontinue\b.{1,700}\bfor\b"
            r"|\banniversary\b|有效期|期限|续|周年",
            re.I,
        ),
        frozenset({"duration", "date", "ordinal"}),
    ),
    Cue(
        "money",
        _("Money"),
        re.compile(
            r"\bpay|\bfee|\bprice|\brent|\bpurchase|\binterest|\bdeposit|\bpenalt"
            r"|支付|价款|费用|租金|利息|定金|违约金|报酬",
            re.I,
        ),
        frozenset({"amount", "percent"}),
    ),
    Cue(
        "deadlines",
        _("Deadlines"),
        re.compile(
            r"\bwithin\b|\bno later than\b|\bat least\b|\bprior (?:written )?notice|\bbefore\b|\bby the\b|\bafter\b"
            r"|内|前|不得超过|届满",
            re.I,
        ),
        frozenset({"duration", "date"}),
    ),
    Cue(
        "termination",
        _("Termination"),
        re.compile(r"\bterminat|\bcancel|\brescind|\brevok|解除|终止|撤销", re.I),
    ),
    Cue(
        "liability",
        _("Liability"),
        re.compile(r"\bliab(?:le|ility)|\bindemnif|\bdamages\b|\bwarrant|赔偿|责任|违约", re.I),
    ),
    Cue(
        "law",
        _("Governing law"),
        re.compile(
            r"governed by|governing law|\blaws of\b|jurisdiction|\bcourts of\b|arbitrat|适用.{0,12}法律|管辖|仲裁", re.I
        ),
    ),
)

#: What binds; who is bound stands before it, from the last of these marks on.
_DUTY = re.compile(
    r"(?<=\s)(?:shall|must|may not|will|(?:is|are) required to|agrees? to|undertakes? to)\s"
    r"|(?P<han>(?<!或者)应当(?!知道)|(?<!依法)(?<!对)必须|(?<!规定)不得|(?<!必)须|有义务)"
)
_MARKS, _HAN_MARKS = frozenset(",.;:()"), frozenset("，。；：、")
_MOST_WHO, _MOST_HAN_WHO = 80, 24
_DEADLINE = re.compile(
    r"within|no later|not later|at least|prior|before|after|days|months|内|前|之日起|期限|届满|不得超过", re.I
)
_WHEN: frozenset[Kind] = frozenset({"duration", "date"})


#: What a sentence says before it comes to who is bound.
_LEADING = re.compile(r"\A(?:.*\b(?:that|if|and|but)\s|第\w+条\s*|[\d.]+\s|\w\)\s)")


@dataclass(frozen=True)
class Fact:
    """One sentence; `values` are the figures it turns on, `heading` what it stands under, unless it begins so."""

    text: str
    heading: str
    passage: Passage
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Duty:
    """A sentence that binds somebody. `deadline` is when, as the text puts it; empty where it does not say."""

    who: str
    text: str
    heading: str
    deadline: str
    passage: Passage


@dataclass(frozen=True)
class Facts:
    """Under one heading, in the order of the text: the sentences that are `chosen`, `more` of them, and how many others
    there are that are not listed."""

    chosen: list[Fact]
    more: list[Fact]
    unlisted: int = 0


def key_facts(source: SourceIndex) -> Mapping[str, Facts]:
    """By the name of the cue; chosen are those first whose heading has the words too, and those of the opening."""
    found: dict[str, list[tuple[float, Fact]]] = {cue.name: [] for cue in CUES}
    for placed in source.all_sentences():
        folded, start = fold(placed.text), placed.passage.start
        for cue in CUES:
            opening = cue.first.search(folded.text) if cue.first and start < _OPENING else None
            word = cue.words.search(folded.text) or opening
            if not word and not cue.words.search(placed.above):
                continue
            if fact := _fact(placed, folded.places[word.start()] if word else 0, cue, source):
                score = _score(fact, cue)
                if opening:
                    score += _FIRST * (_OPENING - start) / _OPENING
                found[cue.name].append((score, fact))
    return MappingProxyType({name: _best(facts) for name, facts in found.items()})


def _score(fact: Fact, cue: Cue) -> float:
    matches = {match.lower() for match in cue.words.findall(fold(fact.text).text)}
    return len(matches) + 3 * bool(cue.words.search(fact.heading)) + min(len(fact.values), 2)


def _excerpt(text: str, place: int) -> str:
    """A whole sentence; of one too long to be shown, the part that begins shortly before `place`."""
    if len(text) <= _LONG:
        return text
    start = text.find(" ", max(0, place - _BEFORE), place) + 1 or place if place > _BEFORE else 0
    end = start + _LONG
    return f"{'… ' * bool(start)}{text[start:end].strip()}{' …' * (end < len(text))}"


def _fact(placed: Placed, place: int, cue: Cue, source: SourceIndex) -> Fact | None:
    """None where it has no value of the kind."""
    text = _excerpt(placed.text, place)
    values = tuple(_values(text, placed, cue.kinds, source)) if cue.kinds else ()
    return Fact(text, _heading(placed), placed.passage, values) if values or not cue.kinds else None


def _heading(placed: Placed) -> str:
    return placed.above or ("" if placed.text.startswith(placed.section) else placed.section)


def _values(text: str, placed: Placed, kinds: frozenset[Kind], source: SourceIndex) -> Iterator[str]:
    """Of the sentence, or of the part of it that is shown."""
    whole = text == placed.text
    for value in source.values_within(placed.passage) if whole else find_values(fold(text).text, source.conventions):
        if value.kind in kinds:
            yield " ".join(value.text.split())


def _best(facts: list[tuple[float, Fact]]) -> Facts:
    ranked = [fact for _, fact in sorted(facts, key=lambda one: -one[0])]
    chosen, more = (sorted(part, key=lambda fact: fact.passage.start) for part in (ranked[:_CHOSEN], ranked[_CHOSEN:]))
    return Facts(chosen, more[:_LISTED], max(0, len(more) - _LISTED))


@dataclass(frozen=True)
class Duties:
    """In the order of the text; `unlisted` is how many there are beside these."""

    listed: list[Duty]
    unlisted: int = 0


def duties(source: SourceIndex) -> Duties:
    """Sentences in which somebody shall, must or may not; those with a deadline name it."""
    found = [duty for placed in source.all_sentences() if (duty := _duty(placed, source))]
    return Duties(found[:_MOST_DUTIES], max(0, len(found) - _MOST_DUTIES))


def _duty(placed: Placed, source: SourceIndex) -> Duty | None:
    for found in _DUTY.finditer(placed.text):
        if who := _who(placed.text, found):
            shown = _excerpt(placed.text, found.start())
            deadline = (
                "; ".join(dict.fromkeys(_values(shown, placed, _WHEN, source))) if _DEADLINE.search(shown) else ""
            )
            return Duty(_ending(_LEADING.sub("", who)), shown, _heading(placed), deadline, placed.passage)
    return None


def _who(text: str, found: re.Match[str]) -> str:
    """The words before what binds, as many as belong to it; empty where there are none."""
    marks, most = (_HAN_MARKS, _MOST_HAN_WHO) if found["han"] else (_MARKS, _MOST_WHO)
    end = found.start()
    start = end
    while start > max(0, end - most) and text[start - 1] not in marks:
        start -= 1
    while not found["han"] and text[start - 1 : start].isalnum() and start < end:  # not from the middle of a word
        start += 1
    who = " ".join(text[start:end].split())
    return who if found["han"] or len(who) > 1 else ""


def _ending(who: str) -> str:
    """Its last words, where it is long."""
    return who if len(who) <= _LONGEST_WHO else f"…{who[-_LONGEST_WHO:].partition(' ')[2] or who[-_LONGEST_WHO:]}"
