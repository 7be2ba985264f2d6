"""Whether the passages that an answer rests on still stand as it was given them, and whose answers rest on which.

A passage stands as long as the newest edition of its document has the same text under the same headings, apart from
white space; a section stands as a whole, however it is cut.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..chat import protocol
from ..chat.access import Viewer, turns_of
from ..chat.models import Turn
from ..chat.passages import FoundPassage
from ..database import among
from .models import Collection, Edition, Passage, Reliance

WORDS = {
    "current": "",
    "changed": _("Changed in a newer edition"),
    "withdrawn": _("Withdrawn"),
    "expired": _("Expired"),
    "not_yet": _("Not yet effective"),
}

#: A passage by its headings and its words.
Placed = tuple[Sequence[str], str]


class Standing(NamedTuple):
    """A passage of an answer today, `number` by which it is cited. `since` is when it ceased to stand, if that was
    after the answer."""

    number: int
    passage: FoundPassage
    state: protocol.PassageState
    since: datetime | None

    @property
    def shown(self) -> protocol.Passage:
        """For a page."""
        return msgspec.structs.replace(self.passage.shown, state=self.state)

    @property
    def words(self) -> str:
        return str(WORDS[self.state])

    @property
    def source(self) -> str:
        """Title, edition, page, and what has become of it, in one line."""
        return f"{self.passage.source} ({self.words})" if self.words else self.passage.source


class Outdated(NamedTuple):
    """An answer whose owner has not read it again since what it rests on has changed."""

    turn: Turn
    passages: list[Standing]


def standings_of(turn: Turn) -> list[Standing]:
    return standings([turn])[turn.pk]


def standings(turns: Sequence[Turn]) -> dict[UUID, list[Standing]]:
    """By the id of the turn, in the order in which its passages are numbered."""
    rows = _with_newest(Reliance.objects.filter(among("turn__pk", [turn.pk for turn in turns if turn.passages])))
    known = {(row.turn_id, row.passage.edition_id, row.passage.position): row for row in rows}
    return {
        turn.pk: [
            Standing(number, one, *_state(turn, known.get((turn.pk, one.document, one.position))))
            for number, one in enumerate(turn.found or (), start=1)
        ]
        for turn in turns
    }


def alarm(standing: Iterable[Standing]) -> str:
    """Return a sentence that names the passages that have changed; empty if all still stand."""
    fallen = [one.number for one in standing if one.since]
    if not fallen:
        return ""
    words = ngettext(
        "Out of date: since this answer, passage %(numbers)s was changed or withdrawn, or has expired. Read what "
        "applies now before you rely on it.",
        "Out of date: since this answer, passages %(numbers)s were changed or withdrawn, or have expired. Read what "
        "applies now before you rely on it.",
        len(fallen),
    )
    return words % {"numbers": ", ".join(map(str, fallen))}


def outdated(user: Viewer) -> list[Outdated]:
    """Their answers to read again, the newest first."""
    turns = list(turns_of(user).filter(among("pk", _unread(user))).order_by("-created"))
    found = standings(turns)
    return [Outdated(turn, [one for one in found[turn.pk] if one.since]) for turn in turns]


def count_outdated(user: Viewer) -> int:
    return len(_unread(user))


def note_read_again(turn: Turn) -> None:
    Reliance.objects.filter(turn=turn).update(read_again=timezone.now())


def note_changed(newest: Edition, replaced: Edition) -> None:
    """Which passages of the earlier editions the newest one no longer has: those of the one that it replaced, and
    those that answers rest on."""
    earlier = Passage.objects.filter(edition__collection=newest.collection_id, edition__key=newest.key)
    relied_on = Exists(Reliance.objects.filter(passage=OuterRef("pk")))
    earlier = earlier.exclude(edition=newest).filter(Q(relied_on) | Q(edition=replaced))
    gone = _gone(earlier, [(one.path, one.text) for one in newest.passages.all()])
    kept = earlier.filter(changed__isnull=False).exclude(among("pk", gone)).values_list("pk", flat=True)
    for pks, moment in ((gone, timezone.now()), (list(kept), None)):
        Passage.objects.filter(among("pk", pks)).update(changed=moment)


def resting_on_changes(collection: Collection, key: str, passages: Iterable[Placed]) -> int:
    """How many answers rest on what the document would no longer have if these were its passages."""
    relied_on = Passage.objects.filter(edition__collection=collection, edition__key=key, reliances__isnull=False)
    gone = set(_gone(relied_on.distinct(), passages))
    rows = Reliance.objects.filter(among("passage__pk", gone), turn__conversation__deleted=None)
    return rows.values("turn").distinct().count()


def resting_on(editions: Iterable[UUID]) -> int:
    """How many answers rest on these editions, or on earlier ones of the same documents."""
    document = {"collection": OuterRef("passage__edition__collection"), "key": OuterRef("passage__edition__key")}
    chosen = Exists(Edition.objects.filter(among("pk", editions), **document))
    rows = Reliance.objects.filter(chosen, turn__conversation__deleted=None)
    return rows.values("turn").distinct().count()


def _gone(earlier: QuerySet[Passage], passages: Iterable[Placed]) -> list[int]:
    """Return the ids of those that are not among the passages."""
    there = {_as_compared(path, text) for path, text in passages}
    rows = earlier.values_list("pk", "path", "text")
    return [pk for pk, path, text in rows if _as_compared(path, text) not in there]


def _as_compared(path: Sequence[str], text: str) -> tuple[str, ...]:
    return tuple(" ".join(words.split()) for words in (*path, text))


def _unread(user: Viewer) -> set[UUID]:
    """The turns with a passage that ceased to stand after the answer, and was not read again since."""
    ended = Edition.objects.filter(
        Q(expires__lt=timezone.localdate()) | Q(withdrawn__isnull=False),
        collection=OuterRef("collection"), key=OuterRef("key"), replaced=None,
    )  # fmt: skip
    # The editions are looked up once for all that the person's answers rest on, each of which is then read.
    fallen = Q(passage__changed__isnull=False) | Q(passage__edition__in=Edition.objects.filter(Exists(ended)))
    rows = _with_newest(Reliance.objects.filter(fallen, turn__in=turns_of(user)))
    return {row.turn_id for row in rows if _is_unread(row)}


def _with_newest(rows: QuerySet[Reliance]) -> QuerySet[Reliance]:
    """Annotate each row with the newest edition of its document."""
    newest = Edition.objects.filter(
        collection=OuterRef("passage__edition__collection"), key=OuterRef("passage__edition__key"), replaced=None
    )
    said = {name: Subquery(newest.values(name)) for name in ("withdrawn", "effective", "expires")}
    names = ("read_again", "turn__created", "passage__edition", "passage__position", "passage__changed")
    return rows.annotate(**said).select_related("turn", "passage").only(*names)


def _state(turn: Turn, row: Any) -> tuple[protocol.PassageState, datetime | None]:
    """The state of a passage, and since when it has not stood, if that was after the answer. `row` is its Reliance with
    what is said of the newest edition; None: the library no longer has it."""
    if row is None:
        return "withdrawn", turn.created
    if row.withdrawn:
        return "withdrawn", row.withdrawn
    if row.passage.changed:
        return "changed", row.passage.changed
    today = timezone.localdate()
    if row.expires and row.expires < today:
        ended = timezone.make_aware(datetime.combine(row.expires + timedelta(days=1), time.min))
        return "expired", ended if ended > turn.created else None
    return "not_yet" if row.effective and row.effective > today else "current", None


def _is_unread(row: Reliance) -> bool:
    since = _state(row.turn, row)[1]
    return since is not None and (row.read_again is None or row.read_again < since)
