"""The index of words: SQLite's FTS5 in a table beside the entries, PostgreSQL's full text in a column of theirs.

It is changed in the transaction that changes the text. A trigger (or the column) takes the words out when an entry is
deleted, whoever deletes it.
"""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import QuerySet

from .models import IndexEntry
from .pieces import IndexedText
from .query import Query, Sought

_ADD = {
    "sqlite": "INSERT INTO search_index (terms, rowid) VALUES (%s, %s)",
    "postgresql": "UPDATE search_indexentry SET terms = %s::tsvector WHERE id = %s",
}

_MERGE = "INSERT INTO search_index (search_index, rank) VALUES ('merge', %s)"

#: Pages that are merged in one transaction.
_PAGES = 500


def add(entries: Sequence[IndexEntry], stretches: Iterable[IndexedText]) -> None:
    """Store the entries with the words of their stretches of text."""
    stored = IndexEntry.objects.bulk_create(entries)
    rows = [(one.terms, entry.pk) for entry, one in zip(stored, stretches, strict=True)]
    if connection.vendor == "postgresql":
        rows = [(_vector(terms), pk) for terms, pk in rows]
    with connection.cursor() as cursor:
        cursor.executemany(_ADD[connection.vendor], rows)


def matching(entries: QuerySet[IndexEntry], query: Query) -> QuerySet[IndexEntry]:
    """Those of the entries that have all that is looked for, the newest first. FTS5 reads its lists of rows backwards
    for that, so a word that is in every text is as quick as a rare one."""
    if connection.vendor == "postgresql":
        text = " & ".join(map(_postgresql, query.sought))
        return entries.extra(where=["search_indexentry.terms @@ %s::tsquery"], params=[text]).order_by("-pk")
    text = " AND ".join(map(_sqlite, query.sought))
    joined = ["search_index.rowid = search_indexentry.id", "search_index.search_index MATCH %s"]
    return entries.extra(  # noqa: S610 - the words are a parameter
        tables=["search_index"], where=joined, params=[text], order_by=["-search_index.rowid"]
    )


def clear() -> None:
    IndexEntry.objects.all().delete()


def forget_deleted() -> None:
    """FTS5 keeps the terms of what was deleted until it merges its segments: merge them all, a few pages at a time, so
    that others can write in between. A negative number puts all segments into one merge; the merge is done when a call
    changes nothing of the index (sqlite.org/fts5.html#the_merge_command)."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(_MERGE, [-_PAGES])
        while True:
            before = connection.connection.total_changes
            cursor.execute(_MERGE, [_PAGES])
            if connection.connection.total_changes - before < 2:
                return


def _vector(terms: str) -> str:
    """A tsvector as PostgreSQL reads it. Terms are letters, digits and full stops alone (terms.py), never a quotation
    mark."""
    return " ".join(f"'{term}':{place}" for place, term in enumerate(terms.split(), start=1))


def _sqlite(one: Sought) -> str:
    if not one.prefix:
        return '"' + " ".join(one.terms) + '"'
    ways = [f'"{one.prefix}" *', *(f'"{term}"' for term in one.terms)]
    return f"({' OR '.join(ways)})"


def _postgresql(one: Sought) -> str:
    terms = [f"'{term}'" for term in one.terms]
    if one.prefix:
        terms.append(f"'{one.prefix}':*")
    return f"({(' | ' if one.prefix else ' <-> ').join(terms)})"
