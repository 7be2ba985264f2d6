"""The Markdown parser: markdown-it-py with the page's rules. Pure.

static/js/answer/markdown.js has the same rules; the tests of both read tests/fixtures/markdown.json.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from .formulas import formula_rules
from .tables import table_rule
from .words import word_rules

#: The deepest nesting of quotes and lists; a text nested more deeply is shown as source.
DEEPEST = 12


def parse(source: str) -> SyntaxTreeNode:
    """The blocks of a text as a tree; one `code_block` if it is nested too deeply."""
    try:
        return SyntaxTreeNode(_parser.parse(source))
    except _TooDeep:
        return SyntaxTreeNode(_parser.parse("\n".join(f"    {line}" for line in source.split("\n"))))


def _flat(state: StateCore) -> None:
    """Show emphasis as source where it is nested too deeply."""
    for token in state.tokens:
        if any(child.level > 2 * DEEPEST for child in token.children or ()):
            token.children = [Token("text", "", 0, content=token.content)]


class _TooDeep(Exception):
    pass


def _depth(state: StateBlock, _start: int, _end: int, _silent: bool) -> bool:
    if state.level > 2 * DEEPEST:
        raise _TooDeep
    return False


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 4 * DEEPEST, "html": False, "breaks": True})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.disable(["html_block", "reference", "lheading"])
    table_rule(parser)
    formula_rules(parser)
    word_rules(parser)
    parser.block.ruler.before("table", "depth", _depth)
    parser.core.ruler.after("inline", "flat", _flat)
    return parser


_parser = _make_parser()
