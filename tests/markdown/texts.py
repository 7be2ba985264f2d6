"""Random Markdown: words in two languages, numbers, formulas, and every mark that could be misread."""

import random

PIECES = (
    "dose", "the", "缓释片", "每日", "注意", "5", "0.85", "1,200.50", "10", "mg", "%", "ALT", "k", "weight", "第三条", "，", "。", "：",
    "**bold**", "**粗体：**", "*so*", "`a*b`", "k*10*2", "2**3", "a_b_c", "__x__", "____", "~5", "~~out~~", "$x^2$", "$\\frac{1}{2}$",
    "\\(50% \\times 200\\)", "$95%$", "US$5", "$5", "$[●]", "<b>", "<br>", "10<sup>9</sup>", "&lt;", "&amp;", "[words](https://a.org/b)",
    "https://a.org/c", "![p](http://x/y)", "\\*", "*", "**", "_", "$", "|", "[", "]", "(", ")", "\\", "<", ">", "#", "!", "“引”", "(x)", "-",
)  # fmt: skip

_OPENINGS = ("", "", "", "", "# ", "## ", "- ", "* ", "  - ", "1. ", "3. ", "7) ", "> ", "A. ", "① ", "   ", "    ")

_BLOCKS = (
    "| a | b |\n|---|---|\n| 5*70*2 | $P(A\\|B)$ | extra |\n| x |", "```py\ncode * x\n```", "$$\nx = 1\n$$", "---",
    "\\begin{align}a &= 1 \\\\ b &= 2\\end{align}", "1. one\n2. two\n\n   more\n3. three", "- a\n  - b\n    - c",
)  # fmt: skip


def random_texts(count: int, seed: int = 7) -> list[str]:
    """The same for the same seed."""
    chance = random.Random(seed)
    return [_text(chance) for _ in range(count)]


def _text(chance: random.Random) -> str:
    return "\n".join(
        chance.choice(("\n", "")) + (chance.choice(_BLOCKS) if chance.random() < 0.15 else _line(chance))
        for _ in range(chance.randint(1, 8))
    )


def _line(chance: random.Random) -> str:
    joined = "".join(chance.choice(PIECES) + chance.choice((" ", " ", "")) for _ in range(chance.randint(1, 9)))
    return chance.choice(_OPENINGS) + joined
