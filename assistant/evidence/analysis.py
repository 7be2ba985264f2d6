"""What worker processes find in a document's text, so that the site's own process never works on it.

Results that are kept come back as JSON, ready to be stored and to be sent on to a page without being read again. A
process remembers the index of the last documents it saw.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from .. import chinese_words
from ..documents.text import keywords, normalisation, section_lists, segmentation
from ..documents.text import sections as sectioning
from ..documents.text.sections import Section, find_sections
from ..documents.text.segmentation import Span
from . import (
    bound_parties,
    dates,
    deciding_words,
    folded_text,
    frequencies,
    index,
    key_facts,
    lead_ins,
    names,
    numerals,
    ordinals,
    parties,
    party_names,
    payments,
    periods,
    quantities,
    references,
    sentence_index,
    sentences,
    shares,
    subject_verbs,
    transfers,
    units,
    value,
    value_keys,
    values,
)  # fmt: skip
from .citations import cases, chinese, chinese_laws, citation, codes, european, finding, series
from .index import SourceIndex
from .key_facts import Duties, Facts

#: What a finding depends on: when one of these changes, what was kept is found anew.
_ALGORITHM = (
    chinese_words, keywords, normalisation, section_lists, segmentation, sectioning,
    bound_parties, dates, deciding_words, folded_text, index, key_facts, lead_ins, names, numerals, parties,
    party_names, payments, periods, quantities, frequencies, ordinals, references, sentence_index, sentences, shares,
    subject_verbs, transfers, units, value, value_keys, values,
    cases, chinese, chinese_laws, citation, codes, european, finding, series,
)  # fmt: skip

#: Documents whose index a process remembers, at about 100 bytes for a character.
_REMEMBERED = 2


@dataclass(frozen=True)
class DocumentText:
    """A document without its name and owner. `pages` are the offsets at which pages begin, `headings` (offset, level)
    where the file names them. The same `id` always has the same text."""

    id: str
    text: str = field(compare=False)
    pages: list[int] = field(compare=False)
    headings: list[tuple[int, int]] = field(compare=False)


@dataclass(frozen=True)
class KeyFacts:
    facts: dict[str, Facts]
    duties: Duties


@dataclass(frozen=True)
class Findings(KeyFacts):
    """What never changes for a document."""

    sections: list[Section]


def analyse(document: DocumentText, progress: Callable[[float], None] = lambda share: None) -> bytes:
    """Findings as JSON."""
    index = source(document)
    progress(0.3)
    facts = key_facts.key_facts(index)
    progress(0.8)
    return msgspec.json.encode(Findings(dict(facts), key_facts.duties(index), section_list(document)))


def sections(document: DocumentText) -> bytes:
    """A list of Section as JSON."""
    return msgspec.json.encode(section_list(document))


def passages(document: DocumentText, question: str, most: int) -> list[Span]:
    """Sentences with those around them, the most like the question first."""
    index = source(document)
    return [index.surroundings(number) for number, _ in index.ranked(question, most)]


@cache
def version() -> str:
    """Return the version of the algorithm: a digest of its source."""
    digest = hashlib.sha256()
    for module in _ALGORITHM:
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()


@lru_cache(_REMEMBERED)
def source(document: DocumentText) -> SourceIndex:
    """Indexed once."""
    return SourceIndex(document.text, document.pages, section_list(document))


@lru_cache(_REMEMBERED)
def section_list(document: DocumentText) -> list[Section]:
    return find_sections(document.text, document.headings)
