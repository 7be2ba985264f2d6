"""Everything that is kept about a person, as a ZIP of JSON and files (GDPR 15). It follows the relations of the
database, so that a new model is exported without a line here."""

import json
import os
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import CASCADE, ManyToOneRel, Model, Q, QuerySet

from ..database import among
from ..documents import originals
from ..documents.models import Document, Reading
from ..matters.models import Barrier
from ..protection.log import record
from ..protection.models import AuditEvent

#: Fields that would let whoever has the export sign in as the person: no data about them.
SECRETS = frozenset({"password", "session_key", "session_data", "digest", "data", "token", "token_secret"})

#: Fields that others wrote for themselves.
_OTHERS: Mapping[type[Model], frozenset[str]] = MappingProxyType({Barrier: frozenset({"reason"})})

#: What others did with what is theirs, beside what they did (protection.auditevent.json).
ABOUT = "audit-about.json"

Keys = dict[type[Model], set[Any]]


def export(person: User, path: Path) -> int:
    """Write a new file that only its owner can read. Returns the number of rows in it. Raises OSError, and
    FileExistsError if there is such a file."""
    own, named = gathered(person)
    record("user.export", None, person, detail={"documents": len(own.get(Document, ()))})
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
            return _write(archive, own, named)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(archive: ZipFile, own: Keys, named: Keys) -> int:
    rows = 0
    for model in own | named:
        keys = own.get(model, set()) | named.get(model, set())
        rows += _write_rows(archive, f"{model._meta.label_lower}.json", _rows(model, keys))
    rows += _write_rows(archive, ABOUT, _events_about(own))
    for pk in own.get(Document, ()):
        if (data := originals.read(pk)) is not None:
            archive.writestr(f"documents/{pk}", data)
    return rows


def _write_rows(archive: ZipFile, name: str, rows: "QuerySet[Any, dict[str, Any]]") -> int:
    """Row by row: texts may be long. Returns how many there are."""
    count = 0
    with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as file:
        for row in rows.iterator(chunk_size=50):
            text = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            file.write(("," if count else "[").encode() + text.encode(errors="replace"))
            count += 1
        file.write(b"]" if count else b"[]")
    return count


def _rows(model: type[Model], keys: set[Any]) -> "QuerySet[Any, dict[str, Any]]":
    hidden = SECRETS | _OTHERS.get(model, frozenset())
    fields = [field.name for field in model._meta.concrete_fields if field.name not in hidden]
    return model._base_manager.filter(among(_key(model), keys)).order_by("pk").values(*fields)


def _key(model: type[Model]) -> str:
    """The path to its key, also where that is a relation: `among` takes plain columns alone."""
    related = model._meta.pk.related_model
    return f"pk__{_key(related)}" if isinstance(related, type) else "pk"


def _events_about(own: Keys) -> "QuerySet[Any, Any]":
    about = Q()
    for model, keys in own.items():
        about |= Q(object_type=model._meta.label_lower) & among("object_id", map(str, keys))
    return AuditEvent.objects.filter(about).exclude(action__startswith="hold.").order_by("seq").values()


def gathered(person: User) -> tuple[Keys, Keys]:
    """The keys of what is the person's own, which would be deleted with their account, and of what only names them.
    What others asked or wrote in the conversations and documents of a matter is theirs."""
    own: Keys = defaultdict(set, {User: {person.pk}})
    named: Keys = defaultdict(set)
    new: list[tuple[type[Model], set[Any]]] = [(User, {person.pk})]
    while new:
        model, keys = new.pop()
        for related, field, is_owned in pointing_at(model):
            rows = related._base_manager.filter(_whose(related, person), among(f"{field}__{_key(model)}", keys))
            found = set(rows.values_list("pk", flat=True))
            if is_owned and (fresh := found - own[related]):
                own[related] |= fresh
                new.append((related, fresh))
            elif not is_owned:
                named[related] |= found
    return own, named


def _whose(model: type[Model], person: User) -> Q:
    """The rows that are not of another account: a reading is of whoever asked."""
    if model is Reading:
        return Q(turn__owner=person)
    fields = [field for pointing, field, is_owned in pointing_at(User) if is_owned and pointing is model]
    return Q(*(Q(**{field: person}) | Q(**{field: None}) for field in fields))


def pointing_at(model: type[Model]) -> Iterator[tuple[type[Model], str, bool]]:
    """The models with a foreign key to this one, its name, and whether their rows end with the row that it names."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel):
            yield relation.related_model, relation.field.name, relation.on_delete is CASCADE
