"""Every regular expression of the product, found by itself, and texts made of what each one looks for."""

import ast
import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

from assistant.calculators.written import _outcome
from assistant.deidentification.replacing import _known
from assistant.evidence.medicines.drug_names import Drug
from assistant.evidence.medicines.patients import names_of
from assistant.evidence.parties import Parties
from assistant.prompts import markers

ROOT = Path(__file__).resolve().parent.parent

#: Made for another interpreter: the model server's.
_NOT_IMPORTED = {"assistant.supervisor.conversion"}

_FUNCTIONS = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}


@dataclass(frozen=True)
class Found:
    """`name` is where the pattern is kept, such as "_STOP" or "CUES[3].words", or the line of a literal."""

    module: str
    name: str
    pattern: re.Pattern[Any]

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


#: Patterns that are made at run time: of translations, of the tokens that a model server names, or of names in a document.
MADE = [
    Found("assistant.calculators.written", "_outcome()", _outcome()),
    Found(
        "assistant.evidence.medicines.patients",
        "names_of()",
        names_of(Drug("amoxicillin", "penicillin", "", "阿莫西林")),
    ),
    Found("assistant.deidentification.replacing", "_known()", _known(("Tamsin  Okereke", "王小明"))),
    Found("assistant.evidence.bound_parties", "_bound_chinese()", re.compile("(?<![\u3400-\u9fff])被许可人")),
    Found(
        "assistant.evidence.parties", "_full_names()", Parties(frozenset({"buyer"}), (("acme", "buyer"),))._full_names
    ),
    Found("assistant.evidence.parties", "_pattern()", Parties(frozenset({"licensee", "被许可人"}))._pattern),
    Found("assistant.prompts.markers", "_pattern()", markers._pattern(("<tool>", "[MASK]"))),
    Found("assistant.prompts.markers", "_whole_token()", markers._whole_token(("<tool>", "[MASK]"))),
]


@cache
def patterns() -> list[Found]:
    """Those that modules keep of their own, and the literals that functions pass to `re`; each once."""
    found: dict[tuple[str | bytes, int], Found] = {}
    for name, module in modules().items():
        others = _imported(module)
        own = {key: value for key, value in vars(module).items() if key not in others}
        kept = [(place, one) for key, value in own.items() for place, one in _within(key, value, set())]
        for place, pattern in (*kept, *literals(module)):
            found.setdefault((pattern.pattern, pattern.flags), Found(name, place, pattern))
    return list(found.values())


def _imported(module: ModuleType) -> set[str]:
    nodes = [node for node in _tree(module).body if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name for node in nodes for alias in node.names}


@cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))


@cache
def modules() -> dict[str, ModuleType]:
    paths = [path for package in ("assistant", "domains") for path in sorted((ROOT / package).rglob("*.py"))]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return {
        name: importlib.import_module(name) for name in names if name not in _NOT_IMPORTED and ".migrations" not in name
    }


def _within(name: str, value: Any, seen: set[int]) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The patterns of a value, however deep they lie in it."""
    if isinstance(value, re.Pattern):
        yield name, value
    if id(value) in seen or isinstance(value, str | bytes | ModuleType):
        return
    seen.add(id(value))
    if isinstance(value, Mapping):
        inner = [(f"{name}[{key!r}]", one) for key, one in value.items()]
    elif isinstance(value, list | tuple | set | frozenset):
        inner = [(f"{name}[{place}]", one) for place, one in enumerate(value)]
    elif type(value).__module__.partition(".")[0] in ("assistant", "domains"):
        names = {*getattr(value, "__dict__", ()), *getattr(value, "__slots__", ())}
        inner = [(f"{name}.{key}", getattr(value, key, None)) for key in sorted(names)]
    elif isinstance(value, type) and value.__module__.partition(".")[0] in ("assistant", "domains"):
        inner = [(f"{name}.{key}", one) for key, one in vars(value).items()]
    else:
        return
    for place, one in inner:
        yield from _within(place, one, seen)


def literals(module: ModuleType) -> list[tuple[str, re.Pattern[Any]]]:
    """What the calls of `re` in a module look for, wherever in it they stand."""
    return [(place, one) for place, one in _calls(module) if one is not None]


def unknown() -> list[str]:
    """Calls of `re` within functions whose pattern only the run can tell."""
    return [f"{name}: {place}" for name, module in modules().items() for place, one in _calls(module) if one is None]


def _calls(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any] | None]]:
    """Of each call that stands in a function, the pattern, or None where its arguments are not the module's own."""
    tree = _tree(module)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_re(node.func)]
    if not calls:
        return
    functions = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    ]
    inside = {id(node): getattr(one, "name", "lambda") for one in reversed(functions) for node in ast.walk(one)}
    for node in calls:
        if id(node) in inside:
            flags = [one.value for one in node.keywords if one.arg == "flags"]
            flags += node.args[1:2] if ast.unparse(node.func) == "re.compile" else node.args[2:3] if ast.unparse(node.func) in (
                "re.match", "re.fullmatch", "re.search", "re.findall", "re.finditer") else []  # fmt: skip
            yield f"{inside[id(node)]}()", _evaluated(module, node.args[0], flags)


def _is_re(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and ast.unparse(function.value) == "re" and function.attr in _FUNCTIONS


def _evaluated(module: ModuleType, pattern: ast.expr, flags: list[ast.expr]) -> re.Pattern[Any] | None:
    try:
        written, *options = (eval(ast.unparse(one), dict(vars(module))) for one in (pattern, *flags))
    except NameError:
        return None
    return written if isinstance(written, re.Pattern) else re.compile(written, *options)


# --- Texts that a pattern may be slow with ----------------------------------------------------------------------------

#: What any text may be full of.
FILLINGS = (
    "7", " ", "\t", "\n", "a", "A", "中", "一", ".", ",", "-", ":", "#", "*", "_", "|", "`", "(", "[", "{", "<", '"', "'", "“", "（",
    ")", "]", "}", ">", "$", "\\", "7,", "7.", "7 ", "777,", "777 ", "a ", "A ", "Aa ", "a.", "\n ", " \n", "\n\n", "-\n", "( ", "(a", "中a", "一7", "7一",
)  # fmt: skip

#: Texts made of one pattern; of more, some are left out evenly.
MOST_SEEDS = 120

_CATEGORIES = {
    codes.CATEGORY_DIGIT: "7",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_NOT_WORD: "-",
}
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


def seeds(pattern: re.Pattern[Any]) -> list[Callable[[int], str]]:
    """Texts of a length: runs of anything, and what the pattern looks for, begun again and again or never ended."""
    units: dict[str, None] = {}
    pumped: dict[tuple[str, str, str], None] = {}
    written = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    for sample, places in _samples(parser.parse(written, pattern.flags & ~re.UNICODE)):
        units |= dict.fromkeys(part for part in (sample, sample[:-1], sample[: len(sample) // 2]) if part)
        for start, end in places:
            pumped[sample[:start], sample[start:end], "\x00"] = None
            units[sample[:end]] = None
    derived = [repeated(unit) for unit in units if unit] + [repeated(*parts) for parts in pumped if parts[1]]
    step = max(1, len(derived) // MOST_SEEDS)
    return [*map(repeated, FILLINGS), *derived[::step]]


def repeated(first: str, unit: str = "", last: str = "") -> Callable[[int], str]:
    """Texts of a length of one thing again and again, perhaps behind another and before a third."""
    first, unit = (first, unit) if unit else ("", first)
    return lambda size: first + (unit * (size // len(unit) + 1))[:size] + last


def _samples(tree: Any) -> list[tuple[str, list[tuple[int, int]]]]:
    """Strings that a parsed pattern takes, one for each of its alternatives, with the places of what it repeats."""
    found: list[tuple[str, list[tuple[int, int]]]] = [("", [])]
    for operation, argument in tree:
        options = list(_options(operation, argument))[:8]
        first = options[0]
        alone = [_joined(found[0], option) for option in options[1:]]
        found = [_joined(one, first) for one in found] + alone
    return found[:24]


def _joined(
    one: tuple[str, list[tuple[int, int]]], other: tuple[str, list[tuple[int, int]]]
) -> tuple[str, list[tuple[int, int]]]:
    shift = len(one[0])
    return one[0] + other[0], [*one[1], *((start + shift, end + shift) for start, end in other[1])]


def _options(operation: Any, argument: Any) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    if operation is codes.LITERAL:
        yield chr(argument), []
    elif operation in (codes.NOT_LITERAL, codes.ANY):
        yield next(one for one in "a7-" if ord(one) != argument), []
    elif operation is codes.IN:
        yield from ((one, []) for one in _members(argument))
    elif operation is codes.BRANCH:
        words = [branch for branch in argument[1] if all(one[0] is codes.LITERAL for one in branch)]
        for branch in argument[1]:
            if branch not in words[2:]:  # a third word is no more than another one
                yield from _samples(branch)
    elif operation is codes.SUBPATTERN:
        yield from _samples(argument[3])
    elif operation is codes.ATOMIC_GROUP:
        yield from _samples(argument)
    elif operation in _REPEATS:
        least, _most, body = argument
        for sample, places in _samples(body):
            yield sample * max(1, least), [*places, (0, len(sample))]
    elif operation is codes.AT and argument is codes.AT_BEGINNING:
        yield "\n", []
    elif operation is codes.ASSERT:
        yield from (_samples(argument[1]))
    else:
        yield "", []


def _members(items: Any) -> list[str]:
    """A few characters of a set."""
    if items[0][0] is codes.NEGATE:
        taken = _members(items[1:])
        return [one for one in "a7A -中" if one not in taken][:2] or ["a"]
    found: list[str] = []
    for operation, argument in items:
        if operation is codes.LITERAL:
            found.append(chr(argument))
        elif operation is codes.RANGE:
            found.append(chr(argument[0]))
        elif operation is codes.CATEGORY:
            found.append(_CATEGORIES.get(argument, "a"))
    return list(dict.fromkeys(found))[:4]


def drive(pattern: re.Pattern[Any], text: str) -> None:
    """Every way in which a pattern is used."""
    subject: Any = text if isinstance(pattern.pattern, str) else text.encode()
    for _ in pattern.finditer(subject):
        pass
    pattern.match(subject)
    pattern.fullmatch(subject)
