"""Joins ES modules and style sheets into one file for each page, which `collectstatic` stores. Pure.

The sources run in a browser as they are. Only the syntax that this site and its libraries use is understood: imports
and exports that begin a line. Anything else raises UnknownSyntax, so a bundle is either right or not made.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from posixpath import dirname, join, normpath, relpath
from types import MappingProxyType

_IMPORT = re.compile(
    r'^import (?:(?P<what>[\w$]+|\{[^{}]{0,2000}\}|\* as [\w$]+) from )?"(?P<path>\.[^"\n]+)";?$', re.M
)
_SHEET_IMPORT = re.compile(r'^@import "(?P<path>[^"\n]+)"(?: (?P<media>[^;\n]+))?;$', re.M)
_LATER = re.compile(r'\bimport\("(?P<path>\.[^"\n]+)"\)')
_DECLARED = re.compile(r"^export (?=(?:const|class|function\*?|async function) (?P<name>[\w$]+))", re.M)
_LISTED = re.compile(r"(?:^|(?<=[;}]))export ?\{(?P<names>[\w$\s,]{0,9000})\};?$", re.M)
_LEFT_IMPORT = re.compile(r"^(?:import\b(?!\()|export\b[^\n]{0,200}\bfrom\b)[^\n]{0,80}", re.M)
_LEFT_EXPORT = re.compile(r"^export\b[^\n]{0,80}", re.M)

#: The pattern of imports, by the ending of the file's name.
_IMPORTS = MappingProxyType({".js": _IMPORT, ".mjs": _IMPORT, ".css": _SHEET_IMPORT})


class UnknownSyntax(ValueError):
    """A line imports or exports in a way that is not understood."""


@dataclass(frozen=True)
class _Module:
    """`imports` are the names of the files that it imports."""

    name: str
    source: str
    imports: frozenset[str]


def bundles(sources: Mapping[str, str]) -> dict[str, str]:
    """Bundle, by name, each style sheet and each script that no other imports, with everything it imports. `sources`
    are all files. A file without imports stays as it is.

    Raises UnknownSyntax, or graphlib.CycleError if files import each other in a circle.
    """
    modules = {name: _Module(name, source, _imported(name, source)) for name, source in sources.items()}
    inside = frozenset().union(*(module.imports for module in modules.values()))
    return {name: _bundle(name, modules) for name in modules if name not in inside or name.endswith(".css")}


def _imported(name: str, source: str) -> frozenset[str]:
    return frozenset(_resolved(name, match["path"]) for match in _pattern(name).finditer(source))


def _pattern(name: str) -> re.Pattern[str]:
    return _IMPORTS[name[name.rindex(".") :]]


def _resolved(name: str, path: str) -> str:
    return normpath(join(dirname(name), path))


def _bundle(entry: str, modules: Mapping[str, _Module]) -> str:
    if not modules[entry].imports:
        return modules[entry].source
    order = [modules[name] for name in _before(entry, modules)]
    if entry.endswith(".css"):
        return _sheets(modules[entry], modules)
    places = {module.name: f"_module{number}" for number, module in enumerate(order)}
    parts = [_enclosed(module, places, entry) for module in order[:-1]]
    return "\n".join(_code("\n".join([*parts, _linked(order[-1], places, entry)])))


def _before(entry: str, modules: Mapping[str, _Module]) -> Iterable[str]:
    """The names of everything it imports, directly or not, in the order in which it runs; itself last."""
    graph: dict[str, list[str]] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in graph:
            graph[name] = sorted(modules[name].imports)
            waiting += graph[name]
    return TopologicalSorter(graph).static_order()


def _code(source: str) -> Iterator[str]:
    """The lines without comments, except licences."""
    inside = False
    for line in source.split("\n"):
        begins = line.lstrip()
        if inside or (begins.startswith("/*") and not begins.startswith("/*!")):
            _comment, closed, rest = line.partition("*/")
            inside = not closed
            line = rest
        if line.strip() and not begins.startswith("//"):
            yield line


# --- Scripts ----------------------------------------------------------------------------------------------------------


def _enclosed(module: _Module, places: Mapping[str, str], entry: str) -> str:
    """A module as an object of its exports; its other names stay private."""
    body, exported = _LISTED.sub("", _linked(module, places, entry)), dict(_exports(module.source))
    body = _DECLARED.sub("", body)
    _refuse(_LEFT_EXPORT, body, module)
    given = ", ".join(f"{name}: {own}" for name, own in exported.items())
    return f"const {places[module.name]} = (() => {{\n{body}\nreturn {{ {given} }};\n}})();"


def _exports(source: str) -> Iterator[tuple[str, str]]:
    """(exported name, name inside the module)"""
    for match in _DECLARED.finditer(source):
        yield match["name"], match["name"]
    for match in _LISTED.finditer(source):
        for entry in filter(None, map(str.strip, match["names"].split(","))):
            own, _, name = entry.partition(" as ")
            yield name or own, own


def _linked(module: _Module, places: Mapping[str, str], entry: str) -> str:
    """The source with its imports taken from the modules before it; the paths of dynamic imports become relative to
    the entry."""

    def taken(found: re.Match[str]) -> str:
        place = places[_resolved(module.name, found["path"])]
        return f"const {_names(found['what'])} = {place};" if found["what"] else ""

    def later(found: re.Match[str]) -> str:
        path = relpath(_resolved(module.name, found["path"]), dirname(entry))
        return f'import("{path if path.startswith(".") else f"./{path}"}")'

    body = _LATER.sub(later, _IMPORT.sub(taken, module.source))
    _refuse(_LEFT_IMPORT, body, module)
    return body


def _refuse(left: re.Pattern[str], body: str, module: _Module) -> None:
    if match := left.search(body):
        raise UnknownSyntax(f"{module.name}: {match[0]}")


def _names(what: str) -> str:
    """The names of an import as a destructuring pattern: "{ a as b }" becomes "{ a: b }", "* as all" becomes "all"."""
    if what.startswith("*"):
        return what.partition(" as ")[2].strip()
    return what.replace(" as ", ": ") if what.startswith("{") else f"{{ default: {what} }}"


# --- Style sheets -----------------------------------------------------------------------------------------------------


def _sheets(sheet: _Module, modules: Mapping[str, _Module]) -> str:
    def put(found: re.Match[str]) -> str:
        inner = _sheets(modules[_resolved(sheet.name, found["path"])], modules)
        return f"@media {found['media']} {{\n{inner}}}" if found["media"] else inner

    return "\n".join(_code(_SHEET_IMPORT.sub(put, sheet.source)))
