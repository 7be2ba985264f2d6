"""The registry of units: only those in which medicine and law measure. Pure.

It is built when this module is first imported, which Python does only once however many threads ask: units of two
registries cannot be compared.
"""

from decimal import Decimal

import pint

_DEFINITIONS = """
nano- = 1e-9 = n-
micro- = 1e-6 = µ-
milli- = 1e-3 = m-
centi- = 1e-2 = c-
deci- = 1e-1 = d-
kilo- = 1e3 = k-
pico- = 1e-12 = p-
femto- = 1e-15 = f-
metre = [length] = m
gram = [mass] = g
second = [time] = s
kelvin = [temperature]; offset: 0 = K
mole = [substance] = mol
equivalent = [charge] = Eq
activity = [activity] = U
osmole = [osmoles] = Osm
drop = [drops] = gtt
percent = 0.01
permille = 0.001
minute = 60 * second = min
hour = 60 * minute = h
day = 24 * hour = d
week = 7 * day
year = 365.25 * day
month = year / 12
litre = 1e-3 * metre ** 3 = L
inch = 0.0254 * metre
foot = 12 * inch
pound = 453.59237 * gram
ounce = pound / 16
stone = 14 * pound
pascal = 1000 * gram / metre / second ** 2 = Pa
mercury = 133322.387415 * pascal = mHg
water = 9806.65 * pascal = mH2O
celsius = kelvin; offset: 273.15
fahrenheit = 5 / 9 * kelvin; offset: 233.15 + 200 / 9
one = []
"""

REGISTRY: "pint.UnitRegistry[Decimal]" = pint.UnitRegistry(None, non_int_type=Decimal)
REGISTRY.load_definitions(_DEFINITIONS.strip().splitlines())
