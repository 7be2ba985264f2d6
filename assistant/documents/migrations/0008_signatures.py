"""Signatures in rows that the database itself refuses to change or delete, and the texts that were signed."""

import hashlib
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from assistant.markdown.plain import writable

_SQLITE = [
    f"""CREATE TRIGGER documents_signoff_{word.lower()} BEFORE {word} ON documents_signoff
BEGIN SELECT RAISE(ABORT, 'signatures are kept'); END"""
    for word in ("UPDATE", "DELETE")
]
_POSTGRESQL = [
    """CREATE FUNCTION documents_signoff_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'signatures are kept'; END $$""",
    """CREATE TRIGGER documents_signoff_kept BEFORE UPDATE OR DELETE ON documents_signoff
FOR EACH ROW EXECUTE FUNCTION documents_signoff_kept()""",
]


def take_over(apps: Any, schema_editor: Any) -> None:
    """A signature had its name only: the account is the one with that name, if there is one and no other."""
    sign_offs, texts = (apps.get_model("documents", name).objects for name in ("SignOff", "SignedText"))
    people: dict[str, list[int]] = {}
    for pk, username, first, last in apps.get_model("auth", "User").objects.values_list(
        "pk", "username", "first_name", "last_name"
    ):
        people.setdefault(f"{first} {last}".strip() or username, []).append(pk)
    readings = apps.get_model("documents", "Reading").objects.exclude(signed=None).select_related("turn")
    for reading in readings.iterator():
        text = writable(reading.edited or reading.turn.text.strip())
        found = people.get(reading.signed_by, [])
        made = sign_offs.create(
            turn_id=reading.turn_id,
            user_id=found[0] if len(found) == 1 else None,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            at=reading.signed,
        )
        texts.create(sign_off=made, turn_id=reading.turn_id, reading=reading, name=reading.signed_by, text=text)


def give_back(apps: Any, schema_editor: Any) -> None:
    """The newest signature of each text that has not changed since."""
    newest = {one.turn_id: one for one in apps.get_model("documents", "SignOff").objects.order_by("pk")}
    for one in apps.get_model("documents", "SignedText").objects.exclude(reading=None).select_related("reading__turn"):
        last, text = newest[one.turn_id], writable(one.reading.edited or one.reading.turn.text.strip())
        if last.pk == one.sign_off_id and not last.withdrawn and one.text == text:
            one.reading.signed_by, one.reading.signed = one.name, last.at
            one.reading.save(update_fields=["signed_by", "signed"])


def keep(apps: Any, schema_editor: Any) -> None:
    for statement in _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL:
        schema_editor.execute(statement)


def let_go(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for word in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER documents_signoff_{word}")
    else:
        schema_editor.execute("DROP FUNCTION documents_signoff_kept CASCADE")


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("chat", "0013_shares"),
        ("documents", "0007_matters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SignOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("withdrawn", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "turn",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="sign_offs",
                        to="chat.turn",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "signature",
                "verbose_name_plural": "signatures",
            },
        ),
        migrations.CreateModel(
            name="SignedText",
            fields=[
                (
                    "sign_off",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="signed",
                        serialize=False,
                        to="documents.signoff",
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("text", models.TextField()),
                (
                    "reading",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="documents.reading"
                    ),
                ),
                (
                    "turn",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="chat.turn"),
                ),
            ],
        ),
        migrations.RunPython(take_over, give_back),
        migrations.RunPython(keep, let_go),
        migrations.RemoveField(
            model_name="reading",
            name="signed",
        ),
        migrations.RemoveField(
            model_name="reading",
            name="signed_by",
        ),
    ]
