"""`python -m tests.chaos --seeds 1000`: schedules of accidents, in virtual time. Exit status 1 where anything was lost.

`--first 17 --seeds 1` plays one schedule again; a schedule that lost something prints its timeline.
"""

import argparse
import logging
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

#: The database is written thousands of times; no disk has to see it.
_MEMORY = Path("/dev/shm")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--first", type=int, default=1)
    options = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":  # what stands in a set is in the same order every time, too
        os.execve(sys.executable, sys.orig_argv, {**os.environ, "PYTHONHASHSEED": "0"})
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        _set_up(Path(folder))
        return _play(range(options.first, options.first + options.seeds))


def _set_up(folder: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("MODEL_", "LIMIT_", "REDIS_", "DATABASE_"))]:
        del os.environ[name]
    os.environ.update(
        DJANGO_SETTINGS_MODULE="assistant.settings",
        DATA_DIR=str(folder),
        MODEL_FAMILY="r1",
        MODEL_TOKEN_TIMEOUT="5",
        MODEL_FIRST_TOKEN_TIMEOUT="10",
        LIMIT_STREAMS_PER_USER="4",
        LIMIT_ASKS_PER_MINUTE="1000",
        LIMIT_FRAMES_PER_MINUTE="100000",
        DRAIN_SECONDS="2",
    )
    import django
    from django.core.management import call_command

    django.setup()
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    call_command("loadprompts", verbosity=0)


def _play(seeds: range) -> int:
    from django.contrib.auth.models import Group, User

    from .virtual import real_time
    from .world import World

    user = User.objects.create_user("clara", password="correct horse battery")
    user.groups.add(Group.objects.get_or_create(name="clinicians")[0])
    counts: Counter[str] = Counter()
    losses, began = 0, real_time()
    for seed in seeds:
        outcome = World(seed, user).run()
        counts += outcome.counts
        if outcome.losses:
            losses += 1
            print(f"--- seed {seed}", *outcome.timeline, *outcome.losses, sep="\n", flush=True)
    summary = {"schedules": len(seeds), **counts, "losses": losses}
    print(", ".join(f"{name}: {number}" for name, number in summary.items()), f"({real_time() - began:.0f} s)")
    return 1 if losses else 0


sys.exit(main())
