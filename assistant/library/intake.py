"""A document comes into the library: read as an upload is, cut into passages, stored with them or not at all.

The work on its text is done by the caller (in a worker process, where somebody waits); what is here is the database.
Whoever changes an edition locks its collection first and looks at the edition as it is then: `indexed` says whether its
passages are in the index, and no other change is under way.
"""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..documents.files.extraction import Extracted
from ..prompts.language import language_of
from . import standing
from .cutting import Cut, heading_terms
from .metadata import Details
from .models import Collection, Edition, Passage
from .search import index
from .search.terms import terms_of

#: What a new edition has of the one before, and characters of a text that tell its language.
_INHERITED, _SAMPLE = ("title", "language", "jurisdiction", "licence", "source"), 4000

Outcome = Literal["added", "replaced", "changed", "unchanged", "withdrawn"]


@transaction.atomic
def describe(collection: Collection, details: Details, sha256: str) -> Outcome | None:
    """Take over what is said of a file that is its document's newest edition already; None where it is not. A withdrawn
    one stays as it is."""
    newest = _newest(collection, details.key)
    if newest is None or newest.sha256 != sha256:
        return None
    if newest.withdrawn:
        return "withdrawn"
    changes = {name: value for name, value in details.said().items() if getattr(newest, name) != value}
    for name, value in changes.items():
        setattr(newest, name, value)
    newest.save(update_fields=list(changes))
    if "title" in changes:
        retitle(newest.pk)
    return "changed" if changes else "unchanged"


@transaction.atomic
def add(
    collection: Collection,
    details: Details,
    name: str,
    extracted: Extracted,
    cuts: Sequence[Cut],
    by: User | None = None,
) -> tuple[Edition, Outcome]:
    """A new edition, in the place of the newest one, from which it has what is not said anew."""
    newest = _newest(collection, details.key)
    fields: dict[str, Any] = {"language": language_of(extracted.text[:_SAMPLE]), "number": 1}
    if newest:
        _hide(newest)
        newest.replaced = timezone.now()
        newest.save(update_fields=["replaced"])
        fields |= {one: getattr(newest, one) for one in _INHERITED} | {"number": newest.number + 1}
    edition = Edition.of(extracted, collection=collection, name=name, added_by=by, **{**fields, **details.said()})
    edition.save()
    _show(edition, Passage.objects.bulk_create(_passages(edition, cuts), batch_size=500))
    if newest:
        standing.note_changed(edition, newest)
    return edition, "replaced" if newest else "added"


@transaction.atomic
def withdraw(pk: UUID) -> bool:
    """It no longer appears in searches, but stays readable. Whether it was current."""
    edition = _locked(pk)
    if not edition.is_current:
        return False
    _hide(edition)
    edition.withdrawn = timezone.now()
    edition.save(update_fields=["withdrawn"])
    return True


@transaction.atomic
def restore(pk: UUID) -> bool:
    """Whether it was withdrawn; one that has been replaced stays so."""
    edition = _locked(pk)
    if edition.replaced or not edition.withdrawn:
        return False
    edition.withdrawn = None
    edition.save(update_fields=["withdrawn"])
    _show(edition, _found_by(edition))
    return True


@transaction.atomic
def retitle(pk: UUID) -> None:
    """Its passages are found by the title it has now."""
    edition = _locked(pk)
    _hide(edition)
    passages = _found_by(edition)
    for passage in passages:
        passage.heading_terms = heading_terms(edition.title, passage.path)
    Passage.objects.bulk_update(passages, ["heading_terms"], batch_size=500)
    if edition.is_current:
        _show(edition, passages)


@transaction.atomic
def clear() -> None:
    """The index, of all collections at once."""
    list(Collection.objects.select_for_update())
    index.clear()
    Edition.objects.filter(indexed=True).update(indexed=False)


@transaction.atomic
def reindex(pk: UUID) -> int:
    """If it is current, and the index does not have it. Returns the number of its passages."""
    edition = _locked(pk)
    if edition.indexed or not edition.is_current:
        return 0
    passages = list(edition.passages.all())
    for passage in passages:
        passage.heading_terms = heading_terms(edition.title, passage.path)
        passage.terms = " ".join(terms_of(passage.text))
    Passage.objects.bulk_update(passages, ["heading_terms", "terms"], batch_size=500)
    _show(edition, passages)
    return len(passages)


def _hide(edition: Edition) -> None:
    if edition.indexed:
        index.remove(_found_by(edition))
        _note(edition, indexed=False)


def _show(edition: Edition, passages: Sequence[Passage]) -> None:
    index.add(passages)
    _note(edition, indexed=True)


def _note(edition: Edition, *, indexed: bool) -> None:
    edition.indexed = indexed
    edition.save(update_fields=["indexed"])


def _found_by(edition: Edition) -> list[Passage]:
    """Its passages without their texts."""
    return list(edition.passages.defer("text"))


def _locked(pk: UUID) -> Edition:
    """As it is while its collection is locked, until the transaction ends."""
    Collection.objects.select_for_update().get(editions=pk)
    return Edition.objects.defer("text").get(pk=pk)


def _newest(collection: Collection, key: str) -> Edition | None:
    """The collection is locked until the transaction ends, so that a document has one newest edition."""
    Collection.objects.select_for_update().get(pk=collection.pk)
    return Edition.objects.filter(collection=collection, key=key, replaced=None).defer("text").first()


def _passages(edition: Edition, cuts: Sequence[Cut]) -> list[Passage]:
    return [
        Passage(
            edition=edition,
            position=position,
            path=one.path,
            page=one.page,
            start=one.start,
            end=one.end,
            text=edition.text[one.start : one.end],
            heading_terms=one.heading_terms,
            terms=one.terms,
        )
        for position, one in enumerate(cuts)
    ]
