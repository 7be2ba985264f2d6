"""Where somebody lives: streets with a number, post office boxes, postal codes; Chinese addresses to the door.

Pure. A state, a province or a country alone is no address (45 CFR 164.514(b)(2)(i)(B)).
"""

import re
from collections.abc import Iterator

from .kinds import Identifier, Kind

_STREET = (
    "Street|St\\.?|Avenue|Ave\\.?|Road|Rd\\.?|Boulevard|Blvd\\.?|Lane|Ln\\.?|Drive|Dr\\.?|Court|Ct\\.?|Place|Pl\\.?"
    "|Square|Sq\\.?|Terrace|Ter\\.?"
    "|Way|Parkway|Pkwy\\.?|Highway|Hwy\\.?|Circle|Cir\\.?|Trail|Crescent|Close|Gardens|Grove|Mews|Row|Walk|Alley"
    "|Plaza|Turnpike|Pike|Broadway"
    "|Bend|Bluffs?|Branch|Bridge|Brooks?|Bypass|Canyon|Cape|Causeway|Cliffs?|Common|Corners?|Course|Cove|Creek"
    "|Crest|Crossing|Crossroad|Curve|Dale|Divide"
    "|Estates?|Expressway|Extension|Falls|Ferry|Fields?|Flats?|Fords?|Forest|Forge|Forks?|Freeway|Garden|Gateway"
    "|Glens?|Greens?|Groves|Harbors?|Haven|Heights"
    "|Hills?|Hollow|Inlet|Islands?|Junctions?|Keys?|Knolls?|Lakes?|Landing|Lights?|Loaf|Locks?|Lodge|Loop|Mall"
    "|Manors?|Meadows?|Mills?|Mission|Motorway|Mountains?"
    "|Neck|Orchard|Oval|Overpass|Parks?|Pass|Passage|Path|Pines?|Plains?|Points?|Ports?|Prairie|Radial|Ramp|Ranch"
    "|Rapids?|Rest|Ridges?|River|Route|Run|Shoals?"
    "|Shores?|Skyway|Springs?|Spurs?|Squares|Station|Stravenue|Stream|Streets|Summit|Throughway|Trace|Track"
    "|Trafficway|Tunnel|Underpass|Unions?|Valleys?|Viaduct"
    "|Views?|Villages?|Ville|Vista|Walks|Wells?"
)
_WORD = r"(?:[A-Z][A-Za-z'’.-]{0,25}|\d{1,3}(?:st|nd|rd|th)|of|the)"
_STATE = (
    "A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY]"
    "|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho"
    "|Illinois|Indiana|Iowa|Kansas"
    "|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska"
    "|Nevada|New (?:Hampshire|Jersey|Mexico|York)"
    "|North (?:Carolina|Dakota)|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South (?:Carolina|Dakota)|Tennessee"
    "|Texas|Utah|Vermont|Virginia"
    "|Washington|West Virginia|Wisconsin|Wyoming"
)
_UNIT = r"(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|#)\.? ?#?[A-Za-z0-9-]{1,6})"
_CITY = r"(?:,? {1,2}[A-Z][A-Za-z'’.-]{1,20}(?: [A-Z][A-Za-z'’.-]{1,20}){0,2})"
_NUMBERED = re.compile(
    rf"(?<![\w$€£.-])(?:(?:Flat|Apt\.?|Apartment|Unit"
    rf"|Suite) [A-Za-z0-9-]{{1,5}},? )?\d{{1,5}}[A-Za-z]?(?:-\d{{1,4}})?,? (?:[NSEW]\.? |North |South |East "
    rf"|West )?"
    rf"(?:{_WORD} ){{1,4}}?(?:{_STREET})(?![\w])(?: (?:N|S|E|W|NW|NE|SW|SE|North|South|East"
    rf"|West)\b\.?)?{_UNIT}?(?:{_CITY}(?=,? {{1,2}}(?:(?:{_STATE})\b|[A-Z]{{1,2}}\d)))?"
)
_BOX = re.compile(r"(?<!\w)(?:P\. ?O\.?|PO|Post Office) Box \d{1,6}(?!\w)", re.IGNORECASE)
#: A city before its state and ZIP code.
_CITY_STATE = re.compile(
    rf"(?<![\w'’.-])(?!Inc|LLC|Ltd|Corp|Co\b|Street|St\b|Avenue|Ave\b|Road"
    rf"|Suite)[A-Z][A-Za-z'’.-]{{1,20}}(?: [A-Z][A-Za-z'’.-]{{1,20}}){{0,2}}(?=, (?:{_STATE})(?:,? \d{{5}}\b))"
)
_ZIP = re.compile(
    rf"(?<!\w)(?:{_STATE})[, ] ?(\d{{5}}(?:-\d{{4}})?)(?![\w-])|\b(?:zip|ZIP|zip code|ZIP code"
    rf"|Zip Code)[: ]{{1,2}}(\d{{5}}(?:-\d{{4}})?)(?![\w-])"
)
_POSTCODE = re.compile(
    r"(?<![\w-])(?:GIR 0AA|[A-PR-UWYZ](?:\d[\dA-HJKPSTUW]?"
    r"|[A-HK-Y]\d[\dABEHMNPRVWXY]?) \d[ABD-HJLNP-UW-Z]{2})(?![\w-])"
)
_CHINESE_CODE = re.compile(r"(?:邮政编码|邮编)[:：\s]{0,3}(\d{6})(?!\d)")

#: A house, floor or room, and what streets and districts end in; what stands before an address and is no part of it.
_DOOR = re.compile(
    "(?:[0-9A-Za-z一二三四五六七八九十百甲乙丙-]{1,6}(?:号楼|号院|号|弄|楼|栋|幢|座|单元|层|室|组|门)){1,6}(?:[0-9A-Za-z-]{1,6}(?:室)?)?"
)
_PART = re.compile("[省市区县镇乡村路街道巷弄苑园]|胡同|小区|公寓|大厦")
_LEAD = re.compile(
    "住址|地址|住所地?|家住|现住|居住[于在]|住[于在]?|位于|坐落[于在]?|户籍地?|籍贯|送[到至]|寄[到至]|前往|搬[到至]|来自"
)
_STOP = frozenset("，。；：、！？（）()《》“”【】[]<>,.;:!?\"' \t\r\n\u3000")
_LONGEST = 40
_HAN = re.compile("[\u4e00-\u9fff]")
_LABELLED = re.compile(
    r"(?:家庭住址|联系地址|通讯地址|现住址|住址|地址|住所地|户籍所在地|户籍地址?|籍贯|出生地|居住地)"
    r"[:：为是 ]{1,3}([^，。；;\n的]{4,60})"
    r"|\b(?:[Hh]ome [Aa]ddress|[Mm]ailing [Aa]ddress|[Aa]ddress)(?: is)?: ?([^;\n]{6,80})"
)


def find_addresses(text: str) -> Iterator[Identifier]:
    for pattern, score in ((_NUMBERED, 0.85), (_BOX, 0.95), (_CITY_STATE, 0.8)):
        yield from (Identifier(*match.span(), Kind.ADDRESS, score) for match in pattern.finditer(text))
    for pattern, kind in ((_ZIP, Kind.ZIP), (_CHINESE_CODE, Kind.ZIP), (_LABELLED, Kind.ADDRESS)):
        for match in pattern.finditer(text):
            yield Identifier(*match.span(match.lastindex or 0), kind, 0.9)
    yield from (Identifier(*match.span(), Kind.ZIP, 0.85) for match in _POSTCODE.finditer(text))
    for match in _DOOR.finditer(text) if _HAN.search(text) else ():
        start = _beginning(text, match.start())
        if _PART.search(text[start : match.start()]):
            yield Identifier(start, match.end(), Kind.ADDRESS, 0.9)


def _beginning(text: str, door: int) -> int:
    """Where the address before a door begins: at a mark, at the last word that leads to an address, or so far away."""
    start = door
    while start > max(door - _LONGEST, 0) and text[start - 1] not in _STOP:
        start -= 1
    for lead in _LEAD.finditer(text, start, door):
        start = lead.end()
    return start
