"""The index of passages: SQLite's FTS5 or PostgreSQL's full text, each with the terms that terms.py makes.

It proposes candidates by the database's own rank (`bm25` of FTS5; `ts_rank_cd` of PostgreSQL, which does not weigh how
rare a term is), and ranking.py orders them. So the two can differ only where more than CANDIDATES passages have one of
the rare terms of a query. It is changed in the transaction that changes the passages.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from django.db import connection

from ..models import Passage, Term
from .ranking import Candidate

#: Passages that are ranked for a query, and passages that are looked at to choose them.
CANDIDATES, LOOKED_AT = 200, 4000

#: The term of this name counts the passages.
_ALL = ""

_ADD_TERMS = {
    "sqlite": "SELECT key, value FROM json_each(%s) WHERE true",
    "postgresql": "SELECT key, value::integer FROM json_each_text(%s::json) WHERE true ORDER BY key",
}
_CANDIDATES = {
    "sqlite": "SELECT passage.id, edition.collection_id, passage.heading_terms, passage.terms FROM library_index "
    "JOIN library_passage passage ON passage.id = library_index.rowid "
    "JOIN library_edition edition ON edition.id = passage.edition_id "
    "WHERE library_index MATCH %s AND edition.collection_id IN (SELECT value FROM json_each(%s)) "
    "AND edition.replaced IS NULL AND edition.withdrawn IS NULL "
    "ORDER BY bm25(library_index, 2.0, 1.0) LIMIT %s",
    "postgresql": "SELECT passage.id, edition.collection_id, passage.heading_terms, passage.terms FROM library_index "
    "JOIN library_passage passage ON passage.id = library_index.passage "
    "JOIN library_edition edition ON edition.id = passage.edition_id "
    "WHERE library_index.terms @@ %s::tsquery "
    "AND edition.collection_id IN (SELECT value::integer FROM json_array_elements_text(%s::json)) "
    "AND edition.replaced IS NULL AND edition.withdrawn IS NULL "
    "ORDER BY ts_rank_cd(library_index.terms, %s::tsquery) DESC, passage.id LIMIT %s",
}


def add(passages: Sequence[Passage]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            rows = [(one.pk, one.heading_terms, one.terms) for one in passages]
            cursor.executemany("INSERT INTO library_index (rowid, headings, terms) VALUES (%s, %s, %s)", rows)
        else:
            vectors = [(one.pk, _vector(one)) for one in passages]
            cursor.executemany("INSERT INTO library_index (passage, terms) VALUES (%s, %s::tsvector)", vectors)
    _count(passages, 1)


def remove(passages: Sequence[Passage]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            rows = [(one.pk, one.heading_terms, one.terms) for one in passages]
            cursor.executemany(
                "INSERT INTO library_index (library_index, rowid, headings, terms) VALUES ('delete', %s, %s, %s)", rows
            )
        else:
            cursor.execute("DELETE FROM library_index WHERE passage = ANY(%s)", [[one.pk for one in passages]])
    _count(passages, -1)


def clear() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO library_index (library_index) VALUES ('delete-all')")
        else:
            cursor.execute("DELETE FROM library_index")
    Term.objects.all().delete()


def frequencies_of(terms: Iterable[str]) -> tuple[dict[str, int], int]:
    """Return, for each term that occurs, its number of passages, and the number of all passages."""
    found = dict(Term.objects.filter(text__in=[_ALL, *terms], passages__gt=0).values_list("text", "passages"))
    return found, found.pop(_ALL, 0)


def candidates(frequencies: dict[str, int], collections: Collection[int]) -> list[Candidate]:
    """Passages of these collections that have one of the rarest of these terms."""
    chosen, count = list[str](), 0
    for term in sorted(frequencies, key=lambda term: (frequencies[term], term)):
        count += frequencies[term]
        if chosen and count > LOOKED_AT:
            break
        chosen.append(term)
    if not chosen:
        return []
    query = (" OR " if connection.vendor == "sqlite" else " | ").join(map(_quoted, chosen))
    among = json.dumps(sorted(collections))
    ranked_by = [query] if connection.vendor == "postgresql" else []
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES[connection.vendor], [query, among, *ranked_by, CANDIDATES])
        return [Candidate(*row) for row in cursor.fetchall()]


def _count(passages: Iterable[Passage], sign: int) -> None:
    counts = Counter[str]()
    for passage in passages:
        counts.update({_ALL, *passage.heading_terms.split(), *passage.terms.split()})
    given = json.dumps({term: sign * count for term, count in counts.items()}, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO library_term (text, passages) {_ADD_TERMS[connection.vendor]} "
            "ON CONFLICT (text) DO UPDATE SET passages = library_term.passages + excluded.passages",
            [given],
        )


def _vector(passage: Passage) -> str:
    """A tsvector as PostgreSQL reads it: each term with its places, those of headings weighed more."""
    headings, terms = passage.heading_terms.split(), passage.terms.split()
    places = [f"{_quoted(term)}:{place}A" for place, term in enumerate(headings, start=1)]
    places += [f"{_quoted(term)}:{place}" for place, term in enumerate(terms, start=len(headings) + 2)]
    return " ".join(places)


def _quoted(term: str) -> str:
    """Terms are letters, digits and full stops alone, so that neither quotation mark can stand in one."""
    return f'"{term}"' if connection.vendor == "sqlite" else f"'{term}'"
