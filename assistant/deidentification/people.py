"""Names of people in English: by titles, labels and roles before them, or by lists of given names and surnames.

A name found once is found wherever it stands. Names of diseases, signs and methods stay ("Parkinson's disease"), and so
do companies, courts, cases and cited authors.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import combining, normalize

from .kinds import Identifier, Kind
from .name_lists import common_words, given_names, surnames
from .people_words import AFTER, COMPANIES, ENDINGS, EPONYMS, LABELS, PEOPLE, RELATIONS, ROLES, TITLES, WORDS

_UPPER, _LOWER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶĹĻĽŁŃŅŇŌŐŘŚŞŠŤŪŮŰŹŻŽ", "a-zß-öø-ɏ"
_CAPITAL = (
    rf"(?:(?:O|D|L)['’])?(?:Ma?c)?[{_UPPER}][{_LOWER}'’]{{1,24}}(?:-(?:[{_UPPER}][{_LOWER}]{{1,24}}|[a-z]{{1,8}}))?"
)
_WORD = (
    rf"(?:(?:Mrs?|Ms|Dr|Prof|Rev|Hon|Fr|Sr|Jr|Capt|Sgt|Lt|Col|Gen|Atty|St)\.|{_CAPITAL}"
    rf"|[{_UPPER}]{{2,24}}(?:['’-][{_UPPER}]{{2,24}})?|[A-Z]\.|[A-Z](?=[ .]))"
)
_PARTICLE = r"(?:(?:van|von|der|den|de|da|di|del|della|dos|la|le|bin|ibn|bint|al|el|ter|ten|zu|du|st\.|y) )"
_RUN = re.compile(rf"(?<![\w'’@/.-]){_WORD}(?:[  ]{_PARTICLE}{{0,3}}{_WORD}){{0,8}}+")
_TOKEN = re.compile(r"[^  ]+")

_PERSON_AFTER = re.compile(
    r"(?:,? (?:M\.?D\.?|Ph\.?D\.?|R\.?N\.?|N\.?P\.?|D\.?O\.?|Esq\.?|Jr\.?|Sr\.?)(?!\w)|,? (?:is "
    r"|was )?an? \d{1,3}[- ]year|,? aged? \d|,? \d{1,3}[- ]?(?:yo|y/o|years? old)|,? \((?:DOB|born|aged?|MRN"
    r"|\d{1,3}[- ]?(?:y|yo|M|F)\b)|,? (?:DOB|MRN|born)\b"
    r"|,? (?:residing|an individual|a natural person|declare|swear|being duly|of sound mind)\b)"
)

#: A party is a person where its name is one.
_PARTY_AFTER = re.compile(
    r",? \((?:the |hereinafter |collectively )?[\"“']?(?:Landlord|Tenant|Lessor|Lessee|Buyer|Seller|Purchaser"
    r"|Vendor|Borrower|Lender|Employee|Employer|Executive|Contractor|Consultant|Trustee|Executor|Testator|Guarantor"
    r"|Licensor|Licensee|Claimant|Plaintiff|Defendant|NHS|SSN|patient|client)\b"
)

#: What makes of names something that is no person.
_THING = re.compile(
    r"(?:['’]s?)?[ -](?:disease|syndrome|sign|test|catheter|score|scale|criteria|criterion|method|formula|equation"
    r"|tube|drain|fracture|lymphoma|reaction|palsy|man(?:eu|oeu)vre|maneuver|procedure|classification|hernia"
    r"|phenomenon"
    r"|stain|nodes?|index|grade|stage|thyroiditis|contracture|tumou?r|ulcer|oesophagus|esophagus|diverticulum|triad"
    r"|reflex|murmur|line|mask|splint|bandage|needle|clamp|retractor|agar|cell|cells|bodies|body|ring|spots?"
    r"|nodules?"
    r"|Hospital|Clinic|Medical|University|College|School|Institute|Foundation|Center|Centre|Bank|Court|County|Inc\b"
    r"|LLC|LLP|Ltd|Limited|plc|GmbH|Corp|Corporation|Company|Co\b|Group|Partners|Holdings|Trust|Association|Church"
    r"|Park"
    r"|Street|Avenue|Road|Drive|Lane|Boulevard|Act\b|Rule|Law\b|Doctrine|Coma|Disease|Syndrome|Sign|Test|Score"
    r"|Scale|Criteria|Formula|et al)(?!\w)",
)
_VERSUS = (" v. ", " v ", " vs. ", " vs ")
_VERSUS_AFTER = re.compile(r" vs?\.? [A-Z]")
#: A word of a name by itself.
_SINGLE = re.compile(r"(?<![\w'’-])[A-ZÀ-ÞĀ-Ž][\w’'-]{2,40}")
_LABEL_LENGTH = 40

#: From this score on a title, a label or what follows tells that a person is meant, whatever stands behind.
_TOLD = 0.9


class _Token:
    """`key` is the word in small letters, without what a genitive adds."""

    __slots__ = ("end", "is_initial", "key", "start", "word")

    def __init__(self, start: int, end: int, word: str) -> None:
        self.start, self.end, self.word = start, end, word
        self.key = _key(word)
        self.is_initial = len(word.rstrip(".")) == 1


#: Letters that are no accented form of another.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "ı": "i", "æ": "ae"})


def _folded(word: str) -> str:
    """In small letters without accents, as the lists have them."""
    if word.isascii():
        return word.lower()
    return "".join(one for one in normalize("NFD", word) if not combining(one)).lower().translate(_PLAIN)


@lru_cache(maxsize=16_384)
def _key(word: str) -> str:
    return _folded(_bare(word))


def _bare(word: str) -> str:
    word = word.rstrip(".,")
    return word[:-2] if word.endswith(("'s", "’s", "'S", "’S")) else word.rstrip("'’")


def find_people(text: str) -> Iterator[Identifier]:
    found: list[Identifier] = []
    for run in _RUN.finditer(text):
        tokens = [
            _Token(run.start() + one.start(), run.start() + one.end(), one.group())
            for one in _TOKEN.finditer(run.group())
        ]
        found += _names(text, tokens)
    yield from found
    yield from _again(text, found)


def _names(text: str, tokens: list[_Token]) -> Iterator[Identifier]:
    place = 0
    while place < len(tokens):
        end, score = _name_at(text, tokens, place)
        if score and (score >= _TOLD or not _is_thing(text, tokens[place:end], tokens[end:])):
            last = tokens[end - 1]
            stop = last.start + len(_bare(last.word)) if not last.is_initial else last.end
            yield Identifier(tokens[place].start, stop, Kind.NAME, score)
        place = max(end, place + 1)


def _name_at(text: str, tokens: list[_Token], place: int) -> tuple[int, float]:
    """The token behind the name that begins here, and how sure that is; 0 where none begins."""
    token = tokens[place]
    if _is_title(token) or _is_word(token.key):
        return place + 1, 0.0
    titled = place > 0 and _is_title(tokens[place - 1])
    end = _end_of_name(tokens, place, titled)
    if titled and end > place:
        return end, 0.95
    before = tokens[place - 1].key if place else _word_before(text, token.start)
    longest = max(end, _end_of_words(tokens, place))
    if _is_label(before) or _is_person_after(text, tokens, longest):
        return (longest, 0.9) if _could_be(tokens[place:longest]) else (place, 0.0)
    if _PARTY_AFTER.match(text, tokens[longest - 1].end) and any(_is_listed(one.key) for one in tokens[place:longest]):
        return longest, 0.85
    plain = [one for one in tokens[place:longest] if one.key not in common_words() and not one.word.isupper()]
    if before in RELATIONS and plain and token in plain:
        return longest, 0.8
    two_words = longest - place == len(plain) == 2
    if two_words and (before in ROLES or token.key in given_names()):
        return longest, 0.75
    if before in ROLES and any(_is_listed(one.key) and one.key not in common_words() for one in tokens[place:end]):
        return end, 0.85
    return (end, _listed(tokens[place:end])) if end > place else (place, 0.0)


def _is_title(token: _Token) -> bool:
    """ "MS" is a disease, "Ms" a title."""
    return token.key in TITLES and not token.is_initial and (token.word.endswith(".") or not token.word.isupper())


@lru_cache(maxsize=4096)
def _is_word(key: str) -> bool:
    return key in WORDS or (key.endswith(ENDINGS) and not _is_listed(key))


def _word_before(text: str, start: int) -> str:
    words = text[max(start - _LABEL_LENGTH, 0) : start].rstrip(" ,").split()
    return words[-1].lower() if words and "\n" not in text[max(start - 2, 0) : start] else ""


def _is_label(before: str) -> bool:
    return before.endswith((":", "：")) and before.rstrip(":：") in LABELS


def _is_person_after(text: str, tokens: list[_Token], end: int) -> bool:
    behind = tokens[end - 1].end
    return text[behind : behind + 1] in (",", " ") and bool(_PERSON_AFTER.match(text, behind))


def _end_of_name(tokens: list[_Token], place: int, titled: bool) -> int:
    """A name has four words at most; the first that can be none ends it. Behind a title any word but a common one may
    be one."""
    end = place
    while end < min(len(tokens), place + 4):
        token = tokens[end]
        known = token.is_initial or _is_listed(token.key) or (token.key in AFTER and end > place)
        if token.key in COMPANIES or _is_word(token.key) or not (known or (titled and token.key not in common_words())):
            break
        end += 1
        if token.word.endswith(("'s", "’s")):
            break
    return place if end == place + 1 and tokens[place].is_initial else end


def _end_of_words(tokens: list[_Token], place: int) -> int:
    end = place + 1
    while end < min(len(tokens), place + 4) and (
        tokens[end].is_initial or not (tokens[end].key in COMPANIES or _is_word(tokens[end].key))
    ):
        end += 1
    return end


def _could_be(tokens: list[_Token]) -> bool:
    """Whether these words can be a name behind a label: not one common word alone, no word for people, no heading."""
    words = [token for token in tokens if not token.is_initial]
    return (
        not any(token.key in PEOPLE for token in words)
        and any(token.key not in common_words() and len(token.key) > 1 for token in words)
        and not all(token.word.isupper() and not _is_listed(token.key) for token in words)
    )


@lru_cache(maxsize=4096)
def _is_listed(key: str) -> bool:
    parts = key.replace("’", "'").split("-")
    return all(part in given_names() or part in surnames() or part.replace("'", "") in surnames() for part in parts)


def _listed(tokens: list[_Token]) -> float:
    """How sure a name is by the lists alone: a given name and a surname, an initial and a surname, or a given name that
    is nothing else."""
    words = [token for token in tokens if not token.is_initial and token.key not in AFTER]
    if not words:
        return 0.0
    certain = [token for token in words if token.key not in common_words() and token.key not in EPONYMS]
    first, last = words[0], words[-1]
    if len(words) >= 2:
        return 0.8 if certain and first.key in given_names() and _is_listed(last.key) else 0.0
    if tokens[0].is_initial and certain and last.key in surnames():
        return 0.7
    return 0.6 if certain and first.key in given_names() and len(first.key) > 3 and not first.word.isupper() else 0.0


def _is_thing(text: str, tokens: list[_Token], rest: list[_Token]) -> bool:
    start, end = tokens[0].start, tokens[-1].start + len(_bare(tokens[-1].word))
    if rest and rest[0].key in COMPANIES:
        return True
    return _is_apart(text, start, end)


def _is_apart(text: str, start: int, end: int) -> bool:
    """Whether a name here is that of a disease, a method, a company, a place or a case."""
    return bool(
        _THING.match(text, end) or _VERSUS_AFTER.match(text, end) or text[max(start - 5, 0) : start].endswith(_VERSUS)
    )


def _again(text: str, found: list[Identifier]) -> Iterator[Identifier]:
    """The words of a name that was found for sure, wherever they stand alone."""
    names = {text[span.start : span.end] for span in found if span.score >= 0.8}
    words = {_folded(_bare(word)) for name in names for word in name.split()}
    words -= common_words() | EPONYMS | TITLES | AFTER
    for match in _SINGLE.finditer(text) if words else ():
        word = _bare(match.group())
        end = match.start() + len(word)
        if _folded(word) in words and not _is_apart(text, match.start(), end):
            yield Identifier(match.start(), end, Kind.NAME, 0.75)
