"""Writes equations of a DOCX (ECMA-376 part 1, 22.1) on one line: x^2, log_10 x. Runs in the child process."""

from collections.abc import Callable, Iterator

from ....accents import accented
from .package import Element, W

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

#: Elements without text, and what was taken out in a tracked change.
_PASSED_BY = frozenset({f"{W}del", f"{W}moveFrom", f"{W}rPr", f"{MATH}rPr", f"{MATH}ctrlPr"})


def equation(node: Element) -> str:
    return " ".join(_written(node).split())


def grouped(text: str) -> str:
    """In brackets, unless it is one number or one word."""
    text = text.strip()
    return text if text.replace(".", "").isalnum() else f"({text})"


def _written(node: Element) -> str:
    if node.tag in (f"{MATH}t", f"{W}t"):
        return node.text or ""
    if node.tag in (f"{W}br", f"{W}cr", f"{W}tab"):
        return " "
    shape = _SHAPES.get(node.tag.removeprefix(MATH))
    return shape(node) if shape else _in_a_row(node)


def _in_a_row(node: Element) -> str:
    text = ""
    for each in node:
        if not isinstance(each.tag, str) or each.tag in _PASSED_BY or each.tag.endswith("Pr"):
            continue
        written = _written(each)
        # Two and a half are 2 1/2, not 21/2.
        is_mixed = each.tag == f"{MATH}f" and text[-1:].isdigit() and written[:1].isdigit()
        text += f" {written}" if is_mixed else written
    return text


def _part(node: Element, name: str) -> str:
    part = node.find(f"{MATH}{name}")
    return _written(part).strip() if part is not None else ""


def _parts(node: Element) -> Iterator[str]:
    return (_written(each).strip() for each in node.findall(f"{MATH}e"))


def _property(node: Element, group: str, name: str, otherwise: str) -> str:
    """The value of a property; the given one if it is not stated. A stated one may be empty."""
    found = node.find(f"{MATH}{group}/{MATH}{name}")
    return found.get(f"{MATH}val", "") if found is not None else otherwise


def _scripts(node: Element) -> str:
    below, above = (_part(node, name) for name in ("sub", "sup"))
    return (f"_{grouped(below)}" if below else "") + (f"^{grouped(above)}" if above else "")


def _fraction(node: Element) -> str:
    over, under = grouped(_part(node, "num")), grouped(_part(node, "den"))
    return f"C({over}, {under})" if _property(node, "fPr", "type", "bar") == "noBar" else f"{over}/{under}"


def _root(node: Element) -> str:
    return f"{_part(node, 'deg')}√({_part(node, 'e')})"


def _brackets(node: Element) -> str:
    """Brackets of any kind: (x), |x|, [a, b)."""
    left, right = _property(node, "dPr", "begChr", "("), _property(node, "dPr", "endChr", ")")
    separator = _property(node, "dPr", "sepChr", ", ")
    return left + separator.join(_parts(node)) + right


def _operator(node: Element) -> str:
    """A sum, product or integral with its limits."""
    return f"{_property(node, 'naryPr', 'chr', '∫')}{_scripts(node)} {_part(node, 'e')}"


def _function(node: Element) -> str:
    """log_10 x, sin (x+1)"""
    return f"{_part(node, 'fName')} {_argument(_part(node, 'e'))}"


def _argument(text: str) -> str:
    return text if text[:1] in ("(", "[", "|") else grouped(text)


def _matrix(node: Element) -> str:
    rows = (", ".join(_parts(row)) for row in node.findall(f"{MATH}mr"))
    return f"[{'; '.join(rows)}]"


def _limit(node: Element) -> str:
    sign = "_" if node.tag == f"{MATH}limLow" else "^"
    return f"{_part(node, 'e')}{sign}{grouped(_part(node, 'lim'))}"


def _accent(node: Element) -> str:
    """A combining accent, ◌̂ unless stated, on each letter; another sign behind the whole."""
    accent = _property(node, "accPr", "chr", "\u0302") or "\u0302"
    return accented(_part(node, "e"), accent)


def _bar(node: Element) -> str:
    sign = "\u0305" if _property(node, "barPr", "pos", "bot") == "top" else "\u0332"
    return accented(_part(node, "e"), sign)


def _before(node: Element) -> str:
    return f"{_scripts(node)}{_part(node, 'e')}"


def _phantom(node: Element) -> str:
    """Space as wide as its content, which is seen only if it says so."""
    return _in_a_row(node) if _property(node, "phantPr", "show", "1") in ("1", "true", "on", "") else ""


_SHAPES: dict[str, Callable[[Element], str]] = {
    "f": _fraction,
    "sSup": lambda node: _part(node, "e") + _scripts(node),
    "sSub": lambda node: _part(node, "e") + _scripts(node),
    "sSubSup": lambda node: _part(node, "e") + _scripts(node),
    "sPre": _before,
    "rad": _root,
    "d": _brackets,
    "nary": _operator,
    "func": _function,
    "m": _matrix,
    "eqArr": lambda node: "; ".join(_parts(node)),
    "limLow": _limit,
    "limUpp": _limit,
    "acc": _accent,
    "bar": _bar,
    "phant": _phantom,
}
