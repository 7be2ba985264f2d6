"""Anion gaps, delta gaps and osmolality. Pure."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Variant, Worked
from assistant.calculators.figures import n

from .asked import (
    ALBUMIN,
    BICARBONATE,
    CHLORIDE,
    GLUCOSE,
    POTASSIUM,
    SODIUM,
    UREA_NITROGEN,
    measured,
)

_GAP = "mEq/L"
_FIGGE = Source(
    "Figge J et al. Anion gap and hypoalbuminemia. Crit Care Med 1998;26:1807.", "10.1097/00003246-199811000-00019"
)
_RASTEGAR = Source(
    "Rastegar A. Use of the ΔAG/ΔHCO₃⁻ ratio in the diagnosis of mixed acid-base disorders. J Am Soc Nephrol 2007;18:2429.",
    "10.1681/ASN.2006121408",
)
_EMMETT = Source(
    "Emmett M, Narins RG. Clinical use of the anion gap. Medicine 1977;56:38.", "10.1097/00005792-197756010-00002"
)
#: The normal anion gap and bicarbonate of the delta gap and ratio.
_NORMAL_GAP, _NORMAL_BICARBONATE = 12, 24


def _anion_gap(given: Given, *, potassium: bool = False) -> tuple[float, list[str]]:
    sodium, chloride, bicarbonate = (given.number(one) for one in ("sodium", "chloride", "bicarbonate"))
    extra = given.number("potassium") if potassium else 0
    value = sodium + extra - (chloride + bicarbonate)
    more = f" + {n(extra)}" if potassium else ""
    return value, [f"{n(sodium)}{more} − ({n(chloride)} + {n(bicarbonate)}) = {n(value)} {_GAP}"]


def _corrected_gap(given: Given) -> tuple[float, list[str]]:
    gap, steps = _anion_gap(given)
    albumin = given.number("albumin")
    value = gap + 2.5 * (4 - albumin)
    return value, [*steps, f"{n(gap)} + 2.5 × (4 − {n(albumin)}) = {n(value)} {_GAP}"]


def _gap(given: Given) -> Worked:
    return Worked(*_anion_gap(given, potassium=given.variant == "with_potassium"))


def _albumin_gap(given: Given) -> Worked:
    return Worked(*_corrected_gap(given))


def _delta(gap: float, steps: Sequence[str]) -> Worked:
    value = gap - _NORMAL_GAP
    return Worked(value, [*steps, f"{n(gap)} − {_NORMAL_GAP} = {n(value)} {_GAP}"])


def _ratio(given: Given, gap: float, steps: Sequence[str]) -> Worked:
    bicarbonate = given.number("bicarbonate")
    value = (gap - _NORMAL_GAP) / (_NORMAL_BICARBONATE - bicarbonate)
    step = f"({n(gap)} − {_NORMAL_GAP}) / ({_NORMAL_BICARBONATE} − {n(bicarbonate)}) = {n(value)}"
    high = gettext("The bicarbonate is not lowered: the ratio tells nothing about a metabolic acidosis.")
    return Worked(value, [*steps, step], [high] if bicarbonate > _NORMAL_BICARBONATE else [])


def _osmoles(given: Given) -> tuple[float, list[str]]:
    sodium, glucose, urea = (given.number(one) for one in ("sodium", "glucose", "urea_nitrogen"))
    ethanol = given.number("ethanol") if given.has("ethanol") else 0
    value = 2 * sodium + glucose / 18 + urea / 2.8 + ethanol / 3.7
    more = f" + {n(ethanol)} / 3.7" if ethanol else ""
    return value, [f"2 × {n(sodium)} + {n(glucose)} / 18 + {n(urea)} / 2.8{more} = {n(value)} mOsm/kg"]


def _osmolality(given: Given) -> Worked:
    return Worked(*_osmoles(given))


def _osmolal_gap(given: Given) -> Worked:
    measured_value = given.number("measured")
    calculated, steps = _osmoles(given)
    value = measured_value - calculated
    return Worked(value, [*steps, f"{n(measured_value)} − {n(calculated)} = {n(value)} mOsm/kg"])


_GAP_INPUTS = (SODIUM, CHLORIDE, BICARBONATE)
_OSMOLES = (
    SODIUM,
    GLUCOSE,
    UREA_NITROGEN,
    measured(
        "ethanol", _("Ethanol"), "mg/dL", "mmol/L", bridges=("46.07 g/mol",), optional=True, zero=True, most="2000"
    ),
)
_PURSSELL = Source(
    "Purssell RA et al. Derivation and validation of a formula to calculate the contribution of ethanol to the osmolal gap. "
    "Ann Emerg Med 2001;38:653.",
    "10.1067/mem.2001.119455",
)
_ACIDOSIS = {"sodium": "140 mmol/L", "chloride": "105 mmol/L", "bicarbonate": "15 mmol/L"}

CALCULATORS = (
    Calculator(
        "anion_gap",
        _("Anion gap"),
        (*_GAP_INPUTS, POTASSIUM),
        _GAP,
        r"\text{Na} - (\text{Cl} + \text{HCO}_3)",
        _EMMETT,
        _gap,
        Example(_ACIDOSIS, "20"),
        variants=(Variant("without_potassium", _("Without potassium")), Variant("with_potassium", _("With potassium"))),
        also=("AG",),
        data_name="Anion Gap",
    ),
    Calculator(
        "anion_gap_albumin",
        _("Anion gap corrected for albumin"),
        (*_GAP_INPUTS, ALBUMIN),
        _GAP,
        r"\text{AG} + 2.5\,(4.0 - \text{albumin})",
        _FIGGE,
        _albumin_gap,
        Example({**_ACIDOSIS, "albumin": "2 g/dL"}, "25"),
        also=("Figge",),
        data_name="Albumin Corrected Anion Gap",
    ),
    Calculator(
        "delta_gap",
        _("Delta gap"),
        _GAP_INPUTS,
        _GAP,
        r"\text{AG} - 12",
        _RASTEGAR,
        lambda given: _delta(*_anion_gap(given)),
        Example(_ACIDOSIS, "8"),
        data_name="Delta Gap",
    ),
    Calculator(
        "delta_ratio",
        _("Delta ratio"),
        _GAP_INPUTS,
        "",
        r"\frac{\text{AG} - 12}{24 - \text{HCO}_3}",
        _RASTEGAR,
        lambda given: _ratio(given, *_anion_gap(given)),
        Example(_ACIDOSIS, "0.889"),
        places=2,
        data_name="Delta Ratio",
    ),
    Calculator(
        "delta_gap_albumin",
        _("Delta gap corrected for albumin"),
        (*_GAP_INPUTS, ALBUMIN),
        _GAP,
        r"\text{AG} + 2.5\,(4.0 - \text{albumin}) - 12",
        _RASTEGAR,
        lambda given: _delta(*_corrected_gap(given)),
        Example({**_ACIDOSIS, "albumin": "2 g/dL"}, "13"),
        data_name="Albumin Corrected Delta Gap",
    ),
    Calculator(
        "delta_ratio_albumin",
        _("Delta ratio corrected for albumin"),
        (*_GAP_INPUTS, ALBUMIN),
        "",
        r"\frac{\text{AG} + 2.5\,(4.0 - \text{albumin}) - 12}{24 - \text{HCO}_3}",
        _RASTEGAR,
        lambda given: _ratio(given, *_corrected_gap(given)),
        Example({**_ACIDOSIS, "albumin": "2 g/dL"}, "1.444"),
        places=2,
        data_name="Albumin Corrected Delta Ratio",
    ),
    Calculator(
        "osmolality",
        _("Serum osmolality"),
        _OSMOLES,
        "mOsm/kg",
        r"2\,\text{Na} + \frac{\text{glucose}}{18} + \frac{\text{BUN}}{2.8} + \frac{\text{ethanol}}{3.7}",
        _PURSSELL,
        _osmolality,
        Example({"sodium": "140 mmol/L", "glucose": "90 mg/dL", "urea_nitrogen": "14 mg/dL"}, "290"),
        data_name="Serum Osmolality",
    ),
    Calculator(
        "osmolal_gap",
        _("Osmolal gap"),
        (*_OSMOLES, measured("measured", _("Measured osmolality"), "mOsm/kg", most="1000", usual=("200", "500"))),
        "mOsm/kg",
        r"\text{Osm}_\text{measured} - \text{Osm}_\text{calculated}",
        _PURSSELL,
        _osmolal_gap,
        Example(
            {"sodium": "140 mmol/L", "glucose": "90 mg/dL", "urea_nitrogen": "14 mg/dL", "measured": "320 mOsm/kg"},
            "30",
        ),
    ),
)
