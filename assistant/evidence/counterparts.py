"""Parties that stand against each other: the tenant where the source has the landlord. Pure."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

#: Parties that stand against each other, each with its other names.
_COUNTERPARTS = (
    ("landlord lessor", "tenant lessee"), ("buyer purchaser", "seller vendor"), ("supplier", "customer client"),
    ("licensor", "licensee"), ("employer", "employee"), ("lender", "borrower"), ("plaintiff claimant", "defendant"),
    ("controller", "processor"), ("insurer", "insured policyholder"), ("principal", "agent"), ("assignor", "assignee"),
    ("franchisor", "franchisee"), ("creditor", "debtor"), ("appellant", "respondent appellee"),
    ("trustee", "beneficiary"), ("出租人 出租方", "承租人 承租方"), ("买方 买受人", "卖方 出卖人"), ("甲方", "乙方"),
    ("许可人 许可方", "被许可人 被许可方"), ("用人单位", "劳动者"), ("贷款人 出借人", "借款人"), ("原告", "被告"),
    ("委托人", "受托人"), ("保险人", "被保险人 投保人"), ("债权人", "债务人"), ("转让人 转让方", "受让人 受让方"),
    ("发包人", "承包人"), ("上诉人", "被上诉人"), ("定作人", "承揽人"),
)  # fmt: skip
_SIDES = {
    name: (pair, side)
    for pair, sides in enumerate(_COUNTERPARTS)
    for side, names in enumerate(sides)
    for name in names.split()
}
_ROLE = re.compile(
    rf"\b(?P<role>{'|'.join(name for name in _SIDES if name.isascii())})s?\b"
    rf"|(?P<han>{'|'.join(sorted((name for name in _SIDES if not name.isascii()), key=len, reverse=True))})"
    r"(?P<acts>(?:均|也|还|必须|应当?|不得|可以?|有权|须|无[须需]|不必|不承担|不能|负责)?)",
    re.I,
)
_BY = ("by ", "by the ", "由")


class _Role(NamedTuple):
    pair: int
    side: int
    acts: bool
    start: int
    end: int


def counterparts(statement: str, sentence: str) -> list[tuple[int, int, str]]:
    """(start, end, the sentence's party) of one of a pair where the sentence has the other: in its place, or as the one
    who acts."""
    said, written = _roles(statement), _roles(sentence)
    found = []
    for one in said:
        others = [other for other in written if other.pair == one.pair]
        agreeing = [other for other in others if other.side == one.side]
        acting = [other for other in others if other.acts]
        wrong = bool(others) and not agreeing and not any(
            role.pair == one.pair and role.side != one.side for role in said
        )  # fmt: skip
        if one.acts and acting and all(other.side != one.side for other in acting):
            wrong = True
        if wrong:
            instead = next(other for other in (acting or others) if other.side != one.side)
            found.append((one.start, one.end, sentence[instead.start : instead.end]))
    return found


@lru_cache(maxsize=256)
def _roles(text: str) -> tuple[_Role, ...]:
    return tuple(_each_role(text))


def _each_role(text: str) -> Iterator[_Role]:
    for found in _ROLE.finditer(text):
        name = (found["role"] or found["han"]).lower()
        group = "role" if found["role"] else "han"
        start, end = found.span(group)
        by = text[max(0, start - 7) : start].lower().endswith(_BY)
        modal = bool(found["acts"]) if group == "han" else bool(_BINDS.match(text, end))
        yield _Role(*_SIDES[name], by or modal, start, end)


_BINDS = re.compile(
    r" (?:shall|must|may|will|should|can|is (?:entitled|obliged|required)|has the right|agrees|undertakes|need)\b"
)
