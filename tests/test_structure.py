"""The layers of the code, held as one table: no import goes up, nothing imports in a circle, what is pure stays pure."""

import ast
import re
from collections import defaultdict
from pathlib import Path

from .imports import ROOT, calls, circles, imported, modules, outside, reachable, tree
from .state import found_in, shared_state

#: Packages and modules, from top to bottom. A module belongs to the longest name that it begins with, and imports only
#: from its own layer and from those below it.
LAYERS = (
    "assistant.management",
    "assistant.asgi",
    "assistant.urls",
    "assistant.apps",
    "assistant.chat.apps",
    "assistant.site",
    "assistant.backup",
    "assistant.operations",
    "assistant.feedback",
    "assistant.matters.web",
    "assistant.documents.web",
    "assistant.search.web",
    "assistant.library.web",
    "assistant.library.templatetags",
    "assistant.documents.templatetags",
    "assistant.calculators.web",
    "assistant.evaluation",
    "assistant.protection.pages",
    "assistant.chat.web",
    "assistant.prompts.admin",
    "assistant.protection.admin",
    "assistant.deidentification.admin",
    "assistant.protection.reports",
    "assistant.prompts.editing",
    "assistant.site.readiness",
    "assistant.chat.turns",
    "assistant.chat.queue",
    "assistant.chat.templatetags",
    "assistant.chat.delivery",
    "assistant.retention",
    "assistant.documents.reading",
    "assistant.search",
    "assistant.library",
    "assistant.documents",
    "assistant.documents.files",
    "assistant.evidence",
    "assistant.documents.text",
    "assistant.chat",
    "assistant.matters.admin",
    "assistant.admin",
    "assistant.matters",
    "assistant.markdown",
    "assistant.prompts",
    "assistant.prompts.rules",
    "assistant.prompts.markers",
    "assistant.prompts.delimiters",
    "assistant.inference",
    "assistant.supervisor",
    "assistant.workers",
    "domains.medical",
    "domains.legal",
    "domains",
    "assistant.deadlines",
    "assistant.deidentification",
    "assistant.calculators",
    "assistant.evidence.dates",
    "assistant.evidence.numerals",
    "assistant.evidence.units",
    "assistant.evidence.value",
    "assistant.site.rights",
    "assistant.accounts",
    "assistant.protection",
    "assistant.database",
    "assistant.database_errors",
    "assistant.exceptions",
    "assistant.downloads",
    "assistant.hidden_characters",
    "assistant.accents",
    "assistant.chinese_words",
    "assistant.templatetags",
    "assistant.organisation",
    "assistant.spreadsheets",
    "assistant.strict_json",
    "assistant.settings",
    "assistant.environment",
    "assistant.env",
    "assistant",
)

#: What reaches a network, a disk, a clock or dice. A pure module imports none of it, directly or through others.
IMPURE = {
    "asyncio", "aiohttp", "django.conf", "django.core.cache", "django.db", "httpx2", "multiprocessing", "openai", "os",
    "random", "redis", "secrets", "shutil", "socket", "subprocess", "tempfile", "threading", "time",
    "urllib.request",
    # Calls of built-in functions and of paths.
    "open()", "print()", "input()", ".exists()", ".glob()", ".is_dir()", ".is_file()", ".iterdir()", ".mkdir()", ".open()",
    ".read_bytes()", ".read_text()", ".rglob()", ".stat()", ".touch()", ".unlink()", ".write_bytes()", ".write_text()",
}  # fmt: skip

#: Class names in more than one module: parallel tasks of the domains, and words that mean two things. No more than five.
HOMONYMS = {"Calculate", "CalculationForm", "QuestionForm", "Passage", "Source"}

#: A module that says so of itself in its docstring is held to it.
PURE = re.compile(r"\b(?:Pure|No I/O)\b")


def layer(name: str) -> str:
    return max((one for one in LAYERS if name == one or name.startswith(f"{one}.")), key=len)


def test_no_import_goes_up() -> None:
    wrong = sorted(
        f"{name} imports {target}"
        for name in modules()
        for target in imported(name)
        if LAYERS.index(layer(target)) < LAYERS.index(layer(name))
    )
    assert wrong == []


def test_every_package_has_a_layer() -> None:
    """`assistant` alone is the root's own modules: a new package must be given its place."""
    bare = {name for name in modules() if layer(name) == "assistant" and "." in name}
    assert bare == set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circles({name: imported(name) for name in modules()}) == []


_ARROW = re.compile(r"^  (\w+)(?:\[(.+?)\])? --> (\w+)(?:\[(.+?)\])?$", re.MULTILINE)


def drawn() -> tuple[dict[str, str], dict[str, set[str]]]:
    """The drawing of docs/architecture.md: the node of each package or module, and what each node reaches."""
    labels: dict[str, str] = {}
    arrows: dict[str, set[str]] = defaultdict(set)
    for start, words, end, others in _ARROW.findall((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")):
        arrows[start].add(end)
        labels = (
            {start: start, end: end}
            | labels
            | {node: label for node, label in ((start, words), (end, others)) if label}
        )
    places = {place.replace("/", "."): node for node, label in labels.items() for place in label.split(", ")}
    return places, {node: _reached(arrows, node) for node in labels}


def _reached(arrows: dict[str, set[str]], node: str) -> set[str]:
    found = {node}
    while new := {end for one in found for end in arrows.get(one, ())} - found:
        found |= new
    return found


def test_the_drawing_shows_every_import() -> None:
    places, reached = drawn()

    def node(name: str) -> str:
        own = name.removeprefix("assistant.")
        return places[
            max((one for one in places if own == one or own.startswith(f"{one}.")), key=len, default="exceptions")
        ]

    assembled = re.compile(r"\.(?:admin|apps|templatetags\.\w+)$")
    assert [
        f"{name} imports {target}"
        for name in modules()
        for target in imported(name)
        if node(target) not in reached[node(name)] and not assembled.search(name) and not assembled.search(target)
    ] == []


def test_a_circle_would_be_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def pure_modules() -> list[str]:
    return sorted(name for name in modules() if PURE.search(ast.get_docstring(tree(name)) or ""))


def test_what_calls_itself_pure_is() -> None:
    """An import within a function counts as well. A path is a value; reading it is not."""
    found = {
        f"{name} through {module}: {used}"
        for name in pure_modules()
        for module in {name, *reachable(name)}
        for used in (*outside(module), *calls(module))
        if used in IMPURE
    }
    assert found == set()


def test_a_class_name_means_one_thing() -> None:
    """Django finds a command by the name of its class, which is always `Command`."""
    homes = defaultdict(list)
    for name in modules():
        if not name.startswith("assistant.management.commands."):
            for node in tree(name).body:
                if isinstance(node, ast.ClassDef):
                    homes[node.name].append(name)
    assert {name for name, found in homes.items() if len(found) > 1} == HOMONYMS


def test_the_pure_modules_are_many() -> None:
    assert len(pure_modules()) >= 50


def test_no_function_changes_what_belongs_to_a_module_or_a_class() -> None:
    """State of the process lives in an object that a test can make anew."""
    assert {name: found for name in modules() if (found := shared_state(name))} == {}


def test_shared_state_would_be_found() -> None:
    source = """
count = 0
seen = {}
fixed = (1,)

class Socket:
    open = Counter()

    def connect(self):
        global count
        seen["a"] = self.open[1]
        self.open[1] += 1
        Socket.last = 1

def other(seen):
    seen["a"] = 1
"""
    assert set(found_in(ast.parse(source))) == {"count", "seen", "open", "Socket.last"}


def test_the_map_of_the_packages_is_the_code() -> None:
    """docs/architecture.md lists every package with its modules."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([\w/]+)` \| [^|]+ \| ([\w, ]+) \|$", text, re.MULTILINE))
    found: dict[str, list[str]] = {}
    for name, path in modules().items():
        package = path.parent.relative_to(ROOT / "assistant") if name.startswith("assistant") else None
        if package is not None and path.stem != "__init__" and not LISTED_ELSEWHERE & {*package.parts}:
            found.setdefault("assistant" if package == Path() else package.as_posix(), []).append(path.stem)
    assert {package: names.split(", ") for package, names in listed.items()} == {
        package: sorted(names) for package, names in found.items()
    }


def test_the_tests_that_hold_a_promise_exist() -> None:
    """docs/security.md names files, folders and tests."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    tests = [path for path in (ROOT / "tests").rglob("*") if path.suffix in (".py", ".js")]
    paths = [str(path.relative_to(ROOT)) for path in tests]
    written = "".join(path.read_text(encoding="utf-8") for path in tests)
    for path in re.findall(r"`(tests/[\w./]+|test_\w+\.py)`", text):
        assert any(path in known for known in paths), path
    for name in re.findall(r"`(test_\w+)…?`", text):
        assert f"def {name}" in written, name


def test_the_work_that_holds_a_promise_is_driven() -> None:
    """docs/security.md names what tests/test_linear_time.py drives, in the rows that speak of it or of "the same"."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if "test_linear_time.py" in row or "the same:" in row]
    named = {name for row in rows for name in re.findall(r'"([^"]+)"', row.rsplit("|", 2)[1])} - {"work on a text"}
    driven = (ROOT / "tests" / "test_linear_time.py").read_text(encoding="utf-8")
    assert named and named <= set(re.findall(r'^    "([^"]+)": ', driven, re.M))


#: Commands are in the README; these hold what Django looks for by name.
LISTED_ELSEWHERE = {"management", "templatetags", "formats"}
