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
from typing import NamedTuple

from ..documents.text.keywords import words_of
from .bound_parties import HAN_MODAL, HAN_OBJECT, bound_in
from .deciding_words import stem_of
from .party_names import full_names, is_company
from .subject_verbs import ARTICLES, MODALS, TOKEN, object_verb, verb_before, verb_behind, verb_behind_others
from .transfers import (
    RECEIVING,
    further_verbs,
    han_further,
    han_receipt,
    han_received,
    is_receipt,
    received_by_object,
    received_by_subject,
)

#: Behind these, a full stop ends no sentence.
_ABBREVIATED = frozenset(["ltd", "inc", "co", "corp", "llc", "plc"])
#: Whom these are said of acts behind them: "requires the Buyer to pay".
_MAKES = frozenset([
    "requires", "require", "obliges", "oblige", "obligates", "binds", "entitles", "allows", "permits", "lets",
    "enables", "commits", "forbids", "prohibits",
])  # fmt: skip
#: Words before a name that begins what is said.
_BEGINNINGS = frozenset(["both", "that", "if", "and", "where", "when", "unless"])
_HAN_CLAUSE = re.compile("[^，,。；;：:\n]+")
#: Around somebody to whom something happens first, or who does something first: 确定中标人之日起, 在买方付款后.
_HAN_WHEN = re.compile("(?:之日|之?后|之?前|以[后前]|时)(?![续者期])")
_HAN_ONCE = re.compile("[^，,。；;]{1,16}?(?:之日|之?后|之?前|时)(?![续者期间])")
#: A term that a text defines: "the Lessee", 借款人(全称):.
_DEFINED = re.compile(
    r'"(?:the )?([A-Za-z][A-Za-z ]{2,30})"|(?<![\u3400-\u9fff])([\u3400-\u9fff]{2,4})(?:\([^()]{1,9}\))?:'
)

#: Latin letters that no document writes, as names of parties.
_FIRST_LETTER, _MOST_LETTERS = 0x1E00, 256

#: How often a document binds somebody before they count as a party.
_LEAST = 2


class Patient(NamedTuple):
    """A party to whom something is done: `suffers` is the stem of the verb, or what kind of thing they receive."""

    party: str
    suffers: str
    start: int
    end: int

    def is_same(self, other: "Patient") -> bool:
        return f" {self.party}".endswith(f" {other.party}") or f" {other.party}".endswith(f" {self.party}")


class Actor(NamedTuple):
    """`party` is the document's term for it. `words` are stems of what it does or, where it does not act, of what is
    said of something it has; `does` is the stem of its verb, as far as that is known. `start` and `end` are offsets of
    the name in the folded text; what it also does begins at `also`."""

    party: str
    words: frozenset[str]
    start: int
    end: int
    acts: bool
    does: str
    also: int = 0

    @property
    def said_from(self) -> int:
        return self.also or self.start

    @property
    def said_behind(self) -> int:
        return self.also or self.end

    @property
    def receives(self) -> bool:
        """Whether they do the other side of what another party does: "the Seller receives" what the Buyer pays."""
        return self.does in RECEIVING

    def is_same(self, other: "Actor") -> bool:
        """ "Each calendar quarter Flotek shall" is by Flotek too."""
        return f" {self.party}".endswith(f" {other.party}") or f" {other.party}".endswith(f" {self.party}")


class _Mention(NamedTuple):
    """`acts`: as a subject, or behind "by"; else something of theirs does. `leads`: what they do follows, behind
    `until` where another subject stands between. `also` is where one more thing begins that the same subject does."""

    start: int
    end: int
    acts: bool
    leads: bool
    verb: str = ""
    party: str = ""
    until: int = 0
    also: int = 0

    @property
    def said_from(self) -> int:
        return self.also or self.start

    @property
    def said_behind(self) -> int:
        return self.also or self.end


@dataclass(frozen=True)
class Parties:
    """`full_names`: (another name, the one of `names` that it stands for)."""

    names: frozenset[str]
    full_names: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, text: str) -> "Parties":
        """Those whom a whole document binds more than once, or once where it defines the name."""
        counts = Counter(bound_in(text))
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
        return {" ".join(TOKEN.findall(name)): term for name, term in self._terms.items()}

    @cached_property
    def _begin(self) -> frozenset[str]:
        """The first words of their names."""
        return frozenset(name.split(" ")[0] for name in self._spoken)

    @cached_property
    def _longest(self) -> int:
        return max((name.count(" ") + 1 for name in self._spoken), default=0)

    def actors(self, text: str, *, owners: bool = False) -> list[Actor]:
        """In one sentence, in reading order. `owners`: those too of whose something is said while others act."""
        found = sorted([*self._english(text), *self._chinese(text)], key=lambda one: (one.said_from, one))
        acting = [one for one in found if one.acts]
        return [
            Actor(
                one.party,
                words_of(self.in_terms(_said(one, acting, text))),
                one.start,
                one.end,
                one.acts,
                stem_of(one.verb) if one.verb else "",
                one.also,
            )
            for one in (found if owners or not acting else acting)
        ]

    def patients(self, text: str) -> list[Patient]:
        """In one sentence, in reading order: "the Buyer shall be advised", "shall advise the Buyer"; whoever receives
        something is paid or given it."""
        found = [*self._english_patients(text), *self._chinese_patients(text)]
        return sorted(found, key=lambda one: one.start)

    def _english_patients(self, text: str) -> Iterator[Patient]:
        for words, ends, start, end, mention in self._named(text):
            if words[end - 1].endswith(("'s", "s'")):
                continue
            behind, before = verb_behind(words, end), _without_article(words, start)
            for verb in (behind, *further_verbs(words, behind.at, len(words))) if behind.word else ():
                if suffers := received_by_subject(verb, words, ends, text) or (verb.passive and stem_of(verb.word)):
                    yield Patient(mention.party, suffers, mention.start, mention.end)
            if suffers := received_by_object(words, before, end, ends, text) or stem_of(object_verb(words, before + 1)):
                yield Patient(mention.party, suffers, mention.start, mention.end)

    def _chinese_patients(self, text: str) -> Iterator[Patient]:
        for found in self._pattern.finditer(text) if self.names and not text.isascii() else ():
            further = (han_receipt(text, at) for at, receives in han_further(text, found.end(), len(text)) if receives)
            for suffers in (han_received(text, *found.span()), han_receipt(text, found.end()), *further):
                if suffers and not found[0].isascii():
                    yield Patient(self._terms[found[0]], suffers, *found.span())

    def _english(self, text: str) -> Iterator[_Mention]:
        for words, ends, start, end, mention in self._named(text):
            roles = list(_role(words, start, end, mention))
            yield from roles
            first = verb_behind(words, end)
            for verb in further_verbs(words, first.at, len(words)) if roles and roles[0].acts and first.word else ():
                does = "receive" if is_receipt(verb.word, passive=verb.passive) else verb.word
                if not verb.passive or does == "receive":
                    yield mention._replace(acts=True, verb=does, also=ends[verb.at] - len(verb.word))

    def _named(self, text: str) -> Iterator[tuple[list[str], list[int], int, int, _Mention]]:
        """Every name with the words of the sentence, the offsets of their ends, and the number of the name's first word
        and of the first one behind it."""
        small = text.lower()
        tokens = list(TOKEN.finditer(text)) if any(word in small for word in self._begin) else []
        words, ends = [token[0].lower() for token in tokens], [token.end() for token in tokens]
        place = 0
        while place < len(words):
            count, party = self._name_at(words, place) if _bare(words[place]) in self._begin else (0, "")
            if count:
                end = place + count
                last = tokens[end - 1].start() + len(_bare(words[end - 1]))
                end += words[end - 1] in _ABBREVIATED and words[end : end + 1] == ["."]
                joined = verb_behind_others(words, end) if _is_free(words, place) else None
                until = tokens[joined.at].start() if joined and joined.word and not joined.passive else 0
                mention = _Mention(tokens[place].start(), last, acts=False, leads=True, party=party, until=until)
                yield words, ends, place, end, mention._replace(verb=joined.word) if joined and until else mention
            place += count or 1

    def _name_at(self, words: Sequence[str], place: int) -> tuple[int, str]:
        """How many words make the longest name there, and the party; 0 if none does."""
        theirs = [_bare(word) for word in words[place : place + self._longest]]
        for count in range(len(theirs), 0, -1):
            if party := self._spoken.get(" ".join(theirs[:count])):
                return count, party
        return 0, ""

    def _chinese(self, text: str) -> Iterator[_Mention]:
        for clause in _HAN_CLAUSE.finditer(text) if self.names and not text.isascii() else ():
            for found in self._pattern.finditer(text, *clause.span()):
                before = text[max(clause.start(), found.start() - 1) : found.start()]
                is_object = bool(before and before in HAN_OBJECT) or bool(_HAN_WHEN.match(text, found.end()))
                is_once = bool(before and before in "在自待" and _HAN_ONCE.match(text, found.end()))
                if not (found[0].isascii() or is_object or is_once):
                    acts = (
                        before == "由"
                        or text[found.end() : found.end() + 1] != "的"
                        or bool(HAN_MODAL.search(text, found.end(), clause.end()))
                    )
                    receives = "receive" if han_receipt(text, found.end()) else ""
                    mention = _Mention(*found.span(), acts, leads=True, verb=receives, party=self._terms[found[0]])
                    yield mention
                    for at, takes in han_further(text, found.end(), len(text)) if acts else ():
                        yield mention._replace(verb="receive" if takes else "", also=at)


def _either(names: Sequence[str]) -> str:
    return "|".join(rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name) for name in names)


def _bare(word: str) -> str:
    """Without the mark of a possessive."""
    return word.removesuffix("'s").rstrip("'")


def _without_article(words: Sequence[str], start: int) -> int:
    """The place of the word before a name and its article; -1 where there is none."""
    return start - 1 - (start > 0 and words[start - 1] in ARTICLES)


def _is_free(words: Sequence[str], start: int) -> bool:
    """Whether a name begins what is said, so that it can be a subject together with others."""
    before = _without_article(words, start)
    return before < 0 or not words[before][0].isalpha() or words[before] in _BEGINNINGS


def _said(one: _Mention, acting: Sequence[_Mention], text: str) -> str:
    """What a sentence says that they do: from the actor before up to the next one; of the first, from its beginning."""
    before = [other for other in acting if other.said_from < one.said_from]
    after = next((other.said_from for other in acting if other.said_from > max(one.said_from, one.until)), len(text))
    start = 0 if not before else one.said_behind if one.leads and before[-1].leads else before[-1].said_behind
    return text[start : after if one.leads or after == len(text) else one.start]


def _role(words: Sequence[str], start: int, end: int, named: _Mention) -> Iterator[_Mention]:
    """What the name in these words does in the sentence; nothing where it only has something done to it."""
    before = _without_article(words, start)
    preposition = words[before] if before >= 0 else ""
    if preposition == "by":
        yield named._replace(acts=True, leads=False, verb=verb_before(words, before))
    elif words[end - 1].endswith(("'s", "s'")) or preposition == "of":
        yield named
    elif named.until:
        yield named._replace(acts=True)
    else:
        verb = verb_behind(words, end, bound=preposition in MODALS or preposition in _MAKES)
        acts = verb.word if not verb.passive else ""
        if acts or preposition in _MAKES:
            yield named._replace(acts=True, verb=acts)
