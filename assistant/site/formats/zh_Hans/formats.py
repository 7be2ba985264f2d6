"""How times and numbers are written: times by 24 hours, with a date also the zone, as an offset that means the same
everywhere; long numbers in groups of three digits, as in English."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"Y-m-d H:i \U\T\CO"
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
