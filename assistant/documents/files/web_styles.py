"""Which elements a web page hides by "display: none" in its own style sheets. Runs in the child process.

tinycss2 reads the rules and cssselect their selectors; of several for one element the most specific counts (CSS
Cascading and Inheritance 4, section 6). An element is hidden only if that is certain: a rule that may show it, by a
condition that is not judged here, shows it, and beyond the limits no element is hidden.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Set
from enum import IntEnum
from math import inf
from typing import Any, NamedTuple

import cssselect
import tinycss2
from cssselect.parser import Attrib, Class, CombinedSelector, Element, Hash
from lxml import etree

#: Characters of the sheets, compounds of their selectors, comparisons with elements, and tokens of a selector.
_LONGEST, _MOST_COMPOUNDS, _MOST_COMPARISONS, _LONGEST_SELECTOR = 200_000, 3_000, 3_000_000, 60

#: Values of "display" that show an element; browsers ignore others (CSS Display 3, section 2).
_SHOWING = frozenset({
    "block", "inline", "run-in", "flow", "flow-root", "table", "flex", "grid", "grid-lanes", "ruby", "math",
    "list-item", "contents", "inline-block", "inline-table", "inline-flex", "inline-grid", "table-row", "table-cell",
    "table-caption", "table-column", "table-row-group", "table-column-group", "table-header-group",
    "table-footer-group", "ruby-base", "ruby-text", "ruby-base-container", "ruby-text-container", "-webkit-box",
    "-webkit-inline-box", "-webkit-flex", "-webkit-inline-flex", "initial", "inherit", "unset", "revert",
    "revert-layer",
})  # fmt: skip
_NAMES = ("display", "all")
_NESTED = re.compile(r"\b(?:display|all)\s{0,9}:", re.I)

#: Media of a desktop browser, and others; any other condition is not judged.
_SCREEN, _OTHER_MEDIA = frozenset(["", "all", "screen", "only screen"]), ("print", "speech")
#: Conditions that no element of a page meets before somebody points at it.
_STATES = frozenset({"hover", "active", "focus", "focus-within", "focus-visible"})
_PSEUDO_ELEMENTS = frozenset({"before", "after", "first-line", "first-letter"})
#: The sheets within them do not apply where scripts run.
_INERT = frozenset({"noscript", "template"})
#: Pages hide them until a script has run.
_WHOLE_PAGE = frozenset({"html", "body"})
_CLASS = re.compile(r"[^ \t\n\r\f]+")


class _UndecidedError(Exception):
    """No element of the page is hidden for certain."""


class _Certainty(IntEnum):
    """Whether a rule applies. Rules in layers do, and count for less than the others."""

    SURE, LAYERED, UNSURE = range(3)


#: The order of rules: (important, specificity).
_Rank = tuple[bool, tuple[float, float, float]]
_FIRST, _OWN, _LAST = (False, (-1, 0, 0)), (inf, 0, 0), (True, (inf, inf, inf))


class _Compound(NamedTuple):
    """What one element must have of `_keys`. `child`: the element of the compound before is its parent, not any that
    encloses it. `first` of its selector; the last has the selector's `rank`."""

    keys: frozenset[str]
    child: bool = False
    first: bool = False
    rank: _Rank | None = None
    hides: bool = False


class _Selector(NamedTuple):
    """`sure`: the compounds match what the selector matches, and not more."""

    compounds: list[_Compound]
    specificity: tuple[int, int, int]
    sure: bool


def hidden_by_styles(root: Any) -> list[Any]:
    """Those that the rules themselves name, not what they enclose."""
    compounds = list[_Compound]()
    try:
        for text, certainty in _sheets(root):
            for one in _compounds(tinycss2.parse_stylesheet(text), certainty):
                compounds.append(one)
                if len(compounds) > _MOST_COMPOUNDS:
                    return []
        return list(_hidden(root, compounds)) if any(one.hides for one in compounds) else []
    except (_UndecidedError, RecursionError):
        return []


def _sheets(root: Any) -> Iterator[tuple[str, _Certainty]]:
    length = 0
    walk = etree.iterwalk(root, events=("start",))
    for _, node in walk:
        if node.tag in _INERT:
            walk.skip_subtree()
        elif node.tag == "style" and (node.get("type") or "text/css").strip().lower() == "text/css":
            text, certainty = node.text or "", _of_media(node.get("media") or "")
            length += len(text)
            if length > _LONGEST:
                raise _UndecidedError
            if certainty is not None:
                yield text, certainty


def _hidden(root: Any, compounds: list[_Compound]) -> Iterator[Any]:
    # By the least key in ASCII: an id rather than a class, an attribute, a tag.
    by_key = defaultdict[str, list[int]](list)
    for number, compound in enumerate(compounds):
        by_key[min(compound.keys, default="*")].append(number)
    comparisons = 0
    # A bit for each compound that an enclosing element matches, and for each that the parent itself matches.
    stack = [(0, 0)]
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            stack.pop()
            continue
        (above, parent), here, keys = stack[-1], 0, _keys(node)
        applied = list[tuple[_Rank, int, bool]]()
        candidates = [number for key in keys for number in by_key.get(key, ())]
        comparisons += len(candidates)
        if comparisons > _MOST_COMPARISONS:
            raise _UndecidedError
        for number in candidates:
            one = compounds[number]
            before = one.first or (parent if one.child else above) >> (number - 1) & 1
            if before and one.keys <= keys:
                here |= 1 << number
                if one.rank:
                    applied.append((one.rank, number, one.hides))
        stack.append((above | here, here))
        if any(hides for _, _, hides in applied) and node.tag not in _WHOLE_PAGE and _is_hidden(applied, node):
            yield node


def _keys(node: Any) -> set[str]:
    """What selectors may ask of an element: "*", "p", ".note", "#gone", "[lang]", "[lang=fr]"; each in any case too."""
    keys = {"*", node.tag, *(f".{name}" for name in _CLASS.findall(node.get("class") or ""))}
    for name, value in node.attrib.items():
        keys |= {f"[{name}]", f"[{name}={value}]"}
        if name == "id":
            keys.add(f"#{value}")
    return keys | _in_any_case(keys)


def _in_any_case(keys: Set[str]) -> frozenset[str]:
    """Browsers disregard the case of some attributes' values, and on a page without a doctype of classes and ids. What
    may show an element is compared so."""
    return frozenset(f"{key.lower()}\0" for key in keys)


def _is_hidden(applied: list[tuple[_Rank, int, bool]], node: Any) -> bool:
    own = _declared(tinycss2.parse_blocks_contents(node.get("style") or ""))
    return max(applied + [((important, _OWN), 0, hides) for important, hides in own.items()])[-1]


def _compounds(rules: list[Any], certainty: _Certainty) -> Iterator[_Compound]:
    """Those of the rules that say whether an element is shown."""
    for rule in rules:
        if rule.type == "at-rule" and rule.content is not None:
            inner = _of_rule(rule)
            if inner is not None:
                yield from _compounds(tinycss2.parse_rule_list(rule.content), max(certainty, inner))
        elif rule.type == "qualified-rule":
            contents = tinycss2.parse_blocks_contents(rule.content)
            nested = (one for one in contents if one.type in ("qualified-rule", "at-rule"))
            if any(_NESTED.search(one.serialize()) for one in nested):
                raise _UndecidedError
            for important, hides in _declared(contents).items():
                yield from _of_selectors(rule.prelude, certainty, important, hides)


def _declared(contents: list[Any]) -> dict[bool, bool]:
    """Whether the last important declaration hides, and the last other."""
    found = {}
    for one in contents:
        if one.type == "declaration" and one.lower_name in _NAMES:
            tokens = [token for token in one.value if token.type not in ("whitespace", "comment")]
            words = [token.lower_value if token.type == "ident" else "" for token in tokens]
            hides = one.lower_name == "display" and words == ["none"]
            if hides or (words and _SHOWING.issuperset(words)) or any(token.type == "function" for token in tokens):
                found[bool(one.important)] = hides
    return found


def _of_selectors(prelude: list[Any], certainty: _Certainty, important: bool, hides: bool) -> Iterator[_Compound]:
    if hides and certainty == _Certainty.UNSURE:
        return
    try:
        selectors = [_selector(tokens) for tokens in _parts(prelude)]
    except (cssselect.SelectorError, RecursionError) as error:
        if hides:
            return
        raise _UndecidedError from error
    known = [one for one in selectors if one is not None]
    if hides and not all(one.sure for one in known):  # a browser that does not know one of them ignores them all
        return
    for matched, specificity, sure in known:
        rank: _Rank = important, specificity
        if certainty != _Certainty.SURE or not sure:
            rank = _FIRST if hides else _LAST
        compounds = matched if hides else [one._replace(keys=_in_any_case(one.keys)) for one in matched]
        compounds[0] = compounds[0]._replace(first=True)
        compounds[-1] = compounds[-1]._replace(rank=rank, hides=hides)
        yield from compounds


def _parts(prelude: list[Any]) -> Iterator[list[Any]]:
    part = list[Any]()
    for one in prelude:
        if one == ",":
            yield part
            part = []
        else:
            part.append(one)
    yield part


def _selector(tokens: list[Any]) -> _Selector | None:
    """None: it selects no element. Raises SelectorError."""
    if len(tokens) > _LONGEST_SELECTOR:
        raise cssselect.SelectorError
    [selector] = cssselect.parse(tinycss2.serialize(tokens))
    compounds, others, combinators = list[_Compound](), list[Any](), set[str]()
    tree = selector.parsed_tree
    while isinstance(tree, CombinedSelector):
        compounds.append(_Compound(_understood(tree.subselector, others), child=tree.combinator == ">"))
        combinators.add(tree.combinator)
        tree = tree.selector
    compounds.append(_Compound(_understood(tree, others)))
    if selector.pseudo_element in _PSEUDO_ELEMENTS or any(getattr(one, "ident", "") in _STATES for one in others):
        return None
    if others or selector.pseudo_element or not combinators <= {" ", ">"}:
        return _Selector([compounds[0]._replace(child=False)], (0, 0, 0), sure=False)
    return _Selector(compounds[::-1], selector.specificity(), sure=True)


def _understood(tree: Any, others: list[Any]) -> frozenset[str]:
    """What a compound asks of an element, in the form of `_keys`; the conditions that have none go to `others`."""
    keys = set[str]()
    while not isinstance(tree, Element):
        if isinstance(tree, Class):
            keys.add(f".{tree.class_name}")
        elif isinstance(tree, Hash):
            keys.add(f"#{tree.id}")
        elif isinstance(tree, Attrib) and tree.operator in ("exists", "=") and not tree.namespace:
            keys.add(f"[{tree.attrib.lower()}={tree.value.value}]" if tree.value else f"[{tree.attrib.lower()}]")
        else:
            others.append(tree)
        tree = tree.selector
    if tree.namespace:
        others.append(tree)
    return frozenset(keys | ({tree.element.lower()} if tree.element and not tree.namespace else set()))


def _of_rule(rule: Any) -> _Certainty | None:
    """Of the rules within an at-rule. None: they select no element, or not on a screen."""
    if rule.lower_at_keyword == "media":
        return _of_media(tinycss2.serialize(rule.prelude))
    if rule.lower_at_keyword.endswith("keyframes"):
        return None
    return _Certainty.LAYERED if rule.lower_at_keyword == "layer" else _Certainty.UNSURE


def _of_media(text: str) -> _Certainty | None:
    queries = [" ".join(one.lower().split()) for one in text.split(",")]
    if any(one in _SCREEN for one in queries):
        return _Certainty.SURE
    if all(one.removeprefix("only ").startswith(_OTHER_MEDIA) for one in queries):
        return None
    return _Certainty.UNSURE
