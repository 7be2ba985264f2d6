"""Body size: mass index, surface area, ideal, adjusted, lean and target weight. Pure."""

from dataclasses import replace
from math import sqrt

from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Variant, Worked
from assistant.calculators.figures import n
from assistant.calculators.inputs import Number

from .asked import HEIGHT, SEX, WEIGHT

_INCH = 2.54
_PAI = Source(
    "Devine 1974; Pai MP, Paloucek FP. The origin of the “ideal” body weight equations. Ann Pharmacother 2000;34:1066.",
    "10.1345/aph.19381",
)
_TALL = _("The formula was made for adults of 152.4 cm (5 ft) and more.")


def ideal(height: float, sex: str) -> float:
    """Devine, in kg; `height` in cm."""
    return (50 if sex == "male" else 45.5) + 2.3 * (height / _INCH - 60)


def ideal_step(given: Given) -> tuple[float, str]:
    """The ideal weight, and how it came about."""
    height, sex = given.number("height"), given.choice("sex")
    weight = ideal(height, sex)
    base = 50 if sex == "male" else 45.5
    return weight, f"{n(base)} + 2.3 × ({n(height)} / 2.54 − 60) = {n(weight)} kg"


def adjusted_step(given: Given) -> tuple[float, list[str]]:
    weight, (target, step) = given.number("weight"), ideal_step(given)
    adjusted = target + 0.4 * (weight - target)
    return adjusted, [step, f"{n(target)} + 0.4 × ({n(weight)} − {n(target)}) = {n(adjusted)} kg"]


def short(given: Given) -> list[str]:
    """A warning where the height is below what the ideal weight was made for."""
    return [str(_TALL)] if given.has("height") and given.number("height") < 60 * _INCH else []


def _bmi(given: Given) -> Worked:
    weight, height = given.number("weight"), given.number("height") / 100
    value = weight / height**2
    return Worked(value, [f"{n(weight)} / {n(height)}² = {n(value)} kg/m²"])


def _surface(given: Given) -> Worked:
    weight, height = given.number("weight"), given.number("height")
    if given.variant == "mosteller":
        value = sqrt(weight * height / 3600)
        return Worked(value, [f"√({n(height)} × {n(weight)} / 3600) = {n(value)} m²"])
    factor, of_weight, of_height = {
        "du_bois": (0.007184, 0.425, 0.725),
        "haycock": (0.024265, 0.5378, 0.3964),
    }[given.variant]
    value = factor * weight**of_weight * height**of_height
    return Worked(value, [f"{factor} × {n(weight)}^{of_weight} × {n(height)}^{of_height} = {n(value)} m²"])


def _ideal(given: Given) -> Worked:
    value, step = ideal_step(given)
    return Worked(value, [step], short(given))


def _adjusted(given: Given) -> Worked:
    value, steps = adjusted_step(given)
    return Worked(value, steps, short(given))


def _lean(given: Given) -> Worked:
    weight, height, male = given.number("weight"), given.number("height"), given.choice("sex") == "male"
    if given.variant == "boer":
        of_weight, of_height, less = (0.407, 0.267, 19.2) if male else (0.252, 0.473, 48.3)
        value = of_weight * weight + of_height * height - less
        return Worked(value, [f"{of_weight} × {n(weight)} + {of_height} × {n(height)} − {less} = {n(value)} kg"])
    mass_index = weight / (height / 100) ** 2
    base, slope = (6680, 216) if male else (8780, 244)
    value = 9270 * weight / (base + slope * mass_index)
    return Worked(
        value,
        [
            f"{n(weight)} / {n(height / 100)}² = {n(mass_index)} kg/m²",
            f"9270 × {n(weight)} / ({base} + {slope} × {n(mass_index)}) = {n(value)} kg",
        ],
    )


def _target(given: Given) -> Worked:
    mass_index, height = given.number("bmi"), given.number("height") / 100
    value = mass_index * height**2
    return Worked(value, [f"{n(mass_index)} × {n(height)}² = {n(value)} kg"])


CALCULATORS = (
    Calculator(
        "bmi",
        _("Body mass index (BMI)"),
        (WEIGHT, HEIGHT),
        "kg/m²",
        r"\frac{\text{weight}}{\text{height}^2}",
        Source(
            "Keys A et al. Indices of relative weight and obesity. J Chronic Dis 1972;25:329.",
            "10.1016/0021-9681(72)90027-6",
        ),
        _bmi,
        Example({"weight": "70 kg", "height": "175 cm"}, "22.86"),
        also=("Quetelet index", "体质指数"),
        data_name="Body Mass Index (BMI)",
    ),
    Calculator(
        "bsa",
        _("Body surface area"),
        (WEIGHT, HEIGHT),
        "m²",
        r"\sqrt{\frac{\text{height}\,[\mathrm{cm}] \times \text{weight}\,[\mathrm{kg}]}{3600}}",
        Source(
            "Mosteller RD. N Engl J Med 1987;317:1098 (doi:10.1056/NEJM198710223171717). Du Bois D, Du Bois EF. Arch "
            "Intern Med 1916;17:863. Haycock GB et al. J Pediatr 1978;93:62.",
            "10.1056/NEJM198710223171717",
        ),
        _surface,
        Example({"weight": "70 kg", "height": "170 cm"}, "1.818"),
        variants=(
            Variant("mosteller", _("Mosteller")),
            Variant("du_bois", _("Du Bois"), ("dubois",)),
            Variant("haycock", _("Haycock")),
        ),
        also=("BSA", "Mosteller", "Du Bois"),
        places=2,
        data_name="Body Surface Area Calculator",
    ),
    Calculator(
        "ideal_weight",
        _("Ideal body weight"),
        (HEIGHT, SEX),
        "kg",
        r"\begin{cases}50\\45.5\end{cases} + 2.3\left(\frac{\text{height}}{2.54} - 60\right)",
        _PAI,
        _ideal,
        Example({"height": "175 cm", "sex": "male"}, "70.46"),
        limits=_TALL,
        also=("IBW", "Devine"),
        data_name="Ideal Body Weight",
    ),
    Calculator(
        "adjusted_weight",
        _("Adjusted body weight"),
        (WEIGHT, HEIGHT, SEX),
        "kg",
        r"\text{IBW} + 0.4\,(\text{weight} - \text{IBW})",
        Source(
            "Winter MA et al. Impact of various body weights and serum creatinine concentrations on the bias and accuracy "
            "of the Cockcroft-Gault equation. Pharmacotherapy 2012;32:604.",
            "10.1002/j.1875-9114.2012.01098.x",
        ),
        _adjusted,
        Example({"weight": "120 kg", "height": "175 cm", "sex": "male"}, "90.28"),
        limits=_TALL,
        also=("ABW", "AjBW"),
        data_name="Adjusted Body Weight",
    ),
    Calculator(
        "lean_weight",
        _("Lean body weight"),
        (WEIGHT, HEIGHT, SEX),
        "kg",
        r"\frac{9270 \times \text{weight}}{6680 + 216\,\text{BMI}}\ (\text{men}),\quad "
        r"\frac{9270 \times \text{weight}}{8780 + 244\,\text{BMI}}\ (\text{women})",
        Source(
            "Janmahasatian S et al. Quantification of lean bodyweight. Clin Pharmacokinet 2005;44:1051. Boer P. Am J "
            "Physiol 1984;247:F632.",
            "10.2165/00003088-200544100-00004",
        ),
        _lean,
        Example({"weight": "100 kg", "height": "180 cm", "sex": "male"}, "69.46"),
        variants=(Variant("janmahasatian", _("Janmahasatian")), Variant("boer", _("Boer"))),
        also=("LBW", "fat-free mass"),
    ),
    Calculator(
        "target_weight",
        _("Target weight for a body mass index"),
        (
            Number("bmi", _("Target BMI"), ("kg/m²",), most="100", usual=("15", "40"), also=("Body Mass Index (BMI)",)),
            replace(HEIGHT, usual=("50", "230")),
        ),
        "kg",
        r"\text{BMI} \times \text{height}^2",
        Source(
            "Rearranged from the definition of the body mass index: Keys A et al. 1972.", "10.1016/0021-9681(72)90027-6"
        ),
        _target,
        Example({"bmi": "22 kg/m²", "height": "1.70 m"}, "63.58"),
        data_name="Target weight",
    ),
)
