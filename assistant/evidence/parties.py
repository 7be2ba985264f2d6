"""Who acts in a sentence: "the Seller shall pay" is another statement than "the Buyer shall pay". Pure.

A document shows who its parties are by whom it binds or entitles: "the Seller shall deliver", 出卖人应当. A party acts
as the subject of an active verb, or behind "by" or 由. Where nobody acts, whoever something belongs to counts instead:
"the Seller's liability".
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from ..documents.text.keywords import is_han, words_of
from .deciding_words import stem_of
from .party_names import full_names, is_company

_TOKEN = re.compile(r"[A-Za-z][A-Za-z'-]*|[.;:,()]")
#: Words that bind or entitle; of these, the ones by which a text shows whom it binds.
_MODALS = frozenset(
    ["shall", "must", "may", "will", "should", "can", "cannot", "agrees", "agree", "undertakes", "undertake", "has",
     "have"]
)  # fmt: skip
_BINDING = frozenset(["shall", "must", "may", "will", "agrees", "undertakes"])
_BE = frozenset(["be", "is", "are", "was", "were", "been"])
#: What somebody is who acts: "shall be liable" is no passive.
_STATES = frozenset([
    "liable", "responsible", "entitled", "obliged", "obligated", "required", "permitted", "allowed", "bound", "free",
    "able", "authorized", "authorised",
])  # fmt: skip
#: What may stand between a subject and its verb beside them.
_BESIDE = frozenset([
    ",", ":", "(", ")", "i", "not", "also", "only", "then", "thereupon", "hereby", "further", "otherwise", "to", "in",
    "at", "of", "from", "right", "all", "times", "time", "no", "event", "its", "their", "his", "her", "own", "sole",
    "absolute", "reasonable", "discretion", "until", "within", "after", "before",
])  # fmt: skip
#: What things do that no party does, by which a term such as "Term" is told from one.
_THINGS_DO = frozenset([
    "begin", "commence", "apply", "include", "mean", "constitute", "survive", "remain", "expire", "prevail", "govern",
    "become", "take", "continue", "bear", "exceed", "run", "lapse", "end", "inure", "enure", "contain", "cover",
    "extend", "result", "accrue", "affect", "limit", "require", "have",
])  # fmt: skip
_ADVERBS = frozenset(["not", "also", "only", "then", "thereupon", "further", "otherwise"])
_ARTICLES = frozenset(
    ["the", "a", "an", "each", "any", "such", "every", "either", "neither", "both", "and", "or", "that"]
)
#: Behind these, a full stop ends no sentence.
_ABBREVIATED = frozenset(["ltd", "inc", "co", "corp", "llc", "plc"])
#: Words that end nobody's name, and words that begin none.
_NOBODY = frozenset([
    "it", "this", "he", "she", "they", "who", "which", "there", "agreement", "section", "article", "clause",
    "paragraph", "provision", "term", "nothing", "parties", "party", "one", "hereunder", "foregoing", "same", "date",
])  # fmt: skip
_NO_BEGINNING = frozenset(
    ["no", "in", "at", "as", "of", "which", "except", "nor", "its", "their", "your", "all", "those"]
)
#: Whom these are said of acts behind them: "requires the Buyer to pay".
_MAKES = frozenset([
    "requires", "require", "obliges", "oblige", "obligates", "binds", "entitles", "allows", "permits", "lets",
    "enables", "commits", "forbids", "prohibits",
])  # fmt: skip
#: Words in "s" that are no verbs.
_NO_VERBS = frozenset(["as", "this", "its", "his", "hers", "plus", "thus", "unless", "towards", "besides", "versus"])
_LONGEST_GAP, _LONGEST_NAME = 10, 3

_HAN_MODAL = re.compile(
    "应当|必须|不得|不能|可以|(?<![许认])可(?!能|以)|有权|有义务|应(?!收|付款|急|当)|须|负责|承担|支付|赔偿"
)
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{0,3}(?:人|方|者|公司|机关|机构|部门|单位|企业)\Z")
#: Before somebody who is not the one who acts.
_HAN_OBJECT = "向对给与和将把为从被同及或的者经"
_HAN_CLAUSE = re.compile("[^，,。；;：:\n]+")
_LONGEST_HAN, _LONGEST_BODY = 4, 12
#: Chinese words that are looked at, the most frequent ones: no document binds so many parties.
_MOST_HAN = 200
#: Of the uses of a word's end, the share that the word has where it is one.
_MOSTLY = 0.6

#: A term that a text defines: "the Lessee", 借款人(全称):.
_DEFINED = re.compile(
    r'"(?:the )?([A-Za-z][A-Za-z ]{2,30})"|(?<![\u3400-\u9fff])([\u3400-\u9fff]{2,4})(?:\([^()]{1,9}\))?:'
)

#: Latin letters that no document writes, as names of parties.
_FIRST_LETTER, _MOST_LETTERS = 0x1E00, 256

#: How often a document binds somebody before they count as a party.
_LEAST = 2


class Actor(NamedTuple):
    """`party` is the document's term for it. `words` are stems of what it does or, where it does not act, of what is
    said of something it has; `does` is the stem of its verb, as far as that is known. `start` and `end` are offsets of
    the name in the folded text."""

    party: str
    words: frozenset[str]
    start: int
    end: int
    acts: bool
    does: str

    def is_same(self, other: "Actor") -> bool:
        """ "Each calendar quarter Flotek shall" is by Flotek too."""
        return f" {self.party}".endswith(f" {other.party}") or f" {other.party}".endswith(f" {self.party}")


class _Mention(NamedTuple):
    """`acts`: as a subject, or behind "by"; else something of theirs does. `leads`: what they do follows."""

    start: int
    end: int
    acts: bool
    leads: bool
    verb: str = ""
    party: str = ""


@dataclass(frozen=True)
class Parties:
    """`full_names`: (another name, the one of `names` that it stands for)."""

    names: frozenset[str]
    full_names: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, text: str) -> "Parties":
        """Those whom a whole document binds more than once, or once where it defines the name."""
        counts = Counter([*_bound_english(text), *_bound_chinese(text)])
        defined = {(found[1] or found[2]).lower() for found in _DEFINED.finditer(text)}
        bound = frozenset(name for name, count in counts.items() if count >= _LEAST or name in defined)
        also = full_names(text, bound)
        names = bound | {term for name, term in also.items() if is_company(name)}
        return cls(names, tuple((name, term) for name, term in also.items() if term in names))

    def shortened(self, text: str) -> str:
        """A text in small letters with one letter of its own for every party, and all else where it was."""
        return (
            self._pattern.sub(lambda found: self._letters[found[0]].ljust(len(found[0])), text) if self.names else text
        )

    def in_terms(self, text: str) -> str:
        """A text with the document's terms for the names of its parties."""
        terms = self._terms
        return self._full_names.sub(lambda found: terms[found[0].lower()], text) if self.full_names else text

    @cached_property
    def _full_names(self) -> re.Pattern[str]:
        names = sorted((name for name, term in self.full_names if name != term), key=len, reverse=True)
        return re.compile(_either(names), re.I)

    @cached_property
    def _letters(self) -> dict[str, str]:
        terms = sorted(self.names)
        return {name: chr(_FIRST_LETTER + terms.index(term) % _MOST_LETTERS) for name, term in self._terms.items()}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(_either(sorted(self._terms, key=len, reverse=True)))

    @cached_property
    def _terms(self) -> dict[str, str]:
        """Every name in small letters, with the term for the party."""
        return {**{name: name for name in self.names}, **dict(self.full_names)}

    @cached_property
    def _spoken(self) -> dict[str, str]:
        """The same by the words and marks that the name is made of."""
        return {" ".join(_TOKEN.findall(name)): term for name, term in self._terms.items()}

    @cached_property
    def _begin(self) -> frozenset[str]:
        """The first words of their names."""
        return frozenset(name.split(" ")[0] for name in self._spoken)

    @cached_property
    def _longest(self) -> int:
        return max((name.count(" ") + 1 for name in self._spoken), default=0)

    def actors(self, text: str, *, owners: bool = False) -> list[Actor]:
        """In one sentence, in reading order. `owners`: those too of whose something is said while others act."""
        found = sorted([*self._english(text), *self._chinese(text)])
        acting = [one for one in found if one.acts]
        return [
            Actor(
                one.party,
                words_of(self.in_terms(_said(one, acting, text))),
                one.start,
                one.end,
                one.acts,
                stem_of(one.verb) if one.verb else "",
            )
            for one in (found if owners or not acting else acting)
        ]

    def _english(self, text: str) -> Iterator[_Mention]:
        small = text.lower()
        tokens = list(_TOKEN.finditer(text)) if any(word in small for word in self._begin) else []
        words = [token[0].lower() for token in tokens]
        place = 0
        while place < len(words):
            if _bare(words[place]) not in self._begin:
                place += 1
                continue
            theirs = [_bare(word) for word in words[place : place + self._longest]]
            spoken = [" ".join(theirs[: count + 1]) for count in range(len(theirs))]
            count = next((n for n in range(len(theirs), 0, -1) if spoken[n - 1] in self._spoken), 0)
            if count:
                end = place + count
                span = tokens[place].start(), tokens[end - 1].start() + len(theirs[count - 1])
                end += words[end - 1] in _ABBREVIATED and words[end : end + 1] == ["."]
                role = _role(words, place, end, span)
                yield from (one._replace(party=self._spoken[spoken[count - 1]]) for one in role)
            place += count or 1

    def _chinese(self, text: str) -> Iterator[_Mention]:
        for clause in _HAN_CLAUSE.finditer(text) if self.names and not text.isascii() else ():
            for found in self._pattern.finditer(text, *clause.span()):
                before = text[max(clause.start(), found.start() - 1) : found.start()]
                if not found[0].isascii() and not (before and before in _HAN_OBJECT):
                    acts = (
                        before == "由"
                        or text[found.end() : found.end() + 1] != "的"
                        or bool(_HAN_MODAL.search(text, found.end(), clause.end()))
                    )
                    yield _Mention(*found.span(), acts=acts, leads=True, party=self._terms[found[0]])


def _either(names: Sequence[str]) -> str:
    return "|".join(rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name) for name in names)


def _bare(word: str) -> str:
    """Without the mark of a possessive."""
    return word.removesuffix("'s").rstrip("'")


def _said(one: _Mention, acting: Sequence[_Mention], text: str) -> str:
    """What a sentence says that they do: from the actor before up to the next one; of the first, from its beginning."""
    before = [other for other in acting if other.start < one.start]
    after = next((other.start for other in acting if other.start > one.start), len(text))
    start = 0 if not before else one.end if one.leads and before[-1].leads else before[-1].end
    return text[start : after if one.leads or after == len(text) else one.start]


def _role(words: Sequence[str], start: int, end: int, span: tuple[int, int]) -> Iterator[_Mention]:
    """What the name in these words does in the sentence; nothing where it only has something done to it."""
    before = start - 1 - (start > 0 and words[start - 1] in _ARTICLES)
    preposition = words[before] if before >= 0 else ""
    if preposition == "by":
        yield _Mention(*span, acts=True, leads=False, verb=_verb_before(words, before))
    elif words[end - 1].endswith(("'s", "s'")) or preposition == "of":
        yield _Mention(*span, acts=False, leads=True)
    else:
        verb = _verb_behind(words, end, bound=preposition in _MODALS or preposition in _MAKES)
        if verb or preposition in _MAKES:
            yield _Mention(*span, acts=True, leads=True, verb=verb)


def _verb_before(words: Sequence[str], place: int) -> str:
    """Of the passive before a "by"; empty where no word stands there."""
    place -= 1 + (place > 0 and words[place - 1].endswith("ly"))
    return words[place] if place >= 0 and words[place][0].isalpha() else ""


def _verb_behind(words: Sequence[str], place: int, *, bound: bool = False) -> str:
    """The active verb of the subject that ends there; empty where there is none. `bound`: a modal stands before it. A
    verb without a modal ends in "s" and follows its subject at once."""
    suffers = False
    for word in words[place : place + _LONGEST_GAP]:
        if word in _STATES:
            return word
        if word in _MODALS:
            bound = True
        elif word in _BE:
            suffers = bound = True
        elif bound and (word in _BESIDE or word in _ARTICLES):
            continue
        elif word[0].isalpha() and not word.endswith("ly") and word not in _ADVERBS:
            is_verb = bound or (word.endswith("s") and word not in _NO_VERBS)
            return word if is_verb and not suffers else ""
        elif not word[0].isalpha():
            return ""
    return ""


def _bound_english(text: str) -> Iterator[str]:
    """Everybody who is said to be bound or entitled, or by whom something is done, as often as that is said."""
    tokens = list(_TOKEN.finditer(text))
    words = [token[0].lower() for token in tokens]
    for place, token in enumerate(tokens):
        if words[place] in _BINDING and not token[0].istitle():  # not the month
            name = _name_before(words, place)
            verb = _verb_behind(words, place) if name else ""
            if verb and verb not in _THINGS_DO:
                yield name
        elif words[place] == "by" and (name := _capitals_behind(tokens, place + 1)):
            yield name


def _capitals_behind(tokens: Sequence[re.Match[str]], place: int) -> str:
    """The words with a capital there, behind an article; empty where they are nobody's name."""
    place += place < len(tokens) and tokens[place][0] == "the"
    name = [
        token[0].lower() for token in takewhile(lambda token: token[0].istitle(), tokens[place : place + _LONGEST_NAME])
    ]
    return " ".join(name) if name and name[-1] not in _NOBODY else ""


def _name_before(words: Sequence[str], place: int) -> str:
    """Up to three words behind an article; empty where they are nobody's name."""
    for start in range(place - 1, max(0, place - _LONGEST_NAME - 1) - 1, -1):
        if words[start] in _ARTICLES or not words[start][0].isalpha():
            name = words[start + 1 : place]
            return " ".join(name) if name and name[-1] not in _NOBODY and name[0] not in _NO_BEGINNING else ""
    return ""


def _bound_chinese(text: str) -> Iterator[str]:
    """The same; what only ends a longer name is none."""
    counts: Counter[str] = Counter()
    for modal in _HAN_MODAL.finditer(text):
        found = _HAN_NAME.search(text, max(0, modal.start() - 5), modal.start())
        if found:
            counts.update(found[0][place:] for place in range(len(found[0]) - 1))
    counts = Counter(dict(counts.most_common(_MOST_HAN)))
    for name, count in counts.items():
        longer = sum(
            counts[other]
            for other in counts
            if len(other) == len(name) + 1 and other.endswith(name) and counts[other] >= _LEAST
        )
        whole = len(name) < _LONGEST_HAN or count >= _MOSTLY * counts[name[1:]]
        if name[0] == "被":  # 被许可人 is somebody where it begins a clause
            meant = bool(re.search(rf"(?<![\u3400-\u9fff]){name}", text))
        else:
            meant = whole and count - longer >= _LEAST and name[0] not in _HAN_OBJECT and "由" not in name
        if meant:
            yield from [_whole(name, text)] * count


def _whole(name: str, text: str) -> str:
    """With the characters before it that it never goes without: 主管部门 may only ever be 卫生健康主管部门."""
    while len(name) < _LONGEST_BODY:
        before = {part[-1:] for part in text.split(name)[:-1]}
        if len(before) != 1 or not is_han(character := before.pop()) or character in _HAN_OBJECT:
            return name
        name = character + name
    return name
