"""Splits English and Chinese text into paragraphs and sentences. Pure; every span keeps its place in the text."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """A range of the text, from `start` up to, not including, `end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*")
#: A full stop ends a sentence unless an abbreviation or a number stands before it.
_STOP = re.compile(
    r"[.!?][\"”’')\]]*(?=\s+[\"“‘'(\[]?[A-Z0-9\u3400-\u9fff•*\-#])|[。！？；][”’」』）)]*|[.!?;][\"”’')\]]*(?=\s*\n)"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"“'])(?:[A-Z]|No|Nos|Art|Arts|[Ss]ecs?|[Ss]ect|Cl|[Pp]aras?|Inc|Ltd|Co|Corp|St|Mr|Mrs|Ms|Dr|Prof|vs?|cf|e\.g|i\.e"
    r"|et al|etc|approx|Fig|Vol|Stat|Pub|Reg|Fed|Rev|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|U\.S|U\.S\.C|C\.F\.R"
    r"|Messrs|Hon|L|P\.L|p|pp|a\.m|p\.m|[a-z]|[ivx]{1,5}|\d+(?:\.\d+)*"
    r"|pts?|amend|[NSEWCM]\.D|Rep|Wheat|Wall|Pet|How|Dall|Supp|Civ|Crim|Evid|Bankr|App|Div|Cir|Dist|Ct|Rptr|Const"
    r"|Ala|Ariz|Ark|Cal|Colo|Conn|Del|Fla|Ga|Harv|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Pa"
    r"|Tenn|Tex|Va|Vt|Wash|Wis|Wyo)$"
)
#: Before a number, or the letter of an annex, these are references.
_REFERENCE = re.compile(
    r"(?:^|[\s(\[\"“'])(?:ss|cls?|arts?|secs?|pars?|paras?|subs|scheds?|schs?|exhs?|exs?|apps?|chs?|regs?|rr)$", re.I
)
_NUMBERED = re.compile(r"\(?\d|[A-Z]\b")
#: Initials end no sentence before a number: "(S.D.N.Y. 2023)".
_INITIALS = re.compile(r"(?:^|[\s(\d])(?:[A-Z]\.){1,5}[A-Z]$")
#: Abbreviations that may end a sentence all the same.
_MAY_END = re.compile(r"(?:Inc|Ltd|Co|Corp|etc|U\.S|a\.m|p\.m|\d\d)$")


def paragraphs(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Spans that cover the text without gaps; each includes the empty lines after it."""
    end = len(text) if end is None else end
    for blank in _PARAGRAPH_END.finditer(text, start, end):
        yield Span(start, blank.end())
        start = blank.end()
    if start < end:
        yield Span(start, end)


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Spans that cover the text without gaps; each includes the white space after it."""
    for paragraph in paragraphs(text, start, end):
        at = paragraph.start
        for stop in _STOP.finditer(text, paragraph.start, paragraph.end):
            if stop[0][0] == "." and _abbreviates(text, at, stop.start()):
                continue
            finish = stop.end()
            while finish < paragraph.end and text[finish].isspace():
                finish += 1
            if finish < paragraph.end:
                yield Span(at, finish)
                at = finish
        yield Span(at, paragraph.end)


def shortened(text: str, span: Span, most: int) -> Iterator[Span]:
    """Split a span into spans of at most `most` characters, at white space if there is any in their second half."""
    start = span.start
    while span.end - start > most:
        space = text.rfind(" ", start + most // 2, start + most)
        end = space + 1 if space >= 0 else start + most
        yield Span(start, end)
        start = end
    yield Span(start, span.end)


def _abbreviates(text: str, start: int, stop: int) -> bool:
    before, following = text[max(start, stop - 12) : stop], text[stop + 1 : stop + 40].lstrip()
    if following[:1].isdigit() and _INITIALS.search(before):
        return True
    if _NUMBERED.match(following) and _REFERENCE.search(before):
        return True
    if not _ABBREVIATION.search(before):
        return False
    return not (_MAY_END.search(before) and following[:1].isupper() and stop - start > 25)
