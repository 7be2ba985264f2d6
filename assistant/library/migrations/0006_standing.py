from typing import Any

from django.db import migrations, models
from django.utils import timezone


def relied_on(apps: Any, schema_editor: Any) -> None:
    """What earlier answers rest on, and what newer editions have changed of it."""
    passage, reliance = apps.get_model("library", "Passage"), apps.get_model("library", "Reliance")
    turns = apps.get_model("chat", "Turn").objects.filter(passages__isnull=False).values_list("pk", "passages")
    for turn, found in turns.iterator(200):
        for one in found or ():
            known = passage.objects.filter(edition=one["document"], position=one["position"]).first()
            if known:
                reliance.objects.get_or_create(turn_id=turn, passage=known)
    now = timezone.now()
    for old in (
        passage.objects.filter(reliances__isnull=False, edition__replaced__isnull=False).distinct().iterator(200)
    ):
        newest = passage.objects.filter(
            edition__collection=old.edition.collection_id, edition__key=old.edition.key, edition__replaced=None
        )
        if not any(_same(old, one) for one in newest.iterator(200)):
            passage.objects.filter(pk=old.pk).update(changed=now)


def _same(old: Any, new: Any) -> bool:
    first, second = ([" ".join(words.split()) for words in (*one.path, one.text)] for one in (old, new))
    return first == second


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0010_passages"),
        ("library", "0005_threshold"),
    ]

    operations = [
        migrations.AddField(
            model_name="passage",
            name="changed",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="Reliance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_again", models.DateTimeField(editable=False, null=True)),
                (
                    "passage",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="reliances", to="library.passage"),
                ),
                ("turn", models.ForeignKey(on_delete=models.CASCADE, related_name="reliances", to="chat.turn")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["turn", "passage"], name="one_reliance_per_passage")],
            },
        ),
        migrations.RunPython(relied_on, migrations.RunPython.noop, elidable=True),
    ]
