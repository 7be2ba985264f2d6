"""The one parser of Markdown: markdown-it-py, with the rules of the page. Pure.

static/js/answer/markdown.js has the same; tests/fixtures/markdown.json is read by the tests of both.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from .formulas import formula_rules
from .tables import table_rule
from .words import word_rules

#: Quotes and lists within one another: deeper, and the text is shown as it is.
DEEPEST = 12


def parse(source: str) -> SyntaxTreeNode:
    """The blocks of a text as a tree; as one `code_block` where it is nested too deeply."""
    try:
        return SyntaxTreeNode(_parser.parse(source))
    except _TooDeep:
        return SyntaxTreeNode(_parser.parse("\n".join(f"    {line}" for line in source.split("\n"))))


def _flat(state: StateCore) -> None:
    """Emphasis within emphasis without end is shown as it was written."""
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
