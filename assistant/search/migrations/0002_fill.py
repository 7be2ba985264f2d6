"""What was asked and added before there was a search is found by it."""

from collections import deque
from typing import Any

from django.db import migrations

from assistant.search.entries import rebuild


def fill(apps: Any, schema_editor: Any) -> None:
    deque(rebuild(), maxlen=0)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
