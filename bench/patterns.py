#!/usr/bin/env python3
"""How each regular expression of the product grows with its text: python bench/patterns.py [WORD ...]

A row for each pattern: of all the texts that tests/patterns.py makes for it, the slowest; its time at 10,000 characters
over that at 5,000, and its milliseconds at 10,000. A ratio of 2 is linear, one of 3 or more fails the tests; where it
takes too little to tell, the ratio is 1. WORDs choose patterns by their names.
"""

import os
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.settings")

import django

django.setup()

from tests.growth import growth_of, measured  # noqa: E402
from tests.patterns import MADE, drive, patterns, seeds  # noqa: E402


def main() -> None:
    print("| pattern | texts | ratio | ms at 10,000 characters |\n| --- | --- | --- | --- |")
    for found in (*patterns(), *MADE):
        if not sys.argv[1:] or any(word in str(found) for word in sys.argv[1:]):
            work, texts = partial(drive, found.pattern), seeds(found.pattern)
            slowest = max(texts, key=lambda text: growth_of(work, text).seconds)
            growth = measured(work, slowest)
            print(f"| {found} | {len(texts)} | {growth.ratio:.1f} | {growth.seconds * 1000:.2f} |", flush=True)


if __name__ == "__main__":
    main()
