"""Formats figures for the steps of a calculation. Pure."""

from decimal import ROUND_HALF_UP, Context, Decimal

Figure = float | Decimal

#: The most decimals in a step, and the significant digits kept by every figure: 0.04 mg is never "0 mg".
_PLACES, _SIGNIFICANT = 4, 3
#: More digits than any float has before its point.
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)


def n(figure: Figure, places: int = _PLACES) -> str:
    """ "1,234.5": in plain notation, without trailing zeros."""
    number = Decimal(str(figure)) if isinstance(figure, float | int) else figure
    if number:
        places = max(places, _SIGNIFICANT - 1 - number.adjusted())
    text = f"{number.quantize(Decimal(1).scaleb(-places), context=_EXACT):,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def points(figure: Figure) -> str:
    """A number of points: "+2", "−1", "0"."""
    return f"+{n(figure)}" if figure > 0 else n(figure)
