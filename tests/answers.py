"""Answers that a model may write and that nothing must choke on, by name. `play:NAME` in a question has one said."""

import json
from collections.abc import Mapping
from pathlib import Path

#: Bytes of the longest answer (LIMIT_ANSWER_BYTES).
LONGEST = 262_144


def _filled(piece: str, length: int = LONGEST - 1024) -> str:
    """The piece again and again, up to so many bytes."""
    return piece * (length // len(piece.encode()))


_TABLE, _ROW = "| Drug | Dose | Interval |\n|---|---|---|\n", "| Ibuprofen | 400 mg | every **8** h |\n"
_CODE, _LINE = "```python\n", "value = compute(value) + 1\n"
_WORDS = "words in one line that never ends, "

_EXAMPLES = json.loads((Path(__file__).parent / "fixtures" / "markdown.json").read_text(encoding="utf-8"))

ANSWERS: Mapping[str, str] = {
    "figures": "Continue **lisinopril 10 mg**. Naproxen 500 mg twice daily may help. So 7 × 8 = 54 tablets. "
    "Amoxicillin would do as well. See 999 U.S. 123 (1990).",
    "formulas": "Give $500\\,\\text{mg}$ of naproxen: $\\frac{1}{2}$ of 1 g.\n\n$$\n7 \\times 8 = 54\n$$",
    "clauses": "- The Buyer may terminate this Agreement on thirty days' notice.\n"
    "- The price is payable within 45 days of the invoice.",
    # Signs that one reader or another would take for marks (tests/browser/test_leaving.py).
    "leaving": "**Penalty** for 76 days: 48000*0.0005*76 = 1824 EUR, of which $95\\%$ is due at once.\n\n"
    "2. The price is 480,000 EUR.\n5. It is paid within 45 days of the invoice; $\\frac{1}{2}$ of it in advance.\n"
    "7. 转让须经书面同意，**注意：**请先核对第7.2条。\n\n"
    "| Clause | Notice |\n|---|---|\n| 7.2(b) | thirty days |\n| 7.2(a) | sixty days |\n\n"
    "A. Name: ____ Date: ____\nB. file_name__x, 5*70*2 mg",
    # What the README's pictures show (tests/browser/pictures.py).
    "clinical": "**Warning signs** With lisinopril and hydrochlorothiazide at an eGFR of 38, ibuprofen can cause acute "
    "kidney injury. Stop it at once if urine output falls.\n"
    "**Answer** Better not: ibuprofen raises blood pressure and, with these two medicines, endangers the kidneys. Try a "
    "topical NSAID or paracetamol first.\n"
    "**Basis**\n- NSAIDs weaken ACE inhibitors and diuretics: firm.\n- All three together can injure the kidneys within "
    "days: firm.\n\n"
    "**Doses** Lisinopril 10 mg and hydrochlorothiazide 12.5 mg stay as they are. For paracetamol, look up the dose and "
    "its maximum.\n"
    "**What would change this answer** Potassium, weight, a history of ulcer or heart failure.",
    "lease": "- The tenant pays EUR 850 a month in advance, by the third working day.\n"
    "- The landlord returns the deposit of EUR 1,700 within two months of the end of the lease.\n"
    "- Either side gives notice of three months.",
    "examples": "\n\n---\n\n".join(one["source"] for one in _EXAMPLES),
    "odd_hyphens": "-     " * 11 + "x",
    "odd_dollars": "$$\n" * 8000,
    "odd_brackets": "\\[\n" * 8000,
    "odd_levels": "\n".join(f"{'  ' * depth}- x" for depth in range(500)),
    "odd_markers": "- " * 800 + "x",
    "odd_quotes": "> " * 60 + "x\n" + _filled("> > > quoted words\n"),
    "odd_stars": _filled("*a **b "),
    "odd_backticks": _filled("`a``b "),
    "odd_openers": _filled("[a](b ![c <d "),
    "odd_bars": _filled("| a ") + "\n",
    "odd_table": _TABLE + _filled(_ROW),
    "odd_line": _filled(_WORDS),
    "odd_word": _filled("0123456789"),
    "odd_lines": _filled("A short line of an answer.\n"),
    "odd_list": "".join(f"{number}. Item {number} has *some* words.\n" for number in range(1, 7000)),
    "odd_nested": "1. Top\n" + _filled("    - an item below it with **some** words\n"),
    "odd_code": _CODE + _filled(_LINE) + "```\n",
    "odd_formulas": "".join(f"so $x_{{{number}}} + \\frac{{1}}{{2}}$ and " for number in range(7000)),
    "odd_displayed": "".join(f"$$\nx_{{{number}}} = \\sqrt{{2}}\n$$\n\n" for number in range(8000)),
    "odd_paragraphs": "word\n\n" * 8000,
    "odd_formula": "$$" + "\\frac{1}{" * 150 + "x" + "}" * 150 + "$$\n\n$$" + "x^2+" * 60_000 + "1$$",
    "odd_headings": _filled("# A heading\n\nand a paragraph with **bold** words.\n\n"),
    "odd_figures": "17 mg, " * 1000,
    "odd_chinese": _filled("**注意：**请先核对剂量，再给药。"),
    # Long enough to be drawn in pieces (static/js/answer/prose.js), and no longer.
    "long_table": _TABLE + _filled(_ROW, 40_000),
    "long_paragraphs": "\n\n".join(f"Word {number}." for number in range(500)),
    "long_line": _filled(_WORDS, 40_000),
    "long_code": _CODE + _filled(_LINE, 40_000) + "```\n",
}
