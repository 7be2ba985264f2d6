"""Key facts, deadlines and obligations, taken from the text itself and not from a model: whole sentences with their
place. Pure.

A sentence belongs to a heading of the table when it has one of its words and, where that matters, a value of the kind.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from ..exceptions import Sentence
from .folding import fold
from .source import Passage, Source
from .values import Kind, find_values

#: Sentences under one heading, at most; characters of a sentence, above which it is a whole clause.
_MOST, _LONG = 3, 700
_LONGEST_WHO = 60


@dataclass(frozen=True)
class Cue:
    """A heading of the table: `words` that a sentence must have, and `kinds` of values one of which it must have."""

    name: str
    label: Sentence
    words: re.Pattern[str]
    kinds: frozenset[Kind] = frozenset()


def _cue(name: str, label: Sentence, *words: str, kinds: Iterable[Kind] = ()) -> Cue:
    return Cue(name, label, re.compile("|".join(words), re.I), frozenset(kinds))


CUES = (
    _cue(
        "parties",
        _("Parties"),
        r"by and between|\bbetween\b.+\band\b|\b(?:lets?|sells?|leases?|grants?|supplies) to\b",
        r"[\"“](?:the )?(?:Company|Seller|Buyer|Landlord|Tenant|Supplier|Customer|Licensor|Licensee)[\"”]",
        r"[甲乙丙]方[:：(（]|原告|被告",
    ),
    _cue(
        "dates",
        _("Dates"),
        r"\beffective\b|\bdated\b|\bcommenc|\bbegin|\bexpir|\bsigned\b",
        r"签订|生效|起至|届满|到期|施行",
        kinds=("date",),
    ),
    _cue(
        "term",
        _("Term"),
        r"\bterm of\b|initial term|\b(?:runs|lasts) for\b|\brenew|\bfor a period\b|\bcontinue\b.+\bfor\b",
        r"有效期|期限|续",
        kinds=("duration", "date"),
    ),
    _cue(
        "money",
        _("Money"),
        r"\bpay|\bfee|\bprice|\brent|\bpurchase|\binterest|\bdeposit|\bpenalt",
        r"支付|价款|费用|租金|利息|定金|违约金|报酬",
        kinds=("amount", "percent"),
    ),
    _cue(
        "deadlines",
        _("Deadlines"),
        r"\bwithin\b|\bno later than\b|\bat least\b|\bprior (?:written )?notice|\bbefore\b|\bby the\b|\bafter\b",
        r"内|前|不得超过|届满",
        kinds=("duration", "date"),
    ),
    _cue("termination", _("Termination"), r"\bterminat|\bcancel|\brescind|\brevok", r"解除|终止|撤销"),
    _cue("liability", _("Liability"), r"\bliab(?:le|ility)|\bindemnif|\bdamages\b|\bwarrant", r"赔偿|责任|违约"),
    _cue(
        "law",
        _("Governing law"),
        r"governed by|governing law|\blaws of\b|jurisdiction|\bcourts of\b|arbitrat",
        r"适用.{0,12}法律|管辖|仲裁",
    ),
)

_DUTY = re.compile(
    r"(?<!\w)(?P<who>[^,.;:()]{2,80}?)\s(?:shall|must|may not|will|(?:is|are) required to|agrees? to|undertakes? to)\s"
    r"|(?P<han>[^，。；：、]{1,24}?)(?:(?<!或者)应当(?!知道)|必须|不得|须|有义务)",
)
_DEADLINE = re.compile(
    r"within|no later|not later|at least|prior|before|after|days|months|内|前|之日起|期限|届满|不得超过", re.I
)


@dataclass(frozen=True)
class Fact:
    """One sentence; `values` are the figures it turns on."""

    text: str
    passage: Passage
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Duty:
    """A sentence that binds somebody. `deadline` is when, as the text puts it; empty where it does not say."""

    who: str
    text: str
    deadline: str
    passage: Passage


def key_facts(source: Source) -> Mapping[str, list[Fact]]:
    """By the name of the cue, a few sentences in the order of the text: those first whose heading has the words too."""
    found: dict[str, list[tuple[int, Fact]]] = {cue.name: [] for cue in CUES}
    for text, passage, heading in source.all_sentences():
        if len(text) > _LONG:
            continue
        folded = fold(text).text
        values = find_values(folded)
        for cue in CUES:
            fitting = tuple(value.text for value in values if value.kind in cue.kinds)
            matches = {match.lower() for match in cue.words.findall(folded)}
            if matches and (fitting or not cue.kinds):
                score = len(matches) + 3 * bool(cue.words.search(heading)) + min(len(fitting), 2)
                found[cue.name].append((score, Fact(text, passage, fitting)))
    return MappingProxyType({name: _best(facts) for name, facts in found.items()})


def _best(facts: list[tuple[int, Fact]]) -> list[Fact]:
    chosen = sorted(facts, key=lambda one: -one[0])[:_MOST]
    return sorted((fact for _, fact in chosen), key=lambda fact: fact.passage.start)


def duties(source: Source, most: int = 500) -> list[Duty]:
    """Sentences in which somebody shall, must or may not, in the order of the text; those with a deadline name it."""
    return [duty for text, passage, _ in source.all_sentences() for duty in _duty(text, passage)][:most]


def _duty(text: str, passage: Passage) -> Iterator[Duty]:
    found = _DUTY.search(text)
    if found and len(text) <= 2 * _LONG:
        who = " ".join((found["who"] or found["han"]).split())
        who = re.sub(r"^(?:.*\b(?:that|if|and|but)\s|第\w+条\s*|[\d.]+\s|\w\)\s)", "", who)
        yield Duty(_ending(who), text, _deadline(text), passage)


def _ending(who: str) -> str:
    """Its last words, where it is long."""
    return who if len(who) <= _LONGEST_WHO else f"…{who[-_LONGEST_WHO:].partition(' ')[2] or who[-_LONGEST_WHO:]}"


def _deadline(text: str) -> str:
    folded = fold(text).text
    if not _DEADLINE.search(folded):
        return ""
    timed: Sequence[str] = [value.text for value in find_values(folded) if value.kind in ("duration", "date")]
    return "; ".join(dict.fromkeys(timed))
