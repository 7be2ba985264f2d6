"""The full names of a document's parties, by the terms it defines for them: 'Acme Holdings Ltd (the "Buyer")',
甲方：海港置业有限公司. Pure; on folded text.
"""

import re
from collections.abc import Iterator
from itertools import islice

from .names import COMMON, find_names, has_suffix

#: A bracket behind a name, and the terms in it: (hereinafter "Acme" or the "Buyer"), (以下简称"甲方").
_BRACKET = re.compile(
    r'\([^()]{0,80}"(?:the )?[A-Z][^()]{1,160}\)'
    r'|\((?:以下|下)?(?:统|简|合)?称为?["\']?(?P<han>[\u3400-\u9fff]{2,8})["\']?\)'
)
_TERM = re.compile(r'"(?:the )?([A-Z][A-Za-z&. -]{1,30})"')
#: "Buyer: Acme Holdings Ltd", '"Buyer" means Acme Holdings Ltd', 甲方(出卖人): 海港置业有限公司.
_LABEL = re.compile(
    r"(?:^|(?<=\n))[ \t*-]{0,8}(?:the )?(?P<label>[A-Z][a-z]{2,20}(?: [A-Z][a-z]{2,20})?) ?: ?(?=[A-Z])"
    r'|"(?:the )?(?P<means>[A-Z][A-Za-z ]{1,30})" (?:means|shall mean|refers to|is) (?=[A-Z])'
    r"|(?P<han>[\u3400-\u9fff]{2,4})(?:\((?P<role>[\u3400-\u9fff]{2,6})\))?: ?(?=[\u3400-\u9fff])"
)
#: What stands before a name that begins a party, and between a name and its bracket.
_BEGINS = re.compile(r"(?:\b(?:and|between|by|among|with|from|to)|[:;).\n]|\A)[\s*(]{0,8}\Z")
_BESIDE = re.compile(
    r"\.?(?:\s{0,8}\Z|,|\s{0,8}\(|\s{1,8}(?:of|with|having|whose|incorporated|registered|organi[sz]ed|acting|a|an)\b)"
)
_HAN_SIDE = re.compile("[甲乙丙丁]方")
_HAN_KIND = re.compile(r"(?:有限责任|股份有限|有限)?公司\Z")

#: Terms behind a name that are not for it.
_NO_PARTY = frozenset({
    "agreement", "contract", "deed", "lease", "licence", "license", "parties", "party", "products", "services", "goods",
    "effective date", "closing", "本合同", "本协议", "双方", "全称",
    "名称", "姓名", "盖章", "签字", "公章",
})  # fmt: skip

#: Definitions that are looked at, and characters before a bracket in which its name stands.
_MOST, _BEFORE, _LONGEST_NAME = 100, 300, 80
_SHORTEST_WORD = 3


def full_names(text: str, bound: frozenset[str]) -> dict[str, str]:
    """In small letters, each with the term that the document has for it: the full name, with and without a comma before
    its legal form, and what is left of it without that or, where that is nobody else's, without all but its first word.
    `bound` are the known parties."""
    terms: dict[str, list[str]] = {}
    for name, given in _defined(text, bound):
        terms.setdefault(name, []).extend(one.lower() for one in given if one.lower() not in _NO_PARTY)
    found: dict[str, set[str]] = {}
    for name, given in terms.items():
        term = next((one for one in given if one in bound), given[0] if given else "")
        for alias in (*given, *_shorter(name)) if term else ():
            found.setdefault(alias, set()).add(term)
    return {alias: those.pop() for alias, those in found.items() if len(those) == 1}


def _defined(text: str, bound: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    """(full name, terms for it)."""
    last = 0
    for bracket in islice(_BRACKET.finditer(text), _MOST):
        start = max(last, bracket.start() - _BEFORE)
        last = bracket.end()
        if name := _named_before(text[start : bracket.start()]):
            yield name, [bracket["han"]] if bracket["han"] else _TERM.findall(bracket[0])
    for label in islice(_LABEL.finditer(text), _MOST):
        name = _named_behind(text[label.end() : label.end() + _LONGEST_NAME].partition("\n")[0])
        if name:
            han, role = label["han"] or "", label["role"] or ""
            ends = [han[place:] for place in range(len(han) - 1)]  # there is no break before 甲方 in folded text
            known = [one for one in ends if one in bound or _HAN_SIDE.fullmatch(one)][:1]
            yield name, [one for one in (label["label"], label["means"], *known, known and role) if one]


def _named_before(text: str) -> str:
    """The last company that begins a party, or else any name that does, right before the bracket."""
    names = [span for span in sorted(find_names(text), reverse=True) if _BEGINS.search(text[: span[0]])]
    companies = [text[start:end] for start, end in names if is_company(text[start:end]) and _BESIDE.match(text, end)]
    others = [text[start:end] for start, end in names[:1] if not text[end:].strip(" .")]
    return next(iter([*companies, *others]), "")


def _named_behind(text: str) -> str:
    start, end = min(find_names(text), default=(1, 1))
    return text[start:end] if start == 0 and is_company(text[start:end]) else ""


def is_company(name: str) -> bool:
    return not name.isascii() or has_suffix(name)


def _shorter(name: str) -> Iterator[str]:
    small = name.lower()
    yield small
    if not name.isascii():
        yield _HAN_KIND.sub("", small)
        return
    words = small.replace(",", "").split()
    if has_suffix(name) and len(words) > 1:
        yield " ".join(words[:-1])
        yield " ".join(words)
        yield f"{' '.join(words[:-1])}, {words[-1]}"
    if len(words[0]) >= _SHORTEST_WORD and words[0] not in COMMON:
        yield words[0]
