"""PostgreSQL refuses to empty the audit log with TRUNCATE, which no trigger on rows sees, and to take its end back."""

from typing import Any

from django.db import migrations

KEEP = [
    """CREATE TRIGGER protection_auditevent_truncate BEFORE TRUNCATE ON protection_auditevent
FOR EACH STATEMENT EXECUTE FUNCTION protection_auditevent_kept()""",
    """CREATE FUNCTION protection_audithead_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF TG_OP = 'UPDATE' THEN
IF NEW.seq >= OLD.seq THEN RETURN NEW; END IF;
END IF;
RAISE EXCEPTION 'the end of the audit log is kept';
END $$""",
    """CREATE TRIGGER protection_audithead_kept BEFORE UPDATE OR DELETE ON protection_audithead
FOR EACH ROW EXECUTE FUNCTION protection_audithead_kept()""",
    """CREATE TRIGGER protection_audithead_truncate BEFORE TRUNCATE ON protection_audithead
FOR EACH STATEMENT EXECUTE FUNCTION protection_audithead_kept()""",
]
LET_GO = [
    "DROP FUNCTION protection_audithead_kept CASCADE",
    "DROP TRIGGER protection_auditevent_truncate ON protection_auditevent",
]


def keep(apps: Any, schema_editor: Any) -> None:
    for statement in KEEP if schema_editor.connection.vendor == "postgresql" else ():
        schema_editor.execute(statement)


def let_go(apps: Any, schema_editor: Any) -> None:
    for statement in LET_GO if schema_editor.connection.vendor == "postgresql" else ():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("protection", "0002_kept")]

    operations = [migrations.RunPython(keep, let_go)]
