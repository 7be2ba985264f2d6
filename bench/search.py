#!/usr/bin/env python3
"""How fast conversations are found: python bench/search.py --turns 100000

Makes as many turns of made words, half of them of one person, and asks what that person might: rare and common words,
phrases, prefixes, Chinese, with and without filters. The database is SQLite's in a folder that is deleted afterwards;
with --postgresql, a server of its own.
"""

import argparse
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

#: Turns of a conversation, words of a question and of an answer, and people.
IN_EACH, ASKED, ANSWERED, PEOPLE = 10, 12, 220, 20

#: Turns that are stored at a time, and how often each question is asked.
AT_ONCE, TIMES = 1000, 12

SYLLABLES = ("ra", "lo", "mi", "ten", "dro", "pha", "cyl", "vex", "ol", "ine", "ate", "ium", "ar", "es", "qui", "bor")
HAN = "患者肾功能不全用药剂量合同条款违约责任解除通知期限治疗感染高血压糖尿病"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        os.environ["DATA_DIR"] = stack.enter_context(tempfile.TemporaryDirectory())
        if options.postgresql:
            from tests.wire.cluster import postgresql

            os.environ["DATABASE_URL"] = stack.enter_context(postgresql()).url
        os.environ["DJANGO_SETTINGS_MODULE"] = "assistant.settings"
        measure(options.turns)


def measure(turns: int) -> None:
    import django

    django.setup()
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    group = Group.objects.get_or_create(name="clinicians")[0]
    people = User.objects.bulk_create(User(username=f"p{number}") for number in range(PEOPLE))
    for person in people:
        person.groups.add(group)
    begun = time.monotonic()
    words = fill(people, turns)
    print(f"{connection.vendor}: {turns} turns stored and indexed, {turns / (time.monotonic() - begun):.0f} a second")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    report(people[0], words)


def fill(people: list[Any], turns: int) -> list[str]:
    """Store the turns. Returns their words, the most common first."""
    from django.db import transaction

    from assistant.chat.models import Conversation, Turn
    from assistant.search import entries

    random = Random(1)
    words = ["".join(random.choices(SYLLABLES, k=random.randint(2, 4))) for _ in range(20_000)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    for _batch in range(turns // AT_ONCE):
        owners = [people[0] if random.random() < 0.5 else random.choice(people[1:]) for _ in range(AT_ONCE // IN_EACH)]
        with transaction.atomic():
            made = Conversation.objects.bulk_create(
                Conversation(
                    owner=owner, domain="medical", title=" ".join(random.choices(words, cum_weights=weights, k=6))
                )
                for owner in owners
            )
            for one in made:
                entries.index_title(one)
            stored = Turn.objects.bulk_create(
                Turn(
                    conversation=one, owner=one.owner, client_id=uuid.uuid4(), position=position, task="answer", language="en",
                    state="completed" if random.random() < 0.9 else "stopped",
                    inputs={"question": " ".join(random.choices(words, cum_weights=weights, k=ASKED))},
                    text=" ".join(random.choices(words, cum_weights=weights, k=ANSWERED)) + " " + "".join(random.choices(HAN, k=40)),
                )
                for one in made for position in range(1, IN_EACH + 1)
            )  # fmt: skip
            entries.index_turns([turn.pk for turn in stored])
    return words


def questions(words: list[str]) -> Iterator[tuple[str, list[str], dict[str, Any]]]:
    from django.utils import timezone

    random = Random(2)
    common, usual, rare = words[:30], words[300:3000], words[15_000:]
    pick = random.choice
    yield "rare word", [pick(rare) for _ in range(TIMES)], {}
    yield "usual word", [pick(usual) for _ in range(TIMES)], {}
    yield "common word", [pick(common) for _ in range(TIMES)], {}
    yield "three words", [f"{pick(common)} {pick(usual)} {pick(usual)}" for _ in range(TIMES)], {}
    yield "two common words", [f"{pick(common)} {pick(common)}" for _ in range(TIMES)], {}
    yield "phrase", [f'"{pick(common)} {pick(common)}"' for _ in range(TIMES)], {}
    yield "prefix of 2", [pick(common)[:2] + "*" for _ in range(TIMES)], {}
    yield "prefix of 4", [pick(usual)[:4] + "*" for _ in range(TIMES)], {}
    yield "Chinese", [pick(["肾功能", "合同", "感染", "高血压", "用药剂量"]) for _ in range(TIMES)], {}
    yield "a character", [pick(HAN) for _ in range(TIMES)], {}
    yield "nothing", [f"{pick(common)} zzzz" for _ in range(TIMES)], {}
    yield "common, stopped", [pick(common) for _ in range(TIMES)], {"state": "stopped"}
    yield "common, old", [pick(common) for _ in range(TIMES)], {"until": timezone.localdate() - timedelta(days=1)}
    yield "usual, today", [pick(usual) for _ in range(TIMES)], {"since": timezone.localdate()}


def report(person: Any, words: list[str]) -> None:
    """Seconds on the clock, and those of the processor: on a busy machine the former say more about the machine."""
    from assistant.search.finding import Filters, search
    from assistant.search.query import read

    everything = []
    for name, asked, filters in questions(words):
        times, hits = [], 0
        for text in asked:
            begun, worked = time.perf_counter(), processor()
            hits += len(search(person, read(text), Filters(**filters)).hits)
            times.append((time.perf_counter() - begun, processor() - worked))
        everything += times
        print(f"  {name:18} {figures(times)}, {hits / TIMES:4.1f} hits")
    print(f"  all                {figures(everything)}")


def figures(times: list[tuple[float, float]]) -> str:
    clock, work = ([time * 1000 for time in column] for column in zip(*times, strict=True))
    return (
        f"clock p50 {median(clock):5.0f} p95 {quantiles(clock, n=20)[-1]:5.0f} ms, "
        f"processor p50 {median(work):5.0f} p95 {quantiles(work, n=20)[-1]:5.0f} ms"
    )


def processor() -> float:
    """Processor seconds of this process and, with PostgreSQL, of the server's that works for it."""
    from django.db import connection

    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rsplit(")", 1)[1].split()
    return own + (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
