#!/usr/bin/env python3
"""What the audit log costs: the start of a question with and without its row, and rows appended alone or together.

python bench/audit.py measures SQLite in a folder that is deleted afterwards; with --postgresql, a server of its own.
All take turns, in another order each time. What is printed is what a tenth of them stays below, so that other programs
count for little: of the time that passes, and of this process's processor time.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from pathlib import Path
from random import Random
from statistics import quantiles
from unittest.mock import patch
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

#: Events that are appended together.
TOGETHER = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--reps", type=int, default=500)
    options = parser.parse_args()
    with ExitStack() as stack:
        os.environ["DATA_DIR"] = stack.enter_context(tempfile.TemporaryDirectory())
        if options.postgresql:
            from tests.wire.cluster import postgresql

            os.environ["DATABASE_URL"] = stack.enter_context(postgresql()).url
        os.environ |= {"DJANGO_SETTINGS_MODULE": "assistant.settings", "LIMIT_ASKS_PER_MINUTE": "1000000"}
        measure(options.reps)


def measure(reps: int) -> None:
    import django

    django.setup()
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.db import connection

    from assistant.chat.protocol import Ask
    from assistant.chat.turns import accepting
    from assistant.protection.log import LoggedEvent, append

    call_command("migrate", verbosity=0)
    user = User.objects.create_user("clara")
    user.groups.add(Group.objects.get(name="clinicians"))

    def ask() -> None:
        question = {"question": "What is the first-line treatment of uncomplicated cystitis?"}
        accepting.accept(user, Ask(id=uuid4(), domain="medical", task="answer", inputs=question))

    one, several = [LoggedEvent("sign_in", user, user)], [LoggedEvent("sign_in", user, user)] * TOGETHER
    ways: dict[str, Callable[[], object]] = {
        "a question without its row": ask,
        "a question": ask,
        "one row": lambda: append(one),
        f"{TOGETHER} rows together": lambda: append(several),
    }
    spent: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    silence = patch.object(accepting, "record", lambda *_, **__: None)
    order, dice = list(ways), Random(1)
    for _ in range(reps):
        dice.shuffle(order)
        for way in order:
            with silence if way == "a question without its row" else nullcontext():
                began, processor = time.perf_counter(), time.process_time()
                ways[way]()
                spent[way].append((time.perf_counter() - began, time.process_time() - processor))
    connection.close()
    print("| what | ms | ms of processor |\n|---|---|---|")
    least = {
        way: [quantiles(each, n=10)[0] * 1000 for each in zip(*times, strict=True)] for way, times in spent.items()
    }
    for way, (passed, processor) in least.items():
        print(f"| {way} | {passed:.2f} | {processor:.2f} |")
    grows = [least["a question"][place] - least["a question without its row"][place] for place in (0, 1)]
    print(f"| **the row of a question** | {grows[0]:.2f} | {grows[1]:.2f} |")


if __name__ == "__main__":
    main()
