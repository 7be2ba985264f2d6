"""Circulation and breathing: mean pressure, corrected QT intervals, the alveolar gradient and the P/F ratio. Pure."""

from collections.abc import Callable
from math import sqrt

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Worked
from assistant.calculators.figures import n

from .asked import DIASTOLIC, FIO2, HEART_RATE, PACO2, PAO2, SYSTOLIC, measured

_QT = measured("qt", _("QT interval"), "ms", "s", most="2000", usual=("200", "700"), also=("QT interval",))


def _mean_pressure(given: Given) -> Worked:
    systolic, diastolic = given.number("systolic"), given.number("diastolic")
    value = (systolic + 2 * diastolic) / 3
    odd = [str(_("The diastolic pressure is above the systolic one: check both."))] if diastolic > systolic else []
    return Worked(value, [f"({n(systolic)} + 2 × {n(diastolic)}) / 3 = {n(value)} mmHg"], odd)


def _bazett(qt: float, rate: float) -> tuple[float, str]:
    return qt / sqrt(60 / rate), f"{n(qt)} / √{n(60 / rate)}"


def _fridericia(qt: float, rate: float) -> tuple[float, str]:
    return qt / (60 / rate) ** (1 / 3), f"{n(qt)} / ∛{n(60 / rate)}"


def _framingham(qt: float, rate: float) -> tuple[float, str]:
    return qt + 154 * (1 - 60 / rate), f"{n(qt)} + 154 × (1 − {n(60 / rate)})"


def _hodges(qt: float, rate: float) -> tuple[float, str]:
    return qt + 1.75 * (rate - 60), f"{n(qt)} + 1.75 × ({n(rate)} − 60)"


def _rautaharju(qt: float, rate: float) -> tuple[float, str]:
    return qt * (120 + rate) / 180, f"{n(qt)} × (120 + {n(rate)}) / 180"


def _corrected(correct: Callable[[float, float], tuple[float, str]]) -> Callable[[Given], Worked]:
    def work(given: Given) -> Worked:
        rate = given.number("heart_rate")
        value, step = correct(given.number("qt"), rate)
        return Worked(value, [f"RR = 60 / {n(rate)} = {n(60 / rate)} s", f"{step} = {n(value)} ms"])

    return work


def _qtc(
    author: str, correct: Callable[[float, float], tuple[float, str]], formula: str, source: Source, value: str
) -> Calculator:
    return Calculator(
        f"qtc_{author.lower()}",
        format_lazy(_("Corrected QT interval ({author})"), author=author),
        (_QT, HEART_RATE),
        "ms",
        formula,
        source,
        _corrected(correct),
        Example({"qt": "400 ms", "heart_rate": "80 /min"}, value),
        limits=_("Sinus rhythm. Bazett corrects too much at a fast pulse and too little at a slow one."),
        also=("QTc", author),
        places=0,
        data_name=f"QTc {author} Calculator",
    )


def _gradient(given: Given) -> Worked:
    fio2, paco2, pao2 = given.number("fio2") / 100, given.number("paco2"), given.number("pao2")
    pressure = given.number("atmospheric_pressure") if given.has("atmospheric_pressure") else 760
    alveolar = fio2 * (pressure - 47) - paco2 / 0.8
    value = alveolar - pao2
    return Worked(
        value,
        [
            f"PAO₂ = {n(fio2)} × ({n(pressure)} − 47) − {n(paco2)} / 0.8 = {n(alveolar)} mmHg",
            f"{n(alveolar)} − {n(pao2)} = {n(value)} mmHg",
        ],
    )


def _oxygenation(given: Given) -> Worked:
    pao2, fio2 = given.number("pao2"), given.number("fio2") / 100
    value = pao2 / fio2
    return Worked(value, [f"{n(pao2)} / {n(fio2)} = {n(value)} mmHg"])


CALCULATORS = (
    Calculator(
        "map",
        _("Mean arterial pressure"),
        (SYSTOLIC, DIASTOLIC),
        "mmHg",
        r"\frac{\text{systolic} + 2\,\text{diastolic}}{3}",
        Source(
            "Razminia M et al. Validation of a new formula for mean arterial pressure calculation. Catheter Cardiovasc Interv 2004;63:419.",
            "10.1002/ccd.20217",
        ),
        _mean_pressure,
        Example({"systolic": "120 mmHg", "diastolic": "80 mmHg"}, "93.33"),
        also=("MAP",),
        data_name="Mean Arterial Pressure (MAP)",
    ),
    _qtc(
        "Bazett",
        _bazett,
        r"\frac{QT}{\sqrt{RR}}",
        Source(
            "Bazett HC. An analysis of the time-relations of electrocardiograms. Heart 1920;7:353.",
            "10.1111/j.1542-474X.1997.tb00325.x",
        ),
        "461.9",
    ),
    _qtc(
        "Fridericia",
        _fridericia,
        r"\frac{QT}{\sqrt[3]{RR}}",
        Source("Fridericia LS. Acta Med Scand 1920;53:469.", "10.1111/j.0954-6820.1920.tb18266.x"),
        "440.3",
    ),
    _qtc(
        "Framingham",
        _framingham,
        r"QT + 154\,(1 - RR)",
        Source(
            "Sagie A et al. An improved method for adjusting the QT interval for heart rate. Am J Cardiol 1992;70:797.",
            "10.1016/0002-9149(92)90562-D",
        ),
        "438.5",
    ),
    _qtc(
        "Hodges",
        _hodges,
        r"QT + 1.75\,(\text{rate} - 60)",
        Source(
            "Hodges M et al. Bazett’s QT correction reviewed: evidence that a linear QT correction for heart rate is better. J Am Coll Cardiol 1983;1:694."
        ),
        "435",
    ),
    _qtc(
        "Rautaharju",
        _rautaharju,
        r"QT \times \frac{120 + \text{rate}}{180}",
        Source(
            "Rautaharju PM, Zhang ZM. Linearly scaled, rate-invariant normal limits for QT interval. J Cardiovasc Electrophysiol 2002;13:1211.",
            "10.1046/j.1540-8167.2002.01211.x",
        ),
        "444.4",
    ),
    Calculator(
        "aa_gradient",
        _("Alveolar-arterial oxygen gradient"),
        (
            FIO2,
            PAO2,
            PACO2,
            measured(
                "atmospheric_pressure",
                _("Atmospheric pressure (760 mmHg where not given)"),
                "mmHg",
                "kPa",
                least="200",
                most="1000",
                optional=True,
            ),
        ),
        "mmHg",
        r"F_{I}O_2\,(P_\mathrm{atm} - 47) - \frac{P_aCO_2}{0.8} - P_aO_2",
        Source(
            "Mellemgaard K. The alveolar-arterial oxygen difference. Acta Physiol Scand 1966;67:10.",
            "10.1111/j.1748-1716.1966.tb03281.x",
        ),
        _gradient,
        Example({"fio2": "21 %", "pao2": "90 mmHg", "paco2": "40 mmHg"}, "9.73"),
        also=("A-a gradient",),
    ),
    Calculator(
        "pf_ratio",
        _("P/F ratio (PaO₂ to FiO₂)"),
        (PAO2, FIO2),
        "mmHg",
        r"\frac{P_aO_2}{F_{I}O_2}",
        Source(
            "ARDS Definition Task Force. Acute respiratory distress syndrome: the Berlin definition. JAMA 2012;307:2526.",
            "10.1001/jama.2012.5669",
        ),
        _oxygenation,
        Example({"pao2": "80 mmHg", "fio2": "40 %"}, "200"),
        also=("oxygenation index", "Horowitz", "氧合指数"),
        places=0,
    ),
)
