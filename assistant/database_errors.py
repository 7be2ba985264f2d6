"""The kind of fault behind a DatabaseError, and a sentence for it. Its own text is never shown, as it may quote
people."""

from typing import Literal

from django.db import DatabaseError

DatabaseFault = Literal["full", "read_only", "locked", "damaged", "behind", "unreachable"]

#: Beginnings of SQLite's error names (sqlite.org/rescode.html), and PostgreSQL's SQLSTATEs.
_KINDS: dict[str, DatabaseFault] = {
    "SQLITE_FULL": "full",
    "SQLITE_IOERR_WRITE": "full",
    "SQLITE_IOERR_SHMSIZE": "full",
    "SQLITE_READONLY": "read_only",
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_NOTADB": "damaged",
    "53100": "full",
    "25006": "read_only",
    "42501": "read_only",
    "55P03": "locked",
    "57014": "locked",
    "42P01": "behind",
    "42703": "behind",
}

#: For the terminal.
SENTENCES: dict[str, str] = {
    "database_full": "The disk that holds the database is full. Make room, then try again.",
    "database_read_only": "The database can be read but not written. Look at its server, or at the rights of its file.",
    "database_locked": "Another program has locked the database. Try again in a moment.",
    "database_damaged": "The file of the database is damaged, or is not a database.",
    "database_behind": "The database is not set up for this version. Run `python manage.py migrate`.",
    "database_ahead": "The database was made by a newer version, which it needs. Nothing was changed.",
    "audit_log": "The end of the audit log is missing or does not fit its rows, and nothing is done without one. Run "
    "`python manage.py migrate`, which makes one that is missing, then `python manage.py auditverify`.",
    "database_unreachable": "The database cannot be opened. Look at DATABASE_URL, or at the rights in DATA_DIR.",
}


def code_of(error: DatabaseError) -> str:
    """The fault, a key of SENTENCES."""
    return f"database_{kind_of(error)}"


def kind_of(error: DatabaseError) -> DatabaseFault:
    cause = error.__cause__ or error
    code = str(getattr(cause, "sqlite_errorname", "") or getattr(cause, "sqlstate", "") or "")
    if str(cause).startswith("no such "):  # missing table or column: SQLite has no code for it
        return "behind"
    return next((kind for start, kind in _KINDS.items() if code.startswith(start)), "unreachable")
