"""Chinese laws by name and article, 《民法典》第五百八十五条, and cases by number, (2019)最高法民终123号."""

import re
from collections.abc import Iterator

from ..numerals import HAN_DIGITS, chinese
from ..value import Problem, Value
from .chinese_laws import ARTICLES, REPEALED, SHORT
from .citation import beyond, cited, first_problem, this_year

_NUMBER = rf"(?:\d{{1,5}}|[{HAN_DIGITS}]{{1,12}})"
_ARTICLE = rf"第 ?(?P<number>{_NUMBER}) ?条(?:之(?P<sub>{_NUMBER}))?"
#: An article whose 第 or 条 is missing: of two characters at least, so that 第一章 and 一书 are none.
_BROKEN = (
    rf"(?:第 ?(?P<no_end>\d{{2,5}}|[{HAN_DIGITS}]{{2,12}})(?![\d{HAN_DIGITS}章节编款项次部版届号审庭条年月日])"
    rf"|(?P<no_begin>\d{{2,5}}|[{HAN_DIGITS}]{{2,12}})(?: ?条|(?![\d{HAN_DIGITS}年月日个名部版万亿元页项章节编])))"
)
_NAMED = re.compile(
    r"(?P<former>原)?《(?P<name>[^《》\n]{2,60})》(?: ?\([^()\n]{1,20}\))? ?"
    rf"(?:的? ?{_ARTICLE}|{_BROKEN})?"
)
_ALONE = re.compile(_ARTICLE)
_INSIDE = re.compile(rf"(?P<name>[^《》\n]{{2,40}}?){_ARTICLE}")
_NEXT = re.compile(rf"(?: ?[、,和及与至到-] ?|以及|或者?)(?P<article>{_ARTICLE})")
_CASE = re.compile(
    r"[(\[](?P<year>\d{4})[)\]](?P<court>[\u4e00-\u9fff]{1,3}\d{0,4}[\u4e00-\u9fff]{1,8})(?:字?第)?\d{1,6}号"
)
_STATE = "中华人民共和国"
_EDITION = re.compile(r"\([^()]{1,20}\)\Z")

#: The longest name of a law that is looked for before an article.
_LONGEST = 30

#: What stands before a law of another place: 瑞士民法典, but 我国民法典.
_ELSEWHERE = re.compile(
    "(?:(?<![我中])(?<!中华人民共和)国|州|日本|瑞士|瑞典|意大利|西班牙|葡萄牙|荷兰|比利时|奥地利|俄罗斯|苏联|苏俄|乌克兰|丹麦"
    "|挪威|芬兰|波兰|希腊|土耳其|埃及|以色列|印度|印度尼西亚|新加坡|马来西亚|菲律宾|越南|朝鲜|蒙古|加拿大|魁北克|墨西哥|巴西"
    r"|阿根廷|智利|澳大利亚|新西兰|南非|欧盟|欧洲|香港|澳门|台湾(?:地区)?)的?\Z"
)

#: The first year of the cases of today's courts.
_FIRST = 1949


def find_chinese(text: str) -> Iterator[Value]:
    if text.isascii():
        return
    for found in _NAMED.finditer(text):
        yield from _named(text, found)
    for found in _ALONE.finditer(text):
        if text[found.start() - 1 : found.start()] != "》" and (name := _name_before(text, found.start())):
            start = found.start() - len(name)
            former = text[start - 1 : start] == "原"
            yield _article(text, start, found, name, has_former=former)
            yield from _following(text, found, name, has_former=former)
    for found in _CASE.finditer(text):
        year = int(found["year"])
        problem = None if _FIRST <= year <= this_year() else Problem("year", str(year), f"{_FIRST}–{this_year()}")
        yield cited(text, *found.span(), found[0], None, problem)


def _named(text: str, found: re.Match[str]) -> Iterator[Value]:
    start, former = found.start() + len(found["former"] or ""), bool(found["former"])
    if found["number"]:
        yield _article(text, start, found, found["name"], has_former=former)
        yield from _following(text, found, found["name"], has_former=former)
    elif broken := found["no_end"] or found["no_begin"]:
        number = _whole(broken)
        if _is_law(found["name"]) and number:
            yield cited(text, start, found.end(), _plain(found["name"]), ("条", str(number)), Problem("incomplete"))
    elif inside := _INSIDE.fullmatch(found["name"]):
        yield _article(text, start, inside, inside["name"], has_former=former, end=found.end())
    elif problem := _law_problem(found["name"], has_former=True):
        yield cited(text, start, start + len(found["name"]) + 2, _plain(found["name"]), None, problem)


def _article(text: str, start: int, found: re.Match[str], name: str, *, has_former: bool, end: int = 0) -> Value:
    number, sub = _whole(found["number"]), found["sub"]
    written = f"{number}.{_whole(sub)}" if sub else str(number)
    plain = _plain(name)
    problem = first_problem((
        _law_problem(name, has_former=has_former),
        beyond(number, ARTICLES.get(plain, 0)),
    ))  # fmt: skip
    return cited(text, start, end or found.end(), plain, ("条", written), problem)


def _following(text: str, found: re.Match[str], name: str, *, has_former: bool) -> Iterator[Value]:
    """More articles of the same law: 第五条、第六条."""
    while following := _NEXT.match(text, found.end()):
        yield _article(text, following.start("article"), following, name, has_former=has_former)
        found = following


def _name_before(text: str, end: int) -> str:
    """The longest law that stands there without marks."""
    if text[end - 1 : end] not in ("法", "典"):
        return ""
    begin = max(0, end - _LONGEST)
    places = (at for at in range(begin, end - 1) if not text[at].isspace() and _plain(text[at:end]) in ARTICLES)
    start = next(places, end)
    return "" if _ELSEWHERE.search(text[max(0, start - _LONGEST) : start]) else text[start:end]


def _is_law(name: str) -> bool:
    plain = _plain(name)
    return plain in ARTICLES or name.startswith(_STATE) or plain.endswith(("法典", "条例"))


def _plain(name: str) -> str:
    plain = _EDITION.sub("", name.strip()).removeprefix(_STATE).strip()
    return SHORT.get(plain, plain)


def _law_problem(name: str, *, has_former: bool) -> Problem | None:
    """A name that is not known may be short, another country's or a book's, unless it has the state's name."""
    plain = _plain(name)
    if plain in REPEALED:
        return None if has_former else Problem("repealed", plain, REPEALED[plain])
    is_unknown = name.startswith(_STATE) and plain.endswith(("法", "法典")) and plain not in ARTICLES
    return Problem("law", plain) if is_unknown else None


def _whole(written: str) -> int:
    return int(written) if written.isdecimal() else chinese(written) or 0
