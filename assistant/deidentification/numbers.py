"""Numbers that stand for one person or one thing of theirs: by check digits, by shape, or by the label before them.

Pure. Check digits are python-stdnum's. A number whose check digit is right needs no label; one with a label needs no
check digit: a misread number still tells who is meant.
"""

import re
from collections.abc import Callable, Iterator

from stdnum import iban, luhn
from stdnum.cn import ric
from stdnum.gb import nhs

from .kinds import Identifier, Kind

#: Digits that a phone number has at least, but behind a label.
_DIGITS_OF_PHONE = 9

#: NPI: Luhn over the number behind the prefix of US health cards (45 CFR 162.406).
_NPI_PREFIX = "80840"

_EDGE, _END = r"(?<![A-Za-z0-9_.@-])", r"(?![A-Za-z0-9_@]|[.-][A-Za-z0-9])"

_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}", re.ASCII)
_URL = re.compile(r"(?<![\w@.])(?:https?://|ftp://|www\.)[^\s<>\"'，。；、）】]{3,2000}", re.IGNORECASE)
_BARE_URL = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9-]{2,40}\.){1,3}(?:com|org|net|edu|gov|cn|io|co\.uk|nhs\.uk)/[\w./?=&%#-]{1,200}"
)
_IPV4 = re.compile(rf"{_EDGE}(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){{3}}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w-]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f:]{4,39}(?![\w:]))(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){0,6}")
_MAC = re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![\w:-])")

_SSN = re.compile(rf"{_EDGE}(?!000|666)\d{{3}}([- ])(?!00)\d\d\1(?!0000)\d{{4}}{_END}")
_TEN = re.compile(rf"{_EDGE}\d{{3}}( ?)\d{{3}}\1\d{{4}}{_END}")
_CARD = re.compile(rf"{_EDGE}[2-6]\d{{3}}([ -]?)(?:\d{{4}}\1\d{{4}}\1\d{{1,7}}|\d{{6}}\1\d{{5}}){_END}")
_IBAN = re.compile(rf"{_EDGE}[A-Z]{{2}}\d\d(?: ?[0-9A-Z]{{4}}){{2,7}}(?: ?[0-9A-Z]{{1,3}})?{_END}")
_RESIDENT = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")
_VIN = re.compile(r"(?<![\w-])(?=[A-HJ-NPR-Z0-9]{0,16}\d)(?=[0-9]{0,16}[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17}(?![\w-])")
_CHINESE_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z] ?"
    r"[·•.-]? ?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])"
)
_BRITISH_PLATE = re.compile(r"(?<![\w-])[A-Z]{2}\d\d [A-Z]{3}(?![\w-])")

_PHONES = (
    # North America.
    r"(?:\+?1[-. ]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])[2-9]\d\d[-. ]\d{4}",
    r"(?:\+?1[-. ])[2-9]\d{9}",
    # Other countries with their code.
    r"\+\d{1,3}(?:[-. ]?\(0\))?(?:[-. ]?\d{1,5}){2,5}",
    # Great Britain.
    r"0(?:\d{2} \d{4} \d{4}|\d{3} \d{3} \d{4}|\d{4} \d{5,6}|7\d{3} ?\d{6})",
    # China: mobile and land lines.
    r"1[3-9]\d[- ]?\d{4}[- ]?\d{4}",
    r"(?:\(0\d{2,3}\)|（0\d{2,3}）|0\d{2,3}-) ?[2-9]\d{6,7}",
    r"400[- ]\d{3}[- ]?\d{4}",
)
_PHONE = re.compile(
    rf"(?<![A-Za-z0-9.+@/-])(?:{'|'.join(_PHONES)})(?:(?: ?x| ?ext\.? ?|转)\d{{1,5}})?(?![\d@]"
    rf"|[.-]\d)"
)
#: Seven digits are a phone number only behind a word that says so.
_SHORT_PHONE = re.compile(r"\d{3}[-. ]\d{4}(?![\d-])")

_CODE = r"(?=[a-z]{0,5}[/-]?\d)[a-z0-9](?:[a-z0-9/-]{0,30}[a-z0-9])?"
_SEPARATOR = (
    r"(?:\s?(?:number|numbers|no\.?|nos\.?|num\.?|#|id|nr\.?|code|号码|编号|号))?\s{0,3}(?:is|was|of|为"
    r"|是)?\s{0,3}[:：=#]?\s{0,3}"
)

#: Labels, and the kind of the number behind each.
_LABELS: tuple[tuple[Kind, str], ...] = (
    (Kind.SSN, r"ssn|social security|soc\.? sec\.?"),
    (Kind.NHS, r"nhs"),
    (Kind.NPI, r"npi"),
    (Kind.MRN, r"mrn|mr\s?#|medical record|hospital (?:number|no\.?|id)|patient (?:number|no\.?|id)|chart|case file"
               r"|encounter|accession"
               r"|病历号|病案号|住院号|门诊号|就诊卡号?|检查号|标本号|登记号|床位号"),
    (Kind.HEALTH_PLAN, r"member|policy|group|subscriber|beneficiary|medicare|medicaid|insurance|health plan"
                       r"|insurance id"
                       r"|医保卡?|社保卡?|医疗保险卡?|社会保障|保单"),
    (Kind.ACCOUNT, r"account|acct\.?|a/c|routing|sort code|银行账户|银行帐号|银行账号|银行卡|账户|账号|帐号|卡号"),
    (Kind.PLATE, r"licen[cs]e plate|plate|registration plate|vehicle registration|车牌|车号"),
    (Kind.LICENSE, r"driver['’]?s licen[cs]e|driving licen[cs]e|licen[cs]e|dea|certificate|bar"
                   r"|执业证书?|医师资格证书?|驾驶证|驾照"
                   r"|律师执业证|证书"),
    (Kind.PASSPORT, r"passport|护照|港澳通行证|台胞证|通行证"),
    (Kind.RESIDENT_ID, r"national id(?:entity)?(?: card)?|identity card|居民身份证|公民身份|身份证"),
    (Kind.VEHICLE, r"vin|vehicle identification|车架|车辆识别代码|车辆识别代号"),
    (Kind.DEVICE, r"serial|s/n|device|udi|imei|implant|pacemaker serial|序列|设备|植入物"),
)  # fmt: skip
_LABELLED = re.compile(
    rf"(?<![a-z])(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in _LABELS)})"
    rf"{_SEPARATOR}(?P<code>{_CODE}(?: \d{{2,6}})*+)"
)
_CALLS = ("phone", "tel", "mobile", "cell", "call", "fax", "pager", "contact", "ext", "电话", "手机", "联系", "传真")
_LABEL_LENGTH = 20
_LOWER = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def lowered(text: str) -> str:
    """In small letters, each character where it was (`str.lower` makes two of some). A pattern that tells capitals
    apart is several times as quick as one that does not."""
    small = text.lower()
    return small if len(small) == len(text) else text.translate(_LOWER)


def find_numbers(text: str) -> Iterator[Identifier]:
    yield from _plain(text, _EMAIL, Kind.EMAIL)
    for pattern in (_URL, _BARE_URL):
        for match in pattern.finditer(text):
            yield Identifier(match.start(), match.start() + len(match.group().rstrip(".,;:!?)")), Kind.URL, 1.0)
    for pattern in (_IPV4, _IPV6):
        yield from _plain(text, pattern, Kind.IP)
    yield from _plain(text, _MAC, Kind.DEVICE)
    yield from _plain(text, _SSN, Kind.SSN, 0.9)
    yield from _checked(text, _RESIDENT, Kind.RESIDENT_ID, ric.is_valid)
    yield from _checked(text, _IBAN, Kind.IBAN, iban.is_valid)
    yield from _checked(text, _CARD, Kind.CARD, luhn.is_valid)
    yield from _checked(text, _TEN, Kind.NHS, nhs.is_valid, 0.87)
    yield from _checked(text, _TEN, Kind.NPI, _is_npi, 0.7)
    yield from _plain(text, _VIN, Kind.VEHICLE, 0.8)
    yield from _plain(text, _CHINESE_PLATE, Kind.PLATE)
    yield from _plain(text, _BRITISH_PLATE, Kind.PLATE, 0.8)
    yield from _phones(text)
    yield from _labelled(text)


def _plain(text: str, pattern: re.Pattern[str], kind: Kind, score: float = 1.0) -> Iterator[Identifier]:
    return (Identifier(*match.span(), kind, score) for match in pattern.finditer(text))


def _checked(
    text: str, pattern: re.Pattern[str], kind: Kind, is_valid: Callable[[str], bool], score: float = 1.0
) -> Iterator[Identifier]:
    for match in pattern.finditer(text):
        if is_valid(re.sub("[ -]", "", match.group())):
            yield Identifier(*match.span(), kind, score)


def _is_npi(number: str) -> bool:
    return number[0] in "12" and luhn.is_valid(_NPI_PREFIX + number)


def _phones(text: str) -> Iterator[Identifier]:
    for match in _PHONE.finditer(text):
        if sum(letter.isdigit() for letter in match.group()) >= _DIGITS_OF_PHONE:
            yield Identifier(
                *match.span(), Kind.FAX if _is_labelled(text, match, ("fax", "传真")) else Kind.PHONE, 0.85
            )
    for match in _SHORT_PHONE.finditer(text):
        if _is_labelled(text, match, _CALLS):
            yield Identifier(*match.span(), Kind.FAX if _is_labelled(text, match, ("fax", "传真")) else Kind.PHONE, 0.8)


def _is_labelled(text: str, match: re.Match[str], words: tuple[str, ...]) -> bool:
    """Whether one of the words stands shortly before, and no other number between."""
    before = lowered(text[max(match.start() - _LABEL_LENGTH, 0) : match.start()]).splitlines()
    label = re.split(r"\d", before[-1])[-1] if before else ""
    return any(word in label for word in words)


def _labelled(text: str) -> Iterator[Identifier]:
    """A number behind its label: two digits or more, and five characters or more unless the label says that a number
    comes, so that neither "Medicare Part B" nor "the policy of 2019" is one."""
    text = lowered(text)
    for match in _LABELLED.finditer(text):
        code = match["code"]
        least = 4 if _ANNOUNCED.search(text, match.start(), match.start("code")) else 5
        if len(code) >= least and sum(letter.isdigit() for letter in code) >= 2 and not _UNIT.match(text, match.end()):
            kind = next(name for name, words in match.groupdict().items() if words is not None and name != "code")
            yield Identifier(*match.span("code"), Kind(kind), 0.95)


_ANNOUNCED = re.compile(r"[:：#=号]|\b(?:no|nos|number|num|id|code)\b")
_UNIT = re.compile(r"\s?(?:%|mg|ml|mmol|days?\b|years?\b|months?\b|元)|[年月]")
