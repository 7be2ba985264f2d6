from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Max


def keep(apps: Any, schema_editor: Any) -> None:
    """When an answer was read again is said once, not for each of its passages."""
    reliance, read = apps.get_model("library", "Reliance"), apps.get_model("library", "ReadAgain")
    rows = reliance.objects.filter(read_again__isnull=False).values_list("turn").annotate(at=Max("read_again"))
    read.objects.bulk_create([read(turn_id=turn, at=at) for turn, at in rows], batch_size=500)


def put_back(apps: Any, schema_editor: Any) -> None:
    reliance, read = apps.get_model("library", "Reliance"), apps.get_model("library", "ReadAgain")
    for turn, at in read.objects.values_list("turn", "at").iterator(200):
        reliance.objects.filter(turn=turn).update(read_again=at)


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0010_passages"),
        ("library", "0007_threshold_default"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadAgain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "turn",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="read_again", to="chat.turn"
                    ),
                ),
            ],
        ),
        migrations.RunPython(keep, put_back),
        migrations.RemoveField(model_name="reliance", name="read_again"),
    ]
