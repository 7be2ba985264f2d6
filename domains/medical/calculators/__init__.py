"""The calculators of medicine, one module a family. Adults, unless a calculator says otherwise."""

from . import (
    body,
    circulation,
    electrolytes,
    equivalents,
    fluids,
    gaps,
    infection,
    kidney,
    liver,
    metabolism,
    pregnancy,
    risk,
    thrombosis,
)

#: In the order in which they are offered.
CALCULATORS = tuple(
    calculator
    for family in (
        body,
        kidney,
        electrolytes,
        gaps,
        fluids,
        equivalents,
        circulation,
        metabolism,
        liver,
        thrombosis,
        infection,
        risk,
        pregnancy,
    )
    for calculator in family.CALCULATORS
)
