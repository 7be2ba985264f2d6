"""Which elements a web page hides by its own style sheets. Runs in the child process.

tinycss2 reads the rules and cssselect their selectors; of several for one element the most specific counts (CSS
Cascading and Inheritance 4, section 6). Left aside are rules for other media, and selectors by more than an element,
its attributes and what encloses it, such as ":hover" and "+".
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import cssselect
import tinycss2
from cssselect.parser import Attrib, Class, CombinedSelector, Element, Hash
from lxml import etree

#: Characters of style sheets and rules that are looked at: the time is their product with the elements of the page.
_LONGEST, _MOST_RULES = 200_000, 100

#: Values that hide an element.
_HIDING = {"display": ("none",), "visibility": ("hidden", "collapse")}

#: Media of a desktop browser, which any other condition may exclude.
_SCREEN = frozenset(["", "all", "screen", "only screen"])


class _UnsupportedError(Exception):
    pass


class _Compound(NamedTuple):
    """What one element must be. `child`: the element of the compound before is its parent, not any that encloses it."""

    tag: str
    names: frozenset[str]
    classes: frozenset[str]
    attributes: tuple[tuple[str, str | None], ...]
    child: bool = False

    def matches(self, node: Any) -> bool:
        return (
            self.tag in ("", node.tag)
            and self.names <= {node.get("id")}
            and self.classes <= frozenset((node.get("class") or "").split())
            and all(name in node.attrib and value in (None, node.get(name)) for name, value in self.attributes)
        )


class _Rule(NamedTuple):
    """`rank` orders the rules for one element, the last of which counts: (important, specificity, place)."""

    compounds: tuple[_Compound, ...]
    rank: tuple[bool, tuple[int, int, int], int]
    name: str
    hides: bool


def hidden_by_styles(root: Any) -> list[Any]:
    """Those that the rules themselves name, not what they enclose."""
    text = "\n".join(node.text or "" for node in root.iter("style") if _is_for_screen(node.get("media") or ""))
    rules = list(islice(_rules(tinycss2.parse_stylesheet(text[:_LONGEST])), _MOST_RULES))
    if not any(rule.hides for rule in rules):
        return []
    hidden = []
    # Of each rule: a bit for each compound that an enclosing element matches, and those that the parent itself matches.
    stack = [([0] * len(rules), [0] * len(rules))]
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            stack.pop()
            continue
        above, parent = stack[-1]
        here = [_matched(rule, node, *masks) for rule, *masks in zip(rules, above, parent, strict=True)]
        stack.append(([old | new for old, new in zip(above, here, strict=True)], here))
        applied = [rule for rule, mask in zip(rules, here, strict=True) if mask >> (len(rule.compounds) - 1)]
        if applied and _hides(applied, node):
            hidden.append(node)
    return hidden


def _matched(rule: _Rule, node: Any, above: int, parent: int) -> int:
    mask = 0
    for place, compound in enumerate(rule.compounds):
        before = (parent if compound.child else above) >> (place - 1) & 1 if place else 1
        if before and compound.matches(node):
            mask |= 1 << place
    return mask


def _hides(rules: list[_Rule], node: Any) -> bool:
    """An element's own style counts for more than rules that are not important."""
    own = {one.name for one in _declarations(tinycss2.parse_blocks_contents(node.get("style") or ""))}
    last = {
        rule.name: rule for rule in sorted(rules, key=lambda rule: rule.rank) if rule.rank[0] or rule.name not in own
    }
    return any(rule.hides for rule in last.values())


def _rules(parsed: list[Any]) -> Iterator[_Rule]:
    for place, found in enumerate(parsed):
        if found.type == "at-rule" and found.lower_at_keyword == "media" and found.content is not None:
            if _is_for_screen(tinycss2.serialize(found.prelude)):
                yield from _rules(
                    [one for one in tinycss2.parse_rule_list(found.content) if one.type == "qualified-rule"]
                )
        elif found.type == "qualified-rule":
            declared = list(_declarations(tinycss2.parse_blocks_contents(found.content)))
            for selector, specificity in _selectors(tinycss2.serialize(found.prelude)) if declared else ():
                for one in declared:
                    value = tinycss2.serialize(one.value).strip().lower()
                    rank = bool(one.important), specificity, place
                    yield _Rule(selector, rank, one.lower_name, value in _HIDING[one.lower_name])


def _declarations(parsed: list[Any]) -> Iterator[Any]:
    return (one for one in parsed if one.type == "declaration" and one.lower_name in _HIDING)


def _selectors(text: str) -> Iterator[tuple[tuple[_Compound, ...], tuple[int, int, int]]]:
    try:
        selectors = cssselect.parse(text)
    except cssselect.SelectorError:
        return
    for selector in selectors:
        try:
            if selector.pseudo_element is None:
                yield tuple(_compounds(selector.parsed_tree)), selector.specificity()
        except _UnsupportedError:
            continue


def _compounds(tree: Any) -> Iterator[_Compound]:
    if not isinstance(tree, CombinedSelector):
        yield _compound(tree)
        return
    if tree.combinator not in (" ", ">"):
        raise _UnsupportedError
    yield from _compounds(tree.selector)
    yield _compound(tree.subselector)._replace(child=tree.combinator == ">")


def _compound(tree: Any) -> _Compound:
    names, classes, attributes = set[str](), set[str](), []
    while not isinstance(tree, Element):
        if isinstance(tree, Class):
            classes.add(tree.class_name)
        elif isinstance(tree, Hash):
            names.add(tree.id)
        elif isinstance(tree, Attrib) and tree.operator in ("exists", "="):
            attributes.append((tree.attrib.lower(), tree.value.value if tree.value else None))
        else:
            raise _UnsupportedError
        tree = tree.selector
    return _Compound((tree.element or "").lower(), frozenset(names), frozenset(classes), tuple(attributes))


def _is_for_screen(media: str) -> bool:
    return any(one.strip().lower() in _SCREEN for one in media.split(","))
