#!/usr/bin/env python3
"""How many reference rows the calculators and deadline rules get right: python bench/calculators.py --data DIR

DIR holds calculators/*.jsonl (rows of MedCalc-Bench with a value and a status) and deadlines/*.jsonl. A table for each
calculator and rule is printed, then every row that differs or that was not verified, with what is known of it; then what
a calculation takes. The rows stay where they are: they have a licence of their own.
"""

import argparse
import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.settings")

import django

django.setup()

from assistant.calculators.calculator import Calculator, calculate  # noqa: E402
from assistant.calculators.finding import calculator_named  # noqa: E402
from assistant.calculators.inputs import folded  # noqa: E402
from assistant.deadlines.counting import Count, Deadline, count_days, count_hours  # noqa: E402
from assistant.deadlines.finding import rule_named  # noqa: E402
from assistant.deadlines.period import read_period  # noqa: E402
from assistant.exceptions import BadInput, InvalidInputs  # noqa: E402
from domains.registry import domains  # noqa: E402

Row = dict[str, Any]
BY_NAME = {one.data_name: one for domain in domains().values() for one in domain.calculators if one.data_name}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    _table(_judged(_rows(options.data / "calculators"), "calculator", _calculated))
    _rules(list(_rows(options.data / "deadlines")))
    _times()


def _rows(folder: Path) -> Iterator[Row]:
    for path in sorted(folder.glob("*.jsonl")):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _judged(rows: Iterator[Row], key: str, value_of: Any) -> dict[str, list[tuple[Row, str, bool]]]:
    """By calculator: each row, our value or the sentence in its place, and whether it is the expected one."""
    found: dict[str, list[tuple[Row, str, bool]]] = defaultdict(list)
    for row in rows:
        try:
            value = value_of(row)
        except InvalidInputs as error:
            value = "; ".join(error.fields.values())
        except BadInput as error:
            value = str(error)
        found[row[key]].append((row, value, _agrees(row, value)))
    return found


def _table(found: dict[str, list[tuple[Row, str, bool]]]) -> None:
    print("| calculator | verified rows | right | other rows | as recomputed |\n| --- | --- | --- | --- | --- |")
    total: Counter[str] = Counter()
    for name, rows in sorted(found.items()):
        counts: Counter[str] = Counter()
        for row, _value, agrees in rows:
            counts["verified" if row["status"] == "verified" else "other"] += 1
            counts["right" if row["status"] == "verified" else "same"] += agrees
        total += counts
        print(f"| {name} | {counts['verified']} | {counts['right']} | {counts['other']} | {counts['same']} |")
    print(f"| all | {total['verified']} | {total['right']} | {total['other']} | {total['same']} |\n")
    for rows in found.values():
        for row, value, agrees in rows:
            if not agrees or row["status"] != "verified":
                print(_explained(row, value, agrees=agrees))


def _explained(row: Row, value: str, *, agrees: bool) -> str:
    said = f"published {row['published_v1_0']}, corrected {row['published_corrected']}, recomputed {row['recomputed']}"
    verdict = "as recomputed" if agrees else "DIFFERS"
    return f"{row['id']} {row['calculator']} ({row['status']}): ours {value}, {verdict}; {said}"


def _calculated(row: Row) -> str:
    calculator = BY_NAME[row["calculator"]]
    return str(calculate(calculator, answers(row, calculator)).value)


def answers(row: Row, calculator: Calculator) -> dict[str, str]:
    """The row's inputs as they would be typed; what the calculator does not ask for is left out."""
    asked = {name for one in calculator.inputs for name in one.names}
    given: dict[str, str] = {}
    for name, value in row["inputs"].items():
        if isinstance(value, list):
            given |= {"from": value[0], "dose": f"{value[1]} {value[2]}"}
        elif folded(name) in asked:
            given[name] = _typed(value)
    return given


def _typed(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['value']} {value['unit']}"
    if american := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", str(value)):
        return f"{american[3]}-{american[1]}-{american[2]}"
    return str(value)


def _agrees(row: Row, value: str) -> bool:
    expected = row["recomputed"] if row["expected"] is None else row["expected"]
    if row["output_type"] == "date":
        return value == _typed(str(expected))
    if isinstance(expected, str) and "weeks" in expected:
        return re.findall(r"\d+", value) == re.findall(r"\d+", expected)
    try:
        near, wanted = float(value), float(expected)
    except (TypeError, ValueError):
        return False
    return (
        abs(near - wanted)
        <= (row["tolerance"]["value"] * abs(wanted) if row["tolerance"]["kind"] == "relative" else 0) + 1e-9
    )


# --- Deadlines and interest --------------------------------------------------------------------------------------------

RULES = [rule for domain in domains().values() for rule in domain.deadline_rules]
KNOWN = [one for domain in domains().values() for one in domain.calculators]
#: Rows of interest by their rule: the calculator, and how its inputs are called there.
INTEREST = {
    "simple": "simple_interest", "compound": "compound_interest", "28 U.S.C. 1961": "judgment_interest",
    "法释〔2014〕8号": "delayed_performance", "LPR x4": "private_lending", "LPR x1": "private_lending",
}  # fmt: skip


def _rules(rows: list[Row]) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        try:
            ours = list(_of_rule(row))
        except BadInput as error:
            ours = [(None, str(error))]
        right = all(_same(wanted, value, row) for wanted, value in ours)
        counts[f"{row['jurisdiction']} {row['kind']}"].update(rows=1, right=int(right))
        if not right:
            print(f"{row['id']}: {ours}")
    print("| deadlines and interest | rows | right |\n| --- | --- | --- |")
    for name, count in counts.items():
        print(f"| {name} | {count['rows']} | {count['right']} |")
    print(f"| all | {len(rows)} | {sum(count['right'] for count in counts.values())} |\n")


def _of_rule(row: Row) -> Iterator[tuple[Any, Any]]:
    """Pairs of what is expected and what we have."""
    given, expected = row["inputs"], row["expected"]
    if row["jurisdiction"] != "INTEREST":
        deadline = _deadline(row)
        yield (
            (expected["datetime"], deadline.moment)
            if "datetime" in expected
            else (expected["date"], str(deadline.date))
        )
    elif "days" in expected:
        for convention, days in expected["days"].items():
            typed = {"start": given["start"], "end": given["end"], "maturity": str(given.get("end_is_maturity", False))}
            yield days, _value("day_count", typed, convention)
    elif row["kind"] == "day-count":
        typed = {"start": given["start"], "end": given["end"]}
        if "coupon" in given:
            typed["coupons"] = "1" if "annual" in given["coupon"].replace("semi-annual", "") else "2"
        yield expected["year_fraction"], _value("year_fraction", typed, given["convention"])
    else:
        typed = {name: str(value) for name, value in given.items() if name != "convention"}
        yield expected["amount"], _value(INTEREST[row["rule"]], typed, given.get("convention", ""))


def _deadline(row: Row) -> Deadline:
    given = row["inputs"]
    rule, period = rule_named(RULES, row["jurisdiction"]), read_period(f"{given['period']} {given['unit']}")
    assert rule
    added = given.get("state_holidays", []) + given.get("public_holidays", [])
    count = Count(
        rule, period, given.get("direction", "after"), given.get("service_by_mail", False),
        frozenset(map(date.fromisoformat, added)), frozenset(map(date.fromisoformat, given.get("clerk_inaccessible", []))),
    )  # fmt: skip
    if "start" in given:
        return count_hours(count, datetime.fromisoformat(given["start"]), ZoneInfo(given["time_zone"]))
    event = given.get("trigger_date") or given.get("event_date") or given["start_date"]
    return count_days(count, date.fromisoformat(event))


def _value(name: str, typed: dict[str, str], variant: str) -> float:
    calculator = calculator_named(KNOWN, name)
    assert calculator
    return float(calculate(calculator, typed, variant).value)  # type: ignore[arg-type]


def _same(wanted: Any, value: Any, row: Row) -> bool:
    if isinstance(wanted, str):
        return wanted == value
    return wanted is not None and abs(wanted - value) <= row["expected"].get("tolerance", 0.004)


def _times() -> None:
    """What each worked example takes, the best of twenty."""
    taken = []
    for domain in domains().values():
        for one in domain.calculators:
            calculate(one, one.example.given, one.example.variant)
            taken.append((min(_once(one) for _ in range(20)), one.name))
    slowest = max(taken)
    print(f"{len(taken)} calculators on {date.today()}: slowest {slowest[0] * 1000:.2f} ms ({slowest[1]})")


def _once(one: Calculator) -> float:
    start = perf_counter()
    calculate(one, one.example.given, one.example.variant)
    return perf_counter() - start


if __name__ == "__main__":
    main()
