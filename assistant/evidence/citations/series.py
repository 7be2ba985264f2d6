"""American reporters: their names, volumes and years, and which courts they report.

Names come from reporters-db (Free Law Project, BSD-2-Clause), read when a citation is first met. Its years are too
coarse to judge by (F.R.D. since 2001), and its list of courts has gaps (M.D. Pa.), so the rest are facts collected for
this project from the reporters themselves: first and last year, last volume, for the reporters cited most what year a
volume is of, and the federal districts.
"""

import re
from bisect import bisect_right
from functools import cache
from itertools import pairwise

from ..value import Problem
from .citation import this_year

#: First year, last year and last volume; 0 where the series is still published.
_SERIES = {
    "U.S.": (1754, 0, 0), "S. Ct.": (1882, 0, 0), "L. Ed.": (1754, 1956, 100), "L. Ed. 2d": (1956, 0, 0),
    "F.": (1880, 1925, 300), "F.2d": (1924, 1993, 999), "F.3d": (1993, 2021, 999), "F.4th": (2021, 0, 0),
    "F. App'x": (2001, 2021, 861), "F. Supp.": (1932, 1998, 999), "F. Supp. 2d": (1997, 2014, 999),
    "F. Supp. 3d": (2013, 0, 0), "F.R.D.": (1938, 0, 0), "B.R.": (1979, 0, 0), "Fed. Cl.": (1992, 0, 0),
    "A.": (1885, 1938, 200), "A.2d": (1938, 2010, 999), "A.3d": (2010, 0, 0), "N.E.": (1885, 1936, 200),
    "N.E.2d": (1936, 2013, 999), "N.E.3d": (2013, 0, 0), "N.W.": (1879, 1941, 300), "N.W.2d": (1941, 0, 999),
    "N.W.3d": (2023, 0, 0), "P.": (1883, 1931, 300), "P.2d": (1931, 2000, 999), "P.3d": (2000, 0, 0),
    "S.E.": (1887, 1939, 200), "S.E.2d": (1939, 0, 999), "S.W.": (1886, 1928, 300), "S.W.2d": (1928, 1999, 999),
    "S.W.3d": (1999, 0, 0), "So.": (1887, 1941, 200), "So. 2d": (1940, 2009, 999), "So. 3d": (2008, 0, 0),
    "N.Y.": (1847, 1956, 309), "N.Y.2d": (1956, 2003, 100), "N.Y.3d": (2003, 0, 0), "N.Y.S.": (1888, 1938, 300),
    "N.Y.S.2d": (1937, 2015, 999), "N.Y.S.3d": (2014, 0, 0), "A.D.": (1896, 1955, 286), "A.D.2d": (1955, 2004, 309),
    "A.D.3d": (2003, 0, 0), "Cal.": (1850, 1934, 220), "Cal. 2d": (1934, 1969, 71), "Cal. 3d": (1969, 1991, 54),
    "Cal. 4th": (1991, 2016, 63), "Cal. 5th": (2016, 0, 0), "Cal. App. 2d": (1934, 1969, 276),
    "Cal. App. 3d": (1969, 1991, 235), "Cal. App. 4th": (1991, 2016, 248), "Cal. App. 5th": (2016, 0, 0),
    "Cal. Rptr.": (1959, 1991, 286), "Cal. Rptr. 2d": (1991, 2003, 135), "Cal. Rptr. 3d": (2003, 0, 0),
    "Ill. 2d": (1954, 2011, 242), "WL": (1900, 0, 0),
}  # fmt: skip

#: Of a reporter, (volume, year from which it and the next ones are), and by how many years a volume may be off.
_VOLUMES: dict[str, tuple[int, str]] = {
    "U.S.": (1, (
        "1 1754, 2 1790, 3 1794, 4 1799, 5 1801, 6 1804, 7 1805, 8 1807, 9 1809, 10 1810, 11 1812, 12 1813, 13 1815, "
        "14 1816, 15 1817, 16 1818, 17 1819, 18 1820, 19 1821, 20 1822, 21 1823, 22 1824, 23 1825, 24 1826, 25 1827, "
        "26 1828, 27 1829, 28 1830, 30 1831, 31 1832, 32 1833, 33 1834, 34 1835, 35 1836, 37 1838, 38 1839, 39 1840, "
        "40 1841, 41 1842, 42 1843, 43 1844, 44 1845, 45 1846, 46 1847, 47 1848, 48 1849, 49 1850, 52 1851, 54 1852, "
        "56 1853, 58 1854, 59 1855, 60 1856, 62 1858, 63 1859, 65 1860, 66 1861, 67 1862, 68 1863, 69 1864, 70 1865, "
        "71 1866, 73 1867, 74 1868, 76 1869, 78 1870, 80 1871, 82 1872, 84 1873, 87 1874, 91 1875, 93 1876, 95 1877, "
        "97 1878, 100 1879, 103 1880, 104 1881, 106 1882, 109 1883, 112 1884, 115 1885, 119 1886, 123 1887, 128 1888, "
        "132 1889, 137 1890, 141 1891, 146 1892, 151 1893, 155 1894, 159 1895, 164 1896, 168 1897, 172 1898, 175 1899, "
        "179 1900, 183 1901, 187 1902, 191 1903, 195 1904, 199 1905, 203 1906, 207 1907, 211 1908, 215 1909, 218 1910, "
        "222 1911, 226 1912, 231 1913, 235 1914, 239 1915, 242 1916, 245 1917, 248 1918, 251 1919, 254 1920, 257 1921, "
        "260 1922, 263 1923, 266 1924, 269 1925, 273 1926, 275 1927, 278 1928, 280 1929, 282 1930, 284 1931, 287 1932, "
        "290 1933, 293 1934, 296 1935, 299 1936, 302 1937, 305 1938, 308 1939, 311 1940, 314 1941, 317 1942, 320 1943, "
        "323 1944, 326 1945, 329 1946, 332 1947, 335 1948, 338 1949, 340 1950, 342 1951, 344 1952, 346 1953, 348 1954, "
        "350 1955, 352 1956, 355 1957, 358 1958, 361 1959, 364 1960, 368 1961, 371 1962, 375 1963, 379 1964, 382 1965, "
        "385 1966, 389 1967, 393 1968, 396 1969, 400 1970, 404 1971, 409 1972, 414 1973, 419 1974, 423 1975, 429 1976, "
        "434 1977, 439 1978, 444 1979, 449 1980, 454 1981, 459 1982, 464 1983, 469 1984, 474 1985, 479 1986, 484 1987, "
        "488 1988, 493 1989, 498 1990, 502 1991, 506 1992, 510 1993, 513 1994, 516 1995, 519 1996, 522 1997, 525 1998, "
        "528 1999, 531 2000, 534 2001, 537 2002, 540 2003, 543 2004, 546 2005, 549 2006, 552 2007, 555 2008, 558 2009, "
        "562 2010, 565 2011, 568 2012, 571 2013, 574 2014, 577 2015, 580 2016, 583 2017, 586 2018, 589 2019, 592 2020, "
        "595 2021, 598 2022, 601 2023, 604 2024, 607 2025"
    )),
    "F.": (3, "1 1880, 50 1892, 100 1900, 150 1907, 200 1912, 250 1918, 300 1925"),
    "F.2d": (2, (
        "1 1924, 50 1931, 100 1938, 150 1945, 200 1952, 250 1957, 300 1962, 350 1965, 400 1968, 450 1971, 500 1974, "
        "550 1977, 600 1979, 650 1981, 700 1983, 750 1984, 800 1986, 850 1988, 900 1990, 950 1991, 999 1993"
    )),
    "F.3d": (2, (
        "1 1993, 50 1995, 100 1996, 150 1998, 200 1999, 250 2001, 300 2002, 350 2003, 400 2005, 450 2006, 500 2007, "
        "550 2008, 600 2010, 650 2011, 700 2012, 750 2014, 800 2015, 850 2017, 900 2018, 950 2020, 999 2021"
    )),
    "F.4th": (2, "1 2021, 50 2022, 90 2023, 125 2025"),
    "F. Supp.": (2, (
        "1 1932, 50 1943, 100 1951, 150 1957, 200 1961, 250 1965, 300 1969, 350 1972, 400 1975, 450 1978, 500 1980, "
        "550 1982, 600 1984, 650 1986, 700 1988, 750 1990, 800 1992, 850 1994, 900 1995, 950 1996, 999 1998"
    )),
    "F. Supp. 2d": (2, (
        "1 1997, 100 2000, 200 2002, 300 2003, 400 2005, 500 2007, 600 2009, 700 2010, 800 2011, 900 2012, 999 2014"
    )),
    "F. Supp. 3d": (2, "1 2013, 100 2015, 200 2016, 300 2017, 400 2019, 500 2020, 600 2022, 700 2023, 760 2025"),
    "S. Ct.": (1, "3 1882, " + ", ".join(f"{volume} {1879 + volume}" for volume in range(4, 147))),
}  # fmt: skip

#: Volumes that a series still published grows by in a year, at most.
_GROWTH = {"U.S.": 4, "S. Ct.": 1, "F.4th": 45, "F. Supp. 3d": 90}

#: Reporters whose decisions are all of one sort of court.
_SUPREME = frozenset({"U.S.", "S. Ct.", "L. Ed.", "L. Ed. 2d"})
_APPEALS = frozenset({"F.2d", "F.3d", "F.4th", "F. App'x"})
_DISTRICT = frozenset({"F. Supp.", "F. Supp. 2d", "F. Supp. 3d", "F.R.D."})

#: F.2d reported the decisions of district courts too until F. Supp. began.
_OF_DISTRICTS_TOO = 1933

#: District courts, squeezed; also of states that have been divided or united since.
_NAMES = """
NDAla MDAla SDAla DAlaska DAriz EDArk WDArk CDCal EDCal NDCal SDCal DColo DConn DDel DDC NDFla MDFla SDFla NDGa MDGa
SDGa DHaw DIdaho NDIll CDIll EDIll SDIll NDInd SDInd NDIowa SDIowa DKan EDKy WDKy EDLa MDLa WDLa DMe DMd DMass
EDMich WDMich DMinn NDMiss SDMiss EDMo WDMo DMont DNeb DNev DNH DNJ DNM NDNY EDNY SDNY WDNY EDNC MDNC WDNC DND
NDOhio SDOhio EDOkla NDOkla WDOkla DOr EDPa MDPa WDPa DPR DRI DSC EDSC WDSC DSD EDTenn MDTenn WDTenn EDTex NDTex
SDTex WDTex DUtah DVt EDVa WDVa EDWash WDWash NDWVa SDWVa EDWis WDWis DWyo DGuam DVI DNMarI
"""
_DISTRICTS = frozenset(_NAMES.split())

#: The last of the numbered circuits.
_LAST_CIRCUIT, _CIRCUIT = 11, re.compile(r"(?:(\d{1,3})(?:d|st|nd|rd|th)|DC|Fed)Cir")

_NO_LETTERS = str.maketrans("", "", " .'’")


def squeezed(name: str) -> str:
    """However it is spaced and dotted: "F. Supp. 3d" is "F.Supp.3d"."""
    return name.translate(_NO_LETTERS)


@cache
def _editions() -> dict[str, str]:
    """Standard names by every name, the standard ones first."""
    from reporters_db import EDITIONS, JOURNALS, LAWS, REPORTERS

    written = {squeezed(name): name for name in (*JOURNALS, *LAWS)} | {
        squeezed(name): edition
        for entries in REPORTERS.values()
        for entry in entries
        for name, edition in entry["variations"].items()
    }
    return written | {squeezed(name): name for name in (*EDITIONS, *_SERIES)}


def edition_of(written: str) -> str:
    """The standard name of a reporter, empty where none is known by this one."""
    return _editions().get(squeezed(written), "")


def is_main(written: str) -> bool:
    """Whether it is known without a year: in "347 US 483", but not in "360 NE 75"."""
    plain = "." not in written and not any(map(str.isdigit, written)) and written not in ("US", "WL")
    return edition_of(written) in _SERIES and not plain


def volume_problem(edition: str, volume: int) -> Problem | None:
    _, _, last = _SERIES.get(edition, (0, 0, 0))
    known = last or _latest(edition)
    if volume >= 1 and not (known and volume > known):
        return None
    return Problem("volume", str(volume), f"1–{last}" if last else "")


def _latest(edition: str) -> int:
    """The highest volume that there can be by now; 0 where that is not known."""
    if edition not in _GROWTH:
        return 0
    volume, year = _starts(edition)[-1]
    return volume + _GROWTH[edition] * (this_year() - year + 1)


def year_problem(edition: str, volume: int, year: int) -> Problem | None:
    first, last, _ = _SERIES.get(edition, (0, 0, 0))
    if year > this_year() or not first <= year <= (last or this_year()) + 1:
        return Problem("year", str(year), f"{first}–{last or ''}" if first else "")
    if edition not in _VOLUMES:
        return None
    starts, slack = _starts(edition), _VOLUMES[edition][0]
    place = bisect_right(starts, (volume, this_year() + 1))
    low = starts[max(0, place - 1)][1]
    high = starts[place][1] if place < len(starts) else this_year()
    return None if low - slack <= year <= high + slack else Problem("year", str(year), f"{low}–{high}")


@cache
def _starts(edition: str) -> list[tuple[int, int]]:
    pairs = [(int(volume), int(year)) for volume, year in map(str.split, _VOLUMES[edition][1].split(", "))]
    assert all(one < other for one, other in pairwise(pairs)), edition
    return pairs


def court_problem(edition: str, volume: int, year: int, court: str) -> Problem | None:
    """`court` as it stands before the year: "9th Cir."."""
    sort = _sort(court)
    wrong = Problem("court", court)
    if sort == "none":
        return wrong
    if edition in _SUPREME and sort and volume > 4:
        return wrong
    if edition in _APPEALS and sort in ("district", "state"):
        return None if edition == "F.2d" and year < _OF_DISTRICTS_TOO else wrong
    return wrong if edition in _DISTRICT and sort in ("appeals", "state") else None


def _sort(court: str) -> str:
    """ "appeals", "district" or "state"; "none" where there is no such court; empty where that is not known."""
    name = squeezed(court)
    circuit = _CIRCUIT.fullmatch(name)
    if circuit:
        numbered = circuit[1]
        return "appeals" if not numbered or 1 <= int(numbered) <= _LAST_CIRCUIT else "none"
    if name in _DISTRICTS:
        return "district"
    from reporters_db import STATE_ABBREVIATIONS

    if name[1:2] == "D" and name[:1] in "NSEWCM" and name[2:] in map(squeezed, STATE_ABBREVIATIONS):
        return "none"
    return "state" if any(f"{court} ".startswith(f"{state} ") for state in STATE_ABBREVIATIONS) else ""
