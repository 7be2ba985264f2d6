"""What is to be said of a statement, written into the Markdown of an answer behind it. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.utils.translation import gettext

from ...evidence.sources import AnswerStatement
from ..check_words import mark

#: In Markdown they would mean something, or begin a formula.
_SIGNS = re.compile(r"[\\`*_#<>|~$^]")
_BRACKETS = str.maketrans("[]", "()")

#: What ends a row of a table stays its end.
_ROW_END = " \t\n|"


class Remark(NamedTuple):
    """What is said of the statement between two places of the text."""

    start: int
    end: int
    words: str


def accepted_sentence(said: Mapping[str, str]) -> str:
    return gettext("accepted by %(name)s: %(reason)s") % {"name": said["by"], "reason": said["reason"]}


def remark(statement: AnswerStatement, accepted: str, *, needs_passage: bool) -> Remark:
    """`accepted` says who let it stand and why; `needs_passage`, that it should rest on a document."""
    found = [mark(check) for check in statement.checks if check.doubtful]
    if needs_passage and not statement.passages:
        found.append(gettext("no passage"))
    return Remark(statement.start, statement.end, "; ".join(filter(None, [*found, accepted])))


def with_remarks(text: str, remarks: Iterable[Remark]) -> str:
    """The Markdown with each remark in brackets behind its statement; remarks come in the order of the text."""
    written, done = [], 0
    for behind, remark in _insertions(text, remarks):
        written += [text[done:behind], remark]
        done = behind
    return "".join([*written, text[done:]])


def _insertions(text: str, remarks: Iterable[Remark]) -> Iterator[tuple[int, str]]:
    """Each remark that has words, as Markdown, with the place in the text that it stands at."""
    done = 0
    for start, end, words in remarks:
        behind = start + len(text[start:end].rstrip(_ROW_END))
        if words and done <= behind:
            yield behind, f" [{_literally(words)}]"
            done = behind


def _literally(words: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", " ".join(words.split()).translate(_BRACKETS))
