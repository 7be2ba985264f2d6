"""The kinds of what identifies a person, and what becomes of each when a text leaves. Pure.

45 CFR 164.514(b)(2)(i) lists eighteen identifiers ("Safe Harbor"), (A) to (R). Full-face photographs (Q) and biometric
records (P) are no text: nothing here finds them.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    NAME = "name"
    ADDRESS = "address"
    ZIP = "zip"
    DATE = "date"
    AGE = "age"
    PHONE = "phone"
    FAX = "fax"
    EMAIL = "email"
    SSN = "ssn"
    MRN = "mrn"
    HEALTH_PLAN = "health_plan"
    ACCOUNT = "account"
    CARD = "card"
    IBAN = "iban"
    LICENSE = "license"
    NPI = "npi"
    PASSPORT = "passport"
    PLATE = "plate"
    VEHICLE = "vehicle"
    DEVICE = "device"
    URL = "url"
    IP = "ip"
    NHS = "nhs"
    RESIDENT_ID = "resident_id"


class Treatment(StrEnum):
    """What stands in its place: a numbered placeholder, or what is left of it that tells nobody apart."""

    PLACEHOLDER = "placeholder"
    GENERALISE = "generalise"


@dataclass(frozen=True)
class SafeHarbor:
    """`paragraph` is the letter of 164.514(b)(2)(i) under which the kind falls."""

    paragraph: str
    treatment: Treatment = Treatment.PLACEHOLDER


RULES: dict[Kind, SafeHarbor] = {
    Kind.NAME: SafeHarbor("A"),
    Kind.ADDRESS: SafeHarbor("B"),
    Kind.ZIP: SafeHarbor("B", Treatment.GENERALISE),
    Kind.DATE: SafeHarbor("C", Treatment.GENERALISE),
    Kind.AGE: SafeHarbor("C", Treatment.GENERALISE),
    Kind.PHONE: SafeHarbor("D"),
    Kind.FAX: SafeHarbor("E"),
    Kind.EMAIL: SafeHarbor("F"),
    Kind.SSN: SafeHarbor("G"),
    Kind.MRN: SafeHarbor("H"),
    Kind.NHS: SafeHarbor("H"),
    Kind.HEALTH_PLAN: SafeHarbor("I"),
    Kind.ACCOUNT: SafeHarbor("J"),
    Kind.CARD: SafeHarbor("J"),
    Kind.IBAN: SafeHarbor("J"),
    Kind.LICENSE: SafeHarbor("K"),
    Kind.NPI: SafeHarbor("K"),
    Kind.PASSPORT: SafeHarbor("K"),
    Kind.RESIDENT_ID: SafeHarbor("K"),
    Kind.PLATE: SafeHarbor("L"),
    Kind.VEHICLE: SafeHarbor("L"),
    Kind.DEVICE: SafeHarbor("M"),
    Kind.URL: SafeHarbor("N"),
    Kind.IP: SafeHarbor("O"),
}


@dataclass(frozen=True, order=True)
class Identifier:
    """Characters `start` to `end` of the text; `score` from 0 to 1 says how sure the recogniser is."""

    start: int
    end: int
    kind: Kind
    score: float
