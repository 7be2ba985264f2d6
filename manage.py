#!/usr/bin/env python
"""Django's command line: `python manage.py help` lists what this product can do."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.settings")
    from assistant.management.command_line import run

    run(sys.argv)


if __name__ == "__main__":
    main()
