"""Whether what an answer rests on still stands as it did, and whose answers rest on what: the passages that it was
given, the version of its prompt, and the model.

A passage stands as long as the newest edition of its document has the same text under the same headings, apart from
white space; a section stands as a whole, however it is cut. A prompt version or a model stands until it is withdrawn.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..chat import protocol
from ..chat.access import Viewer, turns_of
from ..chat.models import Turn
from ..chat.passages import FoundPassage
from ..database import among
from ..prompts.models import Withdrawal
from .models import Collection, Edition, Passage, ReadAgain, Reliance

WORDS = {
    "current": "",
    "changed": _("Changed in a newer edition"),
    "withdrawn": _("Withdrawn"),
    "expired": _("Expired"),
    "not_yet": _("Not yet effective"),
}

_PROMPT_WITHDRAWN = _(
    "Out of date: the version of the prompt that this answer was made with was withdrawn on %(date)s: “%(reason)s”"
)
_MODEL_WITHDRAWN = _("Out of date: the model that wrote this answer was withdrawn on %(date)s: “%(reason)s”")

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


class Standings(list[Standing]):
    """The passages of an answer in the order in which they are numbered; `withdrawn` is what of its prompt and model
    was withdrawn after it."""

    withdrawn: Sequence[Withdrawal] = ()


class Outdated(NamedTuple):
    """An answer whose owner has not read it again since what it rests on has changed."""

    turn: Turn
    standings: Standings

    @property
    def passages(self) -> list[Standing]:
        return [one for one in self.standings if one.since]


def standings_of(turn: Turn) -> Standings:
    return standings([turn])[turn.pk]


def standings(turns: Sequence[Turn]) -> dict[UUID, Standings]:
    """By the id of the turn."""
    rows = _with_newest(Reliance.objects.filter(among("turn__pk", [turn.pk for turn in turns if turn.passages])))
    known = {(row.turn_id, row.passage.edition_id, row.passage.position): row for row in rows}
    withdrawals = list(Withdrawal.objects.filter(ended=None).select_related("version__template"))
    found = {}
    for turn in turns:
        found[turn.pk] = Standings(
            Standing(number, one, *_state(turn, known.get((turn.pk, one.document, one.position))))
            for number, one in enumerate(turn.found or (), start=1)
        )
        found[turn.pk].withdrawn = [one for one in withdrawals if _concerns(one, turn)]
    return found


def _concerns(withdrawal: Withdrawal, turn: Turn) -> bool:
    made_with = turn.model == withdrawal.model if withdrawal.model else turn.version_id == withdrawal.version_id
    return made_with and withdrawal.at > turn.created


def alarm(standing: Standings) -> str:
    """Return what has changed since the answer, in sentences; empty if all still stands."""
    return " ".join(filter(None, [_of_passages(standing), *map(_of_withdrawal, standing.withdrawn)]))


def _of_passages(standing: Iterable[Standing]) -> str:
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


def _of_withdrawal(one: Withdrawal) -> str:
    words = _MODEL_WITHDRAWN if one.model else _PROMPT_WITHDRAWN
    return words % {"date": date_format(timezone.localdate(one.at)), "reason": one.reason}


def outdated(user: Viewer) -> QuerySet[Turn]:
    """Their answers to read again, the newest first: those with a passage that ceased to stand after the answer, or
    whose prompt or model was withdrawn after it, and not read again since."""
    read = Coalesce("turn__read_again__at", "turn__created")
    rows = _with_newest(Reliance.objects.filter(_fallen(), turn__in=_answers_of(user))).annotate(read=read)
    unread = rows.filter(
        Q(withdrawn__gt=F("read"))
        | Q(passage__changed__gt=F("read"))
        | Q(expires__lt=timezone.localdate(), expires__gte=TruncDate("read"))
    )
    own = Q(model=OuterRef("model"), version=None) | Q(version=OuterRef("version"))
    since = Coalesce(OuterRef("read_again__at"), OuterRef("created"))
    withdrawn = Withdrawal.objects.filter(own, ended=None, at__gt=since)
    return _answers_of(user).filter(Q(pk__in=unread.values("turn")) | Exists(withdrawn)).order_by("-created")


def as_outdated(turns: Sequence[Turn]) -> list[Outdated]:
    found = standings(turns)
    return [Outdated(turn, found[turn.pk]) for turn in turns]


def count_outdated(user: Viewer) -> int:
    return outdated(user).count()


def made_with(withdrawal: Withdrawal) -> int:
    """How many answers rest on what is withdrawn."""
    own = Q(model=withdrawal.model) if withdrawal.model else Q(version=withdrawal.version)
    return Turn.objects.filter(own, created__lt=withdrawal.at, conversation__deleted=None).count()


def note_read_again(turn: Turn) -> None:
    ReadAgain.objects.update_or_create(turn=turn, defaults={"at": timezone.now()})


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


def _answers_of(user: Viewer) -> QuerySet[Turn]:
    """To what this person asked; others read their own again, in a matter too."""
    return turns_of(user).filter(owner_id=user.pk)


def _fallen() -> Q:
    """Of reliances: the passage has changed, or its document was withdrawn or has expired. The editions are looked up
    once for all that a person's answers rest on."""
    ended = Edition.objects.filter(
        Q(expires__lt=timezone.localdate()) | Q(withdrawn__isnull=False),
        collection=OuterRef("collection"), key=OuterRef("key"), replaced=None,
    )  # fmt: skip
    return Q(passage__changed__isnull=False) | Q(passage__edition__in=Edition.objects.filter(Exists(ended)))


def _with_newest(rows: QuerySet[Reliance]) -> QuerySet[Reliance]:
    """Annotate each row with the newest edition of its document."""
    newest = Edition.objects.filter(
        collection=OuterRef("passage__edition__collection"), key=OuterRef("passage__edition__key"), replaced=None
    )
    said = {name: Subquery(newest.values(name)) for name in ("withdrawn", "effective", "expires")}
    names = ("turn__created", "passage__edition", "passage__position", "passage__changed")
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
