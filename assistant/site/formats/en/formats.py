"""How times are written: by 24 hours; with a date also the zone, as an offset that means the same everywhere."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"Y-m-d H:i \U\T\CO"
