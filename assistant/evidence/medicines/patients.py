"""What a question says about the patient, what matters for a medicine and is missing, and allergies.

Pure. By tables, never by a model. Silence never means that there is no interaction.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from .drug_names import Drug, find_drugs

Fact = Literal["renal function", "weight", "pregnancy", "interacting medication", "hepatic function", "allergies"]

FACTS: dict[str, Fact] = {
    "r": "renal function", "w": "weight", "p": "pregnancy", "i": "interacting medication", "h": "hepatic function",
}  # fmt: skip

#: Classes whose allergies are common, and other words for them.
_ALLERGENIC = frozenset(["penicillin", "cephalosporin", "sulfonamide", "nsaid", "salicylate", "quinolone", "macrolide"])
_CLASS_WORDS = {
    "penicillin": r"penicillins?|beta-?lactams?|青霉素",
    "cephalosporin": r"cephalosporins?|beta-?lactams?|头孢",
    "carbapenem": r"carbapenems?|beta-?lactams?|碳青霉烯",
    "sulfonamide": r"sulfa\b|sulfonamides?|sulphonamides?|磺胺",
    "nsaid": r"nsaids?|non-?steroidal|非甾体",
    "salicylate": r"salicylates?|nsaids?|aspirin|水杨酸|阿司匹林|非甾体",
    "quinolone": r"(?:fluoro)?quinolones?|喹诺酮",
    "macrolide": r"macrolides?|大环内酯",
    "opioid": r"opioids?|opiates?|阿片",
    "tetracycline": r"tetracyclines?|四环素",
    "aminoglycoside": r"aminoglycosides?|氨基糖苷",
    "statin": r"statins?|他汀",
    "ace inhibitor": r"ace[ -]inhibitors?|血管紧张素转换酶抑制剂",
    "beta blocker": r"beta[ -]?blockers?|β受体阻滞剂|β阻滞剂",
    "benzodiazepine": r"benzodiazepines?|苯二氮",
    "ssri": r"ssris?|serotonin reuptake inhibitors?|5-羟色胺再摄取抑制剂",
    "local anaesthetic": r"local an(?:a)?esthetics?|局麻药|局部麻醉药",
}
_CLASSES = {kind: re.compile(words, re.I) for kind, words in _CLASS_WORDS.items()}
#: Aspirin is one of the anti-inflammatory medicines that an allergy to others speaks against.
_CROSS = {"salicylate": "nsaid", "nsaid": "salicylate"}

_ALLERGY = re.compile(
    r"(?:allerg(?:y|ies)|过敏史|过敏)(?: history)?[ ]?[:：]\s*(?P<listed>[^\n]{1,400})"
    r"|\ballerg(?:ic|y) to (?P<to>[^\n.;。；]{1,120})|(?P<word>[A-Za-z-]{4,30})[ -]allerg(?:y|ic)\b"
    r"|对(?P<han>[^\n。；,，]{1,30}?)过敏",
    re.I,
)
_NONE = re.compile(r"none|no known|nil|nkda|无|否认", re.I)
_GIVEN: dict[Fact, re.Pattern[str]] = {
    "renal function": re.compile(r"egfr|creatinine|\bcrcl\b|\brenal|kidney|dialysis|肾|肌酐", re.I),
    "weight": re.compile(r"\d ?kg\b|weigh|体重|\d ?(?:公斤|千克)", re.I),
    "pregnancy": re.compile(
        r"pregnan|breastfe|lactat|\bmale\b|\bman\b|\bboy\b|\bhe\b|postmenopaus|妊娠|怀孕|孕|哺乳|男", re.I
    ),
    "interacting medication": re.compile(r"medication|medicines?:|\btak(?:es|ing)\b|用药|正在服用|no other", re.I),
    "hepatic function": re.compile(r"liver|hepat|cirrho|\balt\b|肝", re.I),
    "allergies": re.compile(r"allerg|过敏", re.I),
}

#: An age in years, and those at which somebody can be pregnant.
_AGE = re.compile(
    r"(?:\bage[d:]? ?|年龄[:：]? ?)(\d{1,3})(?!\d)|(?<!\d)(\d{1,3})(?:[ -]years?[ -]old\b| ?y/?o\b| ?岁)", re.I
)
_FERTILE = range(9, 56)


@dataclass(frozen=True)
class Missing:
    """A fact about the patient that matters for this medicine and was not given."""

    drug: str
    fact: Fact


def missing_facts(drugs: Collection[Drug], question: str) -> list[Missing]:
    """By medicine, in the order of the table's letters."""
    absent = {fact for fact, pattern in _GIVEN.items() if not pattern.search(question)}
    ages = [int(found[1] or found[2]) for found in _AGE.finditer(question)]
    if ages and not any(age in _FERTILE for age in ages):
        absent.discard("pregnancy")
    if len(find_drugs(question)) > len({drug.name for drug in drugs}):
        absent.discard("interacting medication")
    found = []
    for drug in {drug.name: drug for drug in drugs}.values():
        facts = [FACTS[letter] for letter in drug.matters] + ["allergies"] * (drug.kind in _ALLERGENIC)
        found += [Missing(drug.name, fact) for fact in facts if fact in absent]
    return found


@dataclass(frozen=True)
class Allergies:
    """Names of medicines, and classes, with the words that named them."""

    names: dict[str, str]
    kinds: dict[str, str]

    @classmethod
    def of(cls, question: str) -> "Allergies":
        names: dict[str, str] = {}
        kinds: dict[str, str] = {}
        for found in _ALLERGY.finditer(question):
            listed = next(group for group in found.groups() if group)
            if _NONE.match(listed.lstrip()):
                continue
            for mention in find_drugs(listed):
                names[mention.drug.name] = kinds[mention.drug.kind] = listed.strip()
            for kind, pattern in _CLASSES.items():
                if pattern.search(listed):
                    kinds[kind] = listed.strip()
        return cls(names, kinds)

    def against(self, drug: Drug) -> str:
        """The words of the question by which this medicine is one the patient must not have; else empty."""
        named = self.names.get(drug.name)
        by_class = self.kinds.get(drug.kind) or self.kinds.get(_CROSS.get(drug.kind, ""))
        return named or (by_class if drug.kind in _CLASSES else "") or ""


def names_of(drug: Drug) -> re.Pattern[str]:
    """The medicine or its class, as a label may name it."""
    words = [re.escape(drug.name), *([re.escape(drug.chinese)] if drug.chinese else [])]
    if drug.kind in _CLASS_WORDS:
        words.append(_CLASS_WORDS[drug.kind])
    return re.compile("|".join(words), re.I)
