"""The words of an equation, in the many spellings of a model: LaTeX, signs, words, English and Chinese. Pure.

Each token keeps its place in the text. What only lays a formula out ("$", "\\left", "**") leaves no token.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Literal, NamedTuple
from unicodedata import normalize, numeric

from ..numerals import LONGEST, SCALES, value_of
from .units import UNIT

Type = Literal[
    "number", "unit", "+", "-", "*", "/", "^", "exponent", "(", ")", "{", "}", "fraction", "function", "=", "%", "of",
    "to", "about", "word", "line", "break",
]  # fmt: skip


class Token(NamedTuple):
    """`value` and `step` (the place of its last digit) of a number; `tight`: no space around it. An equals sign that
    means "about" has a `value` of 1, a verb that only may mean equality a `step` of 1."""

    type: Type
    start: int
    end: int
    text: str
    value: Fraction = Fraction(0)
    step: Fraction = Fraction(0)
    tight: bool = False


_GROUP = r"(?:,|\{,\}|\\,|'|[ \u00a0\u2009\u202f])"
_SCALE = (
    r"万亿|百万|千万|亿|万|千(?![克米卡帕瓦])|百(?!分)"
    r"|(?:thousand|million|billion|trillion|bn|lakhs?|crores?)\b|k\b(?!g)"
)
_SCALES = {**SCALES, "万亿": 10**12}
_HAN = "零〇一二两三四五六七八九十百千万亿"
_TOKEN = re.compile(
    r"(?P<bullet>^[ \t>]*(?:[-*+•]|\d{1,2}[.)、])[ \t]+(?=\S))"
    r"|(?P<vulgar>\d{0,4}[ ]?[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])"
    rf"|(?P<number>(?<![\d.])(?:\d{{1,3}}(?:{_GROUP}\d{{3}}(?!\d)){{1,8}}+(?:\.\d++)?|0,\d++|\d++(?:\.\d++)?|\.\d++)"
    rf"(?:[eE][+-]?\d{{1,2}}(?![\d.]))?)(?:[ ]?(?P<scale>{_SCALE}))?"
    rf"|(?P<han>[{_HAN}]{{1,24}}+(?:点[零〇一二两三四五六七八九]+)?)"
    r"|(?P<dropped>\\(?:text|textbf|textit|textrm|mathrm|mathbf|mathit|operatorname|boxed)\s*\{)"
    r"|(?P<skipped>\\(?:left|right|[Bb]igg?[lr]?|displaystyle|quad|qquad|limits|[,;:! ()\[\]])|\*\*|\$"
    r"|(?:US|HK|A|C|S|NT)\$|\b(?:EUR|USD|GBP|CNY|RMB|CHF|JPY|HKD|INR|CAD|AUD|SGD|Rs\.?) ?(?=\d)"
    r"|(?:人民币|美元|欧元|港币) ?(?=\d)"
    r"|[€£¥￥`&]|\\[$&]|\\(?:begin|end)\{[a-z]+\*?\}(?:\{[lrc]+\})?)"
    r"|(?P<newline>\\\\|\n)"
    r"|(?P<micro>\\mu\s*(?:\\(?:text|mathrm)\s*\{)?\s*(?:g|mol|l)(?![a-z])\}?)"
    r"|(?P<fraction>\\[dtc]?frac)"
    r"|(?P<function>√|\\?\bsqrt|\\?\bln\b|\\?\blog(?:_?\{?\d{1,3}\}?|[₀-₉]{1,3})?(?![a-z])|\\?\bexp\b)"
    r"|(?P<percent>\\?[%％]|per ?cent\b)"
    r"|(?P<different>[=<>-]>|[→⇒≠≤≥<>]|\\(?:leq?|geq?|neq?|rightarrow|implies|Rightarrow|to)\b)"
    r"|(?P<about>\b(?:approximately|approx|about|roughly|around|circa)\b\.?|大约|约(?!等于|为))"
    r"|(?P<near>≈|≃|≅|≒|\\(?:approx|simeq|cong)\b|约等于|约为|近似于)"
    r"|(?P<equal>={1,2}|＝|\b(?:is equal to|equals?)\b|等于)"
    r"|(?P<verb>\b(?:is|gives|yields|makes|totals|comes to|amounts to)\b|合计为?|共计?|得到|得出|为|得|即)"
    r"|(?P<times>[×✕⨯·⋅∙*]|\\(?:times|cdot|ast)\b|(?<![a-z])x(?![a-z])|\bmultiplied by\b|\btimes(?=\s+\d)|乘以|乘)"
    r"|(?P<divided>÷|/|／|∕|\\div\b|\bdivided by\b|\bper\b|除以)"
    r"|(?P<plus>\+|＋|\bplus\b|加上|加)"
    r"|(?P<minus>[-−–—－]|\bminus\b|减去|减)"
    r"|(?P<of>\bof\b|的(?=\s?\d))"
    r"|(?P<range>~|～|至|\bto\b)"
    r"|(?P<power>\^)"
    r"|(?P<exponent>[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"
    rf"|(?P<unit>{UNIT})(?:(?<=[a-zA-Z])(?P<digit>[23])(?![\d.a-z]))?"
    r"|(?P<open>[(（\[【])|(?P<close>[)）\]】])|(?P<brace>\{)|(?P<unbrace>\})"
    r"|(?P<word>[^\W\d_]{1,40}?(?![a-z])|[\u3400-\u9fff]|\\[a-zA-Z]{1,20})"
    r"|(?P<break>[^\s])",
    re.I | re.M,
)
_PLAIN: dict[str, Type] = {
    "fraction": "fraction", "percent": "%", "about": "about", "times": "*", "divided": "/", "plus": "+", "minus": "-",
    "of": "of", "range": "to", "power": "^", "open": "(", "close": ")", "word": "word", "different": "break",
    "bullet": "break", "break": "break", "newline": "line",
}  # fmt: skip
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_BASE = "_{}0123456789₀₁₂₃₄₅₆₇₈₉"
_POWER = re.compile(r"[eE]([+-]?\d+)\Z")
_MARKS = re.compile(r"\{,\}|\\,|[ '\u00a0\u2009\u202f,]")

#: Digits of a number that is reckoned with.
_LONGEST_NUMBER = 30

_ONE = Fraction(1)


def tokens(text: str, start: int, end: int, *, comma: bool) -> list[Token]:
    """Of a part of a text, in reading order. Braces that only hold words ("\\text{mg}") leave no token. `comma`: a
    comma marks decimals."""
    found: list[Token] = []
    braces: list[bool] = []
    for match in _TOKEN.finditer(text, start, end):
        kind = match.lastgroup or ""
        if kind in ("dropped", "brace"):
            braces.append(kind == "brace")
        if kind in ("skipped", "dropped") or (kind == "unbrace" and not (braces and braces.pop())):
            continue
        found += _tokens(match, kind, text, comma=comma)
    return found


def _tokens(match: re.Match[str], kind: str, text: str, *, comma: bool) -> Iterator[Token]:
    start, end = match.span()
    if match["number"] or match["han"]:
        yield _number(match, comma=comma)
    elif match["unit"]:
        yield Token("unit", *match.span("unit"), match["unit"])
        if match["digit"]:
            yield Token("exponent", *match.span("digit"), match["digit"], Fraction(match["digit"]))
    elif kind == "micro":
        yield Token("unit", start, end, f"µ{match[0].rstrip('} ')[-1] if 'mol' not in match[0] else 'mol'}")
    elif kind == "exponent":
        raised = match[0].translate(_RAISED)
        yield Token("exponent", start, end, raised, Fraction(int(raised)) if raised != "-" else Fraction(1))
    elif kind in ("equal", "near", "verb"):
        yield Token("=", start, end, match[0], Fraction(kind == "near"), Fraction(kind == "verb"))
    elif kind == "vulgar":
        value = Fraction(match[0][:-1].strip() or 0) + Fraction(numeric(match[0][-1])).limit_denominator(8)
        yield Token("number", start, end, match[0], value, _ONE)
    elif kind == "function":
        name = match[0].lstrip("\\").lower()
        base = name.rstrip(_BASE)
        if base.startswith("log") and normalize("NFKC", name)[len(base) :].strip("_{}") not in ("", "10"):
            yield Token("word", start, end, match[0])
        else:
            yield Token("function", start, end, "sqrt" if base in ("√", "sqrt") else base)
    elif kind in ("brace", "unbrace"):
        yield Token("{" if kind == "brace" else "}", start, end, match[0])
    else:
        spaced = text[start - 1 : start].isspace() or text[end : end + 1].isspace()
        yield Token(_PLAIN[kind], start, end, match[0], tight=not spaced)


def _number(match: re.Match[str], *, comma: bool) -> Token:
    """A word where its digits are too many."""
    start, end = match.span()
    if match["han"]:
        value, step = value_of(match["han"]), Fraction(1)
    else:
        value, step = _digits(match["number"], comma=comma)
        if match["scale"]:
            scale = _SCALES[match["scale"].lower()]
            value, step = (None if value is None else value * scale), step * scale
    if value is None:
        return Token("word", start, end, match[0])
    return Token("number", start, end, match[0], value, step)


def _digits(written: str, *, comma: bool) -> tuple[Fraction | None, Fraction]:
    """The number and the place of its last digit."""
    exponent = _POWER.search(written)
    power = Fraction(10) ** int(exponent[1]) if exponent else Fraction(1)
    digits = written[: exponent.start()] if exponent else written
    if digits.startswith("0,") or (comma and digits.count(",") == 1):
        digits = digits.replace(".", "").replace(",", ".")
    plain = _MARKS.sub("", digits)
    if len(plain) > min(_LONGEST_NUMBER, LONGEST):
        return None, power
    whole, _, decimals = plain.partition(".")
    step = Fraction(1, 10 ** len(decimals)) * power if decimals or exponent else _ONE
    return (Fraction(int(whole + decimals)) * step if decimals or exponent else Fraction(int(whole))), step
