"""Shares. What was shown to the prompt editors is shown to them on: that turn alone, for another thirty days."""

from datetime import timedelta

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def share(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    model, until = apps.get_model("chat", "Share"), timezone.now() + timedelta(days=30)
    shared = apps.get_model("chat", "Turn").objects.exclude(shared=None).only("pk", "owner_id")
    for turn in shared.iterator():
        model.objects.create(turn=turn, by_id=turn.owner_id, audience="editors", until=until)


def mark(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    now = timezone.now()
    shares = apps.get_model("chat", "Share").objects.filter(audience="editors", revoked=None, until__gt=now)
    apps.get_model("chat", "Turn").objects.filter(pk__in=shares.values("turn")).update(shared=now)


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0012_model_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Share",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("editors", "the prompt editors: all who write and approve prompts"),
                            ("domain", "everybody who may use this subject"),
                            ("person", "one colleague"),
                        ],
                        max_length=10,
                    ),
                ),
                ("document", models.BooleanField(default=False)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("until", models.DateTimeField()),
                ("revoked", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shares", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "turn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shares", to="chat.turn"
                    ),
                ),
                ("turns", models.ManyToManyField(blank=True, related_name="+", to="chat.turn")),
            ],
            options={
                "verbose_name": "share",
                "verbose_name_plural": "shares",
                "ordering": ("-created", "-pk"),
                "indexes": [
                    models.Index(fields=["person", "until"], name="chat_share_person__ca2171_idx"),
                    models.Index(fields=["audience", "until"], name="chat_share_audienc_b9ac36_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person", None), ("audience", "person"), _connector="OR"),
                        name="share_with_a_person_alone",
                    )
                ],
            },
        ),
        migrations.RunPython(share, mark),
        migrations.RemoveField(
            model_name="turn",
            name="shared",
        ),
    ]
