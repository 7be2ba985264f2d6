r"""Which label an answer chose: in its box, or in the plain forms that models use. Pure.

What is not clearly one label is unparsable, never a guess.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from ..prompts.boxed import boxed_answer

#: "The answer is B", "**Answer** Yes", "答案：C", "故选 C": a label stands right behind.
_STATEMENT = re.compile(
    r"(?:\banswer|\b(?:correct|best|right) (?:option|choice))\b(?: is)?[ :]*"
    r"|(?:答案|结论)(?:是|为|应为|选)?[ :]*|(?<!不)选择?[ :]*"
)
_DRESS = re.compile(r"\\(?:text|textbf|mathrm|mathbf|boldsymbol)\b|[*_`#>{}$\\]")
_OPENING = " ([【\"'“:-–—\n"
_CJK = "\u3400-\u9fff"


def chosen_label(answer: str, labels: Sequence[str], options: Mapping[str, str]) -> str:
    """One of `labels`, or an empty string. `options` are what the labels stand for, where they are letters.

    The box counts before all else; then the last statement of an answer; then a first or last line that is one.
    """
    names = _names(labels, options)
    if boxed := boxed_answer(answer):
        return _at_start(_plain(boxed), names)
    text = _plain(answer)
    if stated := [label for found in _STATEMENT.finditer(text) if (label := _at_start(text[found.end() :], names))]:
        return stated[-1]
    lines = [line for line in text.splitlines() if line]
    edges = {label for line in {*lines[:1], *lines[-1:]} if (label := _at_start(line, names))}
    return edges.pop() if len(edges) == 1 else ""


def _names(labels: Sequence[str], options: Mapping[str, str]) -> dict[str, str]:
    """Every way to name a label, the longest first, so that an option's text is seen before its letter's."""
    names = {_plain(options.get(label, "")): label for label in labels} | {_plain(label): label for label in labels}
    return {name: names[name] for name in sorted(names, key=len, reverse=True) if name}


def _at_start(text: str, names: Mapping[str, str]) -> str:
    """The label that the text begins with, if it is a word of its own and no part of a sentence."""
    text = text.lstrip(_OPENING)
    found = (label for name, label in names.items() if text.startswith(name) and _ends(name, text[len(name) :]))
    return next(found, "")


def _ends(name: str, rest: str) -> bool:
    """ "A patient with" does not choose A, "no evidence" not no; "A. Aspirin", "B because" and "no, since" do."""
    if len(name) == 1 and name.isascii() and name != "a":
        return not re.match(r"\w", rest, re.ASCII)
    after = rf"\s*(?:$|[^\w\s])|\n{f'|[{_CJK}]' if name.isascii() else ''}"
    return bool(re.match(after, rest))


def _plain(text: str) -> str:
    """Without mark-up, in small letters, full-width forms as plain ones; lines stay."""
    lines = _DRESS.sub("", unicodedata.normalize("NFKC", text)).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip().casefold()
