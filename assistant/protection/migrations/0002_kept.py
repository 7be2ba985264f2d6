"""Rows of the audit log are kept as they were written: the database itself refuses to change or delete one."""

from typing import Any

from django.db import migrations

SQLITE = [
    f"""CREATE TRIGGER protection_auditevent_{word.lower()} BEFORE {word} ON protection_auditevent
BEGIN SELECT RAISE(ABORT, 'audit events are kept'); END"""
    for word in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    """CREATE FUNCTION protection_auditevent_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit events are kept'; END $$""",
    """CREATE TRIGGER protection_auditevent_kept BEFORE UPDATE OR DELETE ON protection_auditevent
FOR EACH ROW EXECUTE FUNCTION protection_auditevent_kept()""",
]


def keep(apps: Any, schema_editor: Any) -> None:
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def let_go(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for word in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER protection_auditevent_{word}")
    else:
        schema_editor.execute("DROP FUNCTION protection_auditevent_kept CASCADE")


class Migration(migrations.Migration):
    dependencies = [("protection", "0001_initial")]

    operations = [migrations.RunPython(keep, let_go)]
