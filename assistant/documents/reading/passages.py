"""Finds the passages of a document that bear on a question, for documents too long to be sent whole."""

from dataclasses import dataclass
from types import MappingProxyType

from ...evidence import analysis
from ...workers.pool import Caller
from ..kept import section_list
from ..models import Document
from ..text.sections import Section
from ..text.segmentation import Span
from .planning import joined, place_of

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
    """`ranked` are sentences with their neighbours, the most relevant first."""

    document: Document
    sections: list[Section]
    ranked: list[Span]

    def __len__(self) -> int:
        return len(self.ranked)

    def spans(self, number: int) -> list[Span]:
        """The best `number` of them, in the order of the document."""
        return joined(self.ranked[:number])

    def text(self, number: int, language: str) -> str:
        """The passages as a prompt contains them, each under its page and headings."""
        written = [f"[{self._place(span)}]\n{span.of(self.document.text).strip()}" for span in self.spans(number)]
        return "\n\n".join(written) or _NONE[language]

    def _place(self, span: Span) -> str:
        return f"p. {self.document.page_at(span.start)} · {place_of(span, self.sections)}".rstrip(" ·")


async def bearing(document: Document, question: str) -> RelevantPassages:
    ranked = await Caller(document.owner_id or 0).run(analysis.passages, document.as_text(), question, MOST)
    return RelevantPassages(document, await section_list(document), ranked)
