"""Lines on pages become running text: headers and page numbers out, footnotes last, paragraphs whole. Pure.

Paragraphs are parted by an empty line. A page ends with one too, or with a single line break where its last paragraph
goes on overleaf.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

#: What PDFium puts in the place of a hyphen that ends a line.
BROKEN = ("\ufffe", "\x02", "\xad")

#: Of the page's height, the strips above and below in which headers and footers stand.
MARGIN = 0.1

#: Of all pages, the share that must carry a line in its place before it counts as running; and outside the margins.
RUNNING, RUNNING_ANYWHERE = 0.3, 0.6

#: A footnote is set smaller than this share of the page's body, below this share of its height.
SMALL, LOW = 0.88, 0.6

_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:page|p\.|第)?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*(?:页)?(?:\s*(?:of|/|共)\s*\d{1,4}\s*页?)?[-–—\s]*", re.I
)
#: How a line begins that begins a paragraph: a number, a letter in brackets, a heading's word, a bullet.
_OPENING = re.compile(
    r"(?:\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,5})[.)](?:\s|$)|\d{1,3}(?:\.\d{1,3})+\s|§"
    r"|(?:part|title|chapter|article|section|sec\.|schedule|exhibit|annex|appendix)\s+[\dIVXLC]+\b|[•·▪●–—-]\s"
    r"|第[〇零一二三四五六七八九十百千两\d]+(?:编|分编|章|节|条)|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、)",
    re.I,
)
#: ... and what begins one wherever it stands; the others may also stand at the beginning of a line by chance.
_MARKED = re.compile(r"\((?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,5})\)\s|[•·▪●–—-]\s|[（(][一二三四五六七八九十]+[）)]")
_CLOSED = re.compile(r"[.;:!?。；：！？…][\"”’'）)」』]*$")
_CJK = r"\u3000-\u303f\u3400-\u9fff\uff00-\uffef"


@dataclass(frozen=True)
class Line:
    """Text with its box in points; `top` lies above `bottom`, as PDF counts. `size` is that of its font."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True)
class Sheet:
    height: float
    lines: tuple[Line, ...]


def page_texts(sheets: Sequence[Sheet]) -> tuple[list[str], int]:
    """The text of each page, and how many running lines and page numbers were left out."""
    kept = _without_furniture(sheets)
    removed = sum(len(sheet.lines) - len(rest.lines) for sheet, rest in zip(sheets, kept, strict=True))
    words = _words(kept)
    pages = [_paragraphs(_footnotes_last(sheet), words) for sheet in kept]
    texts = []
    for number, paragraphs in enumerate(pages):
        following = next((page[0] for page in pages[number + 1 :] if page), "")
        goes_on = bool(paragraphs and following) and _goes_on(paragraphs[-1], following)
        texts.append("\n\n".join(paragraphs) + ("\n" if goes_on else "\n\n"))
    return texts, removed


def _goes_on(last: str, following: str) -> bool:
    return not _CLOSED.search(last) and not _OPENING.match(following) and len(last) > 40


# --- Headers, footers, footnotes --------------------------------------------------------------------------------------


def _without_furniture(sheets: Sequence[Sheet]) -> list[Sheet]:
    places = Counter(key for sheet in sheets for key in {_key(line) for line in sheet.lines})
    least = max(2, round(len(sheets) * RUNNING))
    anywhere = max(4, round(len(sheets) * RUNNING_ANYWHERE))

    def is_furniture(line: Line, sheet: Sheet) -> bool:
        in_margin = line.bottom > sheet.height * (1 - MARGIN) or line.top < sheet.height * MARGIN
        if in_margin and _PAGE_NUMBER.fullmatch(line.text):
            return True
        return places[_key(line)] >= (least if in_margin else anywhere)

    return [
        Sheet(sheet.height, tuple(line for line in sheet.lines if not is_furniture(line, sheet))) for sheet in sheets
    ]


def _key(line: Line) -> tuple[str, int]:
    """The same words at the same height, whatever the numbers in them."""
    return re.sub(r"\d+", "#", " ".join(line.text.lower().split())), round(line.top / 4)


def _footnotes_last(sheet: Sheet) -> list[Line]:
    if not sheet.lines:
        return []
    body = median(line.size for line in sheet.lines)
    notes = {line for line in sheet.lines if line.size < body * SMALL and line.top < sheet.height * LOW}
    if len(notes) > len(sheet.lines) / 2:
        return list(sheet.lines)
    return [line for line in sheet.lines if line not in notes] + [line for line in sheet.lines if line in notes]


# --- Paragraphs -------------------------------------------------------------------------------------------------------


def _paragraphs(lines: Sequence[Line], words: Counter[str]) -> list[str]:
    if not lines:
        return []
    steps = [a.top - b.top for a, b in pairwise(lines) if a.top > b.top]
    leading = median(steps) if steps else 0.0
    paragraphs = [lines[0].text]
    for number, line in enumerate(lines[1:], start=1):
        if _begins(lines, number, leading):
            paragraphs.append(line.text)
        else:
            paragraphs[-1] = join(paragraphs[-1], line.text, words)
    return [_unbroken(paragraph) for paragraph in paragraphs]


def _begins(lines: Sequence[Line], number: int, leading: float) -> bool:
    """Whether a new paragraph begins with this line."""
    line, before = lines[number], lines[number - 1]
    if before.text.endswith(BROKEN):
        return False
    if _MARKED.match(line.text) or line.size < before.size * SMALL or line.size * SMALL > before.size:
        return True
    step = before.top - line.top
    if leading and step > leading * 1.4:
        return True
    edge = max(near.right for near in lines[max(0, number - 12) : number + 12] if abs(near.left - before.left) < 40)
    width = edge - before.left
    if before.right < edge - width * 0.4 and not line.text[:1].islower():
        return True
    short = before.right < edge - width * 0.12
    indented = step > 0 and 8 < line.left - before.left < 60
    closed = bool(_CLOSED.search(before.text))
    return (closed and (short or indented)) or ((closed or short) and bool(_OPENING.match(line.text)))


def join(before: str, after: str, words: Counter[str]) -> str:
    """Two lines of one paragraph. A hyphen at the break stays where the document writes the word with one."""
    if before.endswith(BROKEN) or (before.endswith("-") and after[:1].islower()):
        head, tail = before[:-1], after
        first = re.search(r"[^\W\d_]*$", head)
        rest = re.match(r"[^\W\d_]*", tail)
        assert first and rest
        whole, hyphened = (first[0] + rest[0]).lower(), f"{first[0]}-{rest[0]}".lower()
        return head + ("-" if words[hyphened] > words[whole] else "") + tail
    if re.search(rf"[{_CJK}]$", before) and re.match(rf"[{_CJK}]", after):
        return before + after
    return f"{before} {after}"


def _words(sheets: Sequence[Sheet]) -> Counter[str]:
    """How often each word, and each word with a hyphen, stands within a line."""
    pattern = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
    return Counter(word.lower() for sheet in sheets for line in sheet.lines for word in pattern.findall(line.text))


def _unbroken(text: str) -> str:
    """Hyphens of PDFium's that stand elsewhere than at the end of a line."""
    return re.sub("[" + "".join(BROKEN) + "]", "-", re.sub(r"[ \t]+", " ", text)).strip()
