r"""Finds which label an answer chose, in its `\boxed{}` or in the usual phrasings of models. Pure.

An answer that does not clearly choose one label is unparsable; nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from ..prompts.boxed import boxed_answer

#: "The answer is B", "**Answer** Yes", "答案：C", "故选 C": a label follows at once.
_STATEMENT = re.compile(
    r"(?:\banswer|\b(?:correct|best|right) (?:option|choice))\b(?: is)?[ :]*"
    r"|(?:答案|结论)(?:是|为|应为|选)?[ :]*|(?<!不)选择?[ :]*"
)
#: Words after which an answer concludes or changes direction.
_TURN = re.compile(
    r"(?:\b(?:therefore|thus|hence|in conclusion|overall|however|but|so)\b|因此|所以|综上|但是|然而|不过)[ ,:，：]*"
)
#: Words and marks that join two labels, so that neither is chosen.
_JOINED = re.compile(r" ?(?:[,/、，&+]|\b(?:and|or)\b|或者?|和|与|及) ?")
_DRESS = re.compile(r"\\(?:text|textbf|mathrm|mathbf|boldsymbol)\b|[*_`#>{}$\\]")
_OPENING = " ([【\"'“:-–—\n"
_CJK = "\u3400-\u9fff"


def chosen_label(answer: str, labels: Sequence[str], options: Mapping[str, str]) -> str:
    """One of `labels`, or an empty string. `options` are the texts that labels stand for, if they are letters.

    The box takes precedence, then the last statement such as "the answer is B", then a first or last line that is a
    label, unless the answer turns to another.
    """
    names = _names(labels, options)
    if boxed := boxed_answer(answer):
        return _at_start(_plain(boxed), names)
    text = _plain(answer)
    if stated := [label for match in _STATEMENT.finditer(text) if (label := _at_start(text, names, match.end()))]:
        return stated[-1]
    lines = [line for line in text.splitlines() if line]
    turns = (_at_start(text, names, match.end()) for match in _TURN.finditer(text))
    edges = {label for label in (*(_at_start(line, names) for line in {*lines[:1], *lines[-1:]}), *turns) if label}
    return edges.pop() if len(edges) == 1 else ""


def _names(labels: Sequence[str], options: Mapping[str, str]) -> dict[str, str]:
    """Every way to name a label, longest first, so that an option's text is matched before its letter."""
    names = {_plain(options.get(label, "")): label for label in labels} | {_plain(label): label for label in labels}
    return {name: names[name] for name in sorted(names, key=len, reverse=True) if name}


def _at_start(text: str, names: Mapping[str, str], start: int = 0) -> str:
    """The label at this position, if it is a word by itself, not part of a sentence and not one of several."""
    while text[start : start + 1] in _OPENING and start < len(text):
        start += 1
    name = _name_at(text, names, start)
    joined = _JOINED.match(text, start + len(name)) if name else None
    if joined and (other := _name_at(text, names, joined.end())) and names[other] != names[name]:
        return ""
    return names.get(name, "")


def _name_at(text: str, names: Mapping[str, str], start: int) -> str:
    return next((name for name in names if text.startswith(name, start) and _ends(name, text, start)), "")


#: What may follow a label: the end or a mark; after a label in Latin letters, also a Chinese character.
_END = re.compile(r"\s*+(?:\Z|[^\w\s])|\n")
_END_OR_HAN = re.compile(rf"\s*+(?:\Z|[^\w\s])|\n|[{_CJK}]")
_LETTER = re.compile(r"\w", re.ASCII)


def _ends(name: str, text: str, start: int) -> bool:
    """Whether the name ends here: "A patient with" does not choose A, nor "no evidence" no, but "A. Aspirin", "B
    because" and "no, since" do."""
    end = start + len(name)
    if len(name) == 1 and name.isascii() and name != "a":
        return not _LETTER.match(text, end)
    return bool((_END_OR_HAN if name.isascii() else _END).match(text, end))


def _plain(text: str) -> str:
    """The text without markup, in lower case, full-width forms normalised; line breaks are kept."""
    lines = _DRESS.sub("", unicodedata.normalize("NFKC", text)).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip().casefold()
