"""Finds the passages of a document that bear on a question, for documents too long to be sent whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ...evidence import analysis
from ...workers.pool import Caller
from ..kept import sections_now, sections_of
from ..models import Document
from ..text.places import places
from ..text.segmentation import Span
from .planning import joined
from .work import Work

#: The most passages considered.
MOST = 60

_NONE = MappingProxyType(
    {
        "en": "(No passage of the document has a word of this question.)",
        "zh": "（文件中没有任何段落含有该问题中的词语。）",
    }
)


@dataclass(frozen=True)
class RelevantPassages:
    """`ranked` are sentences with their neighbours, the most relevant first. `places` has the place of each span that
    the best few cover."""

    document: Document
    ranked: list[Span]
    places: Mapping[Span, str]

    def __len__(self) -> int:
        return len(self.ranked)

    def spans(self, number: int) -> list[Span]:
        """The best `number` of them, in the order of the document."""
        return joined(self.ranked[:number])

    def text(self, number: int, work: Work) -> str:
        """The passages as a prompt contains them, each under its page and headings."""
        written = [f"[{work.hider.hide(self._place(span))}]\n{work.words(span).strip()}" for span in self.spans(number)]
        return "\n\n".join(written) or _NONE[work.language]

    def _place(self, span: Span) -> str:
        return f"p. {self.document.page_at(span.start)} · {self.places[span]}".rstrip(" ·")


async def bearing(document: Document, question: str) -> RelevantPassages:
    caller = Caller(document.owner_id or 0)
    ranked = await caller.run(analysis.passages, document.as_text(), question, MOST)
    spans = _covered(ranked)
    named = await caller.run(places, await sections_of(document), spans)
    return RelevantPassages(document, ranked, dict(zip(spans, named, strict=True)))


def passages_now(document: Document, ranked: list[Span]) -> RelevantPassages:
    """Passages that were stored, for synchronous code."""
    spans = _covered(ranked)
    named = Caller(document.owner_id or 0).wait(places, sections_now(document), spans)
    return RelevantPassages(document, ranked, dict(zip(spans, named, strict=True)))


def _covered(ranked: list[Span]) -> list[Span]:
    """Every span that the best few passages cover, for each number of them."""
    return list({span for number in range(len(ranked)) for span in joined(ranked[: number + 1])})
