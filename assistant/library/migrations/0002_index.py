"""The index of passages (search/index.py): a table that only its database knows."""

from typing import Any

from django.db import migrations

SQLITE = """CREATE VIRTUAL TABLE library_index
USING fts5(headings, terms, content='', tokenize="ascii tokenchars '.'")"""
POSTGRESQL = """CREATE TABLE library_index (passage bigint PRIMARY KEY, terms tsvector NOT NULL);
CREATE INDEX library_index_terms ON library_index USING gin (terms)"""


def make(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def drop(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE library_index")


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]
