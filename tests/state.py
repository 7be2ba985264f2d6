"""Finds what functions change although it belongs to a module or a class: state that outlives every object."""

import ast
from collections.abc import Iterator

from .imports import tree

_CONTAINERS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_MADE_BY = {"list", "dict", "set", "deque", "Counter", "defaultdict", "OrderedDict", "WeakSet", "WeakValueDictionary"}
_CHANGES = {
    "append", "appendleft", "extend", "insert", "pop", "popleft", "popitem", "remove", "discard", "clear", "add", "update",
    "setdefault",
}  # fmt: skip
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def shared_state(module: str) -> set[str]:
    return set(found_in(tree(module)))


def found_in(module: ast.Module) -> Iterator[str]:
    own = set(_bound(module.body))
    classes = [node for node in ast.walk(module) if isinstance(node, ast.ClassDef)]
    class_names = {"cls", *(node.name for node in classes)}
    of_classes = {name for node in classes for name in _bound(node.body)}
    for function in (node for node in ast.walk(module) if isinstance(node, _FUNCTIONS)):
        local = _local(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                yield from node.names
            for target in _changed(node):
                if isinstance(target, ast.Name) and target.id in own - local:
                    yield target.id
                elif isinstance(target, ast.Attribute) and target.attr in of_classes and _is_self(target.value):
                    yield target.attr
            for target in _assigned(node):
                match target:
                    case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in class_names:
                        yield f"{name}.{attribute}"


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    """Names of containers that can change."""
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _can_change(value):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if _can_change(value):
                yield name


def _can_change(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in _MADE_BY
    return isinstance(value, _CONTAINERS)


def _changed(node: ast.AST) -> Iterator[ast.expr]:
    """What a node changes without binding a name anew."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGES:
        yield node.func.value
    for target in _assigned(node):
        if isinstance(target, ast.Subscript):
            yield target.value


def _assigned(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Assign() | ast.Delete():
            return node.targets
        case ast.AugAssign():
            return [node.target]
    return []


def _local(function: ast.AST) -> set[str]:
    stored = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}


def _is_self(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in ("self", "cls")
