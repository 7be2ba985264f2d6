"""Writes arithmetic.jsonl: equations in many spellings, right ones and the same with one digit or unit of the result changed.

    python bench/sets/arithmetic.py > bench/sets/arithmetic.jsonl

Written for this project. Items are dealt out to `tune` and `final` by turns of the patterns.
"""

import json
import random
from fractions import Fraction

#: (pattern, how it is reckoned, decimals of the result). a, b and c are numbers; r is the result.
PATTERNS = {
    "en": [
        ("The daily dose is {a} mg/kg x {b} kg = {r} mg.", "a*b", 1),
        ("{a} × {b} = {r}", "a*b", 2),
        (r"$${a} \times {b} = {r}$$", "a*b", 2),
        (r"\[ \frac{{{a}}}{{{b}}} \approx {r} \]", "a/b", 2),
        ("{a} / {b} ≈ {r}", "a/b", 3),
        ("The total comes to {a} + {b} + {c} = {r} dollars.", "a+b+c", 2),
        ("{a}% of {b} = {r}", "a*b/100", 2),
        ("Interest: ${b} × {a}% = ${r}", "a*b/100", 2),
        ("{a} mL/h × {b} h = {r} mL", "a*b", 1),
        (r"({a} + {b}) \cdot {c} = {r}", "(a+b)*c", 2),
        ("{a} tablets x {b} mg = {r} mg", "a*b", 1),
        (r"\boxed{{{r}}} follows from {a} - {b} = {r}", "a-b", 2),
        ("{a} g × 1000 = {r} mg", "a*1000", 1),
        (r"{a} \, \text{{mg/kg}} \times {b} \, \text{{kg}} = {r} \, \text{{mg}}", "a*b", 1),
        ("{a}*{b}*{c} = {r}", "a*b*c", 2),
        ("{a} multiplied by {b} equals {r}.", "a*b", 2),
        ("- **Step 2:** {a} ÷ {b} = **{r}**", "a/b", 2),
        ("EUR {a} - EUR {b} = EUR {r}", "a-b", 2),
        ("{a}² = {r}", "a*a", 2),
        ("{a} weeks × 7 = {r} days", "a*7", 1),
        ("{a} mg\n× {b}\n= {r} mg", "a*b", 1),
    ],
    "zh": [
        ("每日剂量为{a} mg/kg × {b} kg = {r} mg。", "a*b", 1),
        ("{a}×{b}＝{r}", "a*b", 2),
        (r"$${a} \times {b} = {r}$$", "a*b", 2),
        (r"\[ \frac{{{a}}}{{{b}}} \approx {r} \]", "a/b", 2),
        ("{a}÷{b}≈{r}", "a/b", 3),
        ("合计：{a}元+{b}元+{c}元={r}元。", "a+b+c", 2),
        ("利息为{b}元×{a}%={r}元。", "a*b/100", 2),
        ("{a}万元×{b}={r}万元", "a*b", 2),
        ("{a}毫升/小时×{b}小时={r}毫升", "a*b", 1),
        ("（{a}+{b}）×{c}={r}", "(a+b)*c", 2),
        ("{a}片×{b}毫克={r}毫克", "a*b", 1),
        ("{a}乘以{b}等于{r}。", "a*b", 2),
        ("{a}克×1000={r}毫克", "a*1000", 1),
        ("{a}-{b}={r}", "a-b", 2),
        ("违约金：{a}*{b}*{c}={r}", "a*b*c", 2),
        ("{a}除以{b}约等于{r}", "a/b", 2),
        ("1. {a}加{b}等于{r}", "a+b", 2),
        ("{a}² = {r}", "a*a", 2),
        ("{a}亿元÷{b}={r}亿元", "a/b", 2),
        ("{a}周×7={r}天", "a*7", 1),
        ("{a}公斤×{b}毫克/公斤\n={r}毫克", "a*b", 1),
    ],
}  # fmt: skip
EACH = 6
UNITS = (("mg", "g"), ("mL", "L"), ("毫克", "克"), ("毫升", "升"))


def written(value: Fraction, decimals: int) -> str:
    """Rounded half up, with thousands where there are some."""
    scaled = value * 10**decimals
    rounded = Fraction(int(scaled + Fraction(1, 2)), 10**decimals)
    text = f"{float(rounded):,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def another(result: str, dice: random.Random) -> str:
    """With one digit changed, by at least two so that no rounding explains it."""
    places = [place for place, character in enumerate(result) if character.isdigit()]
    place = places[0] if len(places) == 1 else dice.choice(places[:-1])
    digit = int(result[place])
    return result[:place] + str((digit + dice.choice([2, 3, 4, 5])) % 10 or 9) + result[place + 1 :]


def items() -> list[dict[str, object]]:
    dice, found = random.Random(7), []
    for language, patterns in PATTERNS.items():
        for number, (pattern, formula, decimals) in enumerate(patterns):
            for turn in range(EACH):
                a, b, c = (
                    Fraction(dice.randint(12, 990), dice.choice([1, 1, 2, 10])),
                    Fraction(dice.randint(3, 90)),
                    Fraction(dice.randint(2, 40)),
                )
                a = max(a, b + 1)
                result = written(eval(formula, {"a": a, "b": b, "c": c}), decimals)
                fields = {"a": written(a, 2), "b": written(b, 2), "c": written(c, 2)}
                wrong = another(result, dice)
                texts = [(pattern.format(**fields, r=result), "right")]
                if wrong.strip("0.,") and wrong != result:
                    texts.append((pattern.format(**fields, r=wrong), "wrong"))
                unit = next((pair for pair in UNITS if texts[0][0].rstrip("。.} \\]").endswith(f"{pair[0]}")), None)
                if unit and turn == 0 and "1000" not in pattern:
                    head, _, tail = texts[0][0].rpartition(unit[0])
                    texts.append((head + unit[1] + tail, "wrong"))
                found += [
                    {"lang": language, "split": "final" if number % 2 else "tune", "text": text, "verdict": verdict}
                    for text, verdict in texts
                ]
    return [{"id": f"{item['lang']}-{place:03}", **item} for place, item in enumerate(found)]


if __name__ == "__main__":
    for item in items():
        print(json.dumps(item, ensure_ascii=False))
