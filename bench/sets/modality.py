"""Writes modality.jsonl: statements that say what their source says, and the same with one deciding word turned round.

    python bench/sets/modality.py > bench/sets/modality.jsonl

Each true statement of the bank, and each source sentence itself, is an item; each turn of a word that it holds is another
one. Items are dealt out to `tune` and `final` by turns of the sources, so that no sentence is in both.
"""

import json
import re

from modality_bank import CHINESE, ENGLISH

#: (what is turned, what it becomes, kind); the first that stands in the statement counts for its kind and place.
TURNS = {
    "en": [
        (r"\bshall not\b|\bmust not\b|\bmay not\b|\bshould not\b", "may", "negation"),
        (r"\bis not\b", "is", "negation"),
        (r"\bneed not\b|\bdoes not have to\b|\bis not required to\b", "must", "negation"),
        (r"\b(?:shall|must)\b(?! not)", "may", "modality"),
        (r"\b(?:shall|must)\b(?! not)", "should", "modality"),
        (r"\b(?:shall|must|should|may|can)\b(?! not)", r"\g<0> not", "negation"),
        (r"\b(?:may|can)\b(?! not)", "must", "modality"),
        (r"\bis entitled to\b|\bhas the right to\b", "is obliged to", "modality"),
        (r"\bshould\b(?! not)", "may", "modality"),
        (r"\b([Bb])efore\b", "after", "direction"),
        (r"\b([Aa])fter\b", "before", "direction"),
        (r"\bat least\b", "at most", "direction"),
        (r"\bnot less than\b", "not more than", "direction"),
        (r"\babove\b", "below", "direction"),
        (r"\bbelow\b", "above", "direction"),
        (r"\b(increases|rises|raises)\b", "decreases", "direction"),
        (r"\breduced\b", "increased", "direction"),
        (r"\bincludes\b", "excludes", "direction"),
        (r"\bprohibited from\b", "permitted to start", "negation"),
    ],
    "zh": [
        ("不得|不可以|不能", "可以", "negation"),
        ("禁止", "允许", "negation"),
        ("不承担", "应当承担", "negation"),
        ("无须|不必", "必须", "negation"),
        ("不宜", "可以", "negation"),
        ("应当|必须", "可以", "modality"),
        ("应当|必须|可以", "不得", "negation"),
        ("有权|(?<!不)可以", "应当", "modality"),
        ("(?<!不)宜", "应当", "modality"),
        ("之前", "之后", "direction"),
        ("之后", "之前", "direction"),
        ("(满|货|餐)后", r"\1前", "direction"),
        ("至少", "至多", "direction"),
        ("不少于", "不超过", "direction"),
        ("以内", "以后", "direction"),
        ("高于", "低于", "direction"),
        ("低于", "高于", "direction"),
        ("上调|提高|升高", "降低", "direction"),
        ("减少", "增加", "direction"),
        ("包括|包含", "不包括", "direction"),
    ],
}  # fmt: skip
PARTIES = {
    "en": [("Tenant", "Landlord"), ("Supplier", "Customer"), ("Licensee", "Licensor"), ("Employee", "Employer"), ("Borrower", "Lender")],
    "zh": [("承租人", "出租人"), ("卖方", "买方"), ("被许可人", "许可人"), ("劳动者", "用人单位"), ("借款人", "贷款人")],
}  # fmt: skip


#: What begins so says "not" before its verb.
NOBODY = re.compile("Neither|No ")


def swapped(text: str, one: str, other: str) -> str:
    """Each party in the other's place."""
    pattern = re.compile(rf"(?<!被){other}|{one}|{other}")
    return pattern.sub(lambda found: other if found[0] == one else one, text)


def items() -> list[dict[str, object]]:
    found = []
    for language, bank in (("en", ENGLISH), ("zh", CHINESE)):
        for number, (source, statements) in enumerate(bank):
            share = "final" if number % 2 else "tune"
            for statement in (source, *statements):
                found += [
                    {"lang": language, "split": share, "first": text == source, "statement": text, "kind": kind}
                    for text, kind in turned(statement, language)
                ]
    return [{"id": f"{item['lang']}-{place:03}", **item} for place, item in enumerate(found)]


def turned(statement: str, language: str) -> list[tuple[str, str]]:
    """The statement itself, as "same", and every turn of it."""
    found = {statement: "same"}
    for pattern, instead, kind in TURNS[language]:
        text = re.sub(pattern, instead, statement, count=1)
        if text != statement and not (NOBODY.match(statement) and kind != "direction"):
            found.setdefault(text[0].upper() + text[1:], kind)
    for one, other in PARTIES[language]:
        text = swapped(statement, one, other)
        if text != statement:
            found.setdefault(text, "parties")
    return list(found.items())


if __name__ == "__main__":
    for item in items():
        print(json.dumps(item, ensure_ascii=False))
