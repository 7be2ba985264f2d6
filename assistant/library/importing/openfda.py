"""openFDA: labels of medicines in the United States (https://open.fda.gov/apis/drug/label/). Pure, but for `get`.

The sections of a label are fields of JSON, each a list of texts without line breaks; what repeats a section that
contains it is left out.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import quote

from ... import strict_json
from ..metadata import Details
from .item import (
    Get,
    ImportItem,
    MadeDocument,
    NotFetched,
    NothingThere,
    PublicSource,
    Wanted,
    as_markdown,
    clean,
    heading,
    slug,
)

#: Sections in the order of a label. What is not named here is left out: tables repeated as HTML, pictures of packages.
_SECTIONS = (
    "boxed_warning", "indications_and_usage", "dosage_and_administration", "dosage_forms_and_strengths",
    "contraindications", "warnings_and_cautions", "warnings", "precautions", "do_not_use", "ask_doctor",
    "ask_doctor_or_pharmacist", "stop_use", "when_using", "pregnancy_or_breast_feeding",
    "keep_out_of_reach_of_children", "adverse_reactions",
    "drug_interactions", "use_in_specific_populations", "pregnancy", "lactation", "nursing_mothers", "pediatric_use",
    "geriatric_use", "drug_abuse_and_dependence", "overdosage", "description", "active_ingredient",
    "inactive_ingredient", "purpose", "clinical_pharmacology", "mechanism_of_action", "pharmacodynamics",
    "pharmacokinetics", "how_supplied", "storage_and_handling", "information_for_patients",
)  # fmt: skip

#: Newest labels among which one of the medicine alone is looked for.
_MOST = 20

#: What stands between the names of a combination.
_AND = re.compile(r"[,;/+]|\b(?:and|with)\b")

#: Where a numbered subsection begins: "5.1 Lactic Acidosis".
_SUBSECTION = re.compile(r"(?<=[.\])\w] )(?=\d{1,2}\.\d{1,2} [A-Z][a-z])")


def _items(get: Get, drug: str, _: Wanted) -> Iterator[ImportItem]:
    """The label of the drug, by generic or brand name, that came into effect last. Combinations have the drug's name
    among their own: one that has the drug alone goes before them."""
    name = clean(drug.replace('"', " "))
    search = quote(f'openfda.generic_name:"{name}" openfda.brand_name:"{name}"')
    try:
        answer = strict_json.decode(
            get(f"/drug/label.json?search={search}&sort=effective_time:desc&limit={_MOST}").decode()
        )
        labels = answer["results"]
        label = next((one for one in labels if _has_alone(name.casefold(), one)), labels[0])
        version = f"{label['set_id']} {label['version']} {label['effective_time']}"
    except NothingThere as error:
        raise NotFetched(f"openFDA has no label of “{name}”.") from error
    yield ImportItem(f"openfda-{slug(name)}", version, partial(documents_of, name, label))


def _has_alone(name: str, label: dict[str, Any]) -> bool:
    """Whether the name is the label's brand, or the drug of its only generic name: metformin is that of “metformin
    hydrochloride”."""
    facts = label.get("openfda")
    brands, generics = ([one.casefold() for one in _texts(facts, f"{kind}_name")] for kind in ("brand", "generic"))
    if name in (*brands, *generics[:1]) and len(generics) <= 1:
        return True
    return len(generics) == 1 and f" {name} " in f" {generics[0]} " and not _AND.search(generics[0])


def documents_of(name: str, label: dict[str, Any]) -> list[MadeDocument]:
    """A label as the API returns it, under the name that it was asked for by."""
    facts = label.get("openfda")
    brand, generic = (_first(facts, field) for field in ("brand_name", "generic_name"))
    title = f"{clean(brand or generic or name).title()}: label"
    lines, before = [heading(1, title), _both(generic, _first(facts, "manufacturer_name"))], ""
    for section in _SECTIONS:
        texts = [clean(text) for text in _texts(label, section)]
        new = [text for text in texts if text and text not in before]
        if new:
            lines += [heading(2, section.replace("_", " ").capitalize()), *_SUBSECTION.split("\n\n".join(new))]
            before += "\n".join(new)
    details = Details(
        f"openfda-{slug(name)}", title, "en", f"version {label['version']}", _day(label["effective_time"]), None,
        "United States", "CC0 1.0 (https://open.fda.gov/license/)",
        f"openFDA, https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid={label['set_id']}",
    )  # fmt: skip
    return [MadeDocument(f"openfda-{slug(name)}.md", as_markdown(line.strip() for line in lines), details)]


def _both(*words: str) -> str:
    return ", ".join(filter(None, words))


def _first(facts: Any, field: str) -> str:
    return next((text for text in _texts(facts, field)), "")


def _texts(fields: Any, field: str) -> list[str]:
    value = fields.get(field) if isinstance(fields, dict) else None
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _day(digits: str) -> date | None:
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None


SOURCE = PublicSource("openfda", "Drug labels (openFDA)", "medical", "https://api.fda.gov", ("drug",), _items)
