"""The calculators of law, one module a family. Rates are inputs: nothing here knows today's."""

from . import interest, money, time

#: In the order in which they are offered.
CALCULATORS = tuple(calculator for family in (interest, money, time) for calculator in family.CALCULATORS)
