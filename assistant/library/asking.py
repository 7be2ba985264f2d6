"""What the library has on a question, found before a model is asked and kept with its turn."""

from django.db import transaction

from ..chat.models import Turn
from ..chat.passages import FoundPassage, as_kept
from .access import collections_for
from .models import Reliance
from .search.finding import search

#: Passages that are shown with an answer, and earlier questions that are heard.
MOST, EARLIER = 5, 3


def find(turn: Turn) -> list[FoundPassage] | None:
    """Of the collections for this turn; None where there is none. What was found once stays. Words that a model wrote
    are no part of what is looked for."""
    collections = collections_for(turn)
    if not collections:
        return None
    passages = [hit.passage for hit in search(turn.question, collections, MOST, _beside(turn))]
    found = [passage.found() for passage in passages]
    mine = Turn.objects.filter(pk=turn.pk, epoch=turn.epoch)
    with transaction.atomic():
        if mine.filter(passages__isnull=True).update(passages=as_kept(found)):
            Reliance.objects.bulk_create([Reliance(turn=turn, passage=passage) for passage in passages])
        else:
            turn.refresh_from_db(fields=["passages"])
    return found if turn.passages is None else turn.found


def _beside(turn: Turn) -> str:
    """What is known of the case, without bare numbers, and what was asked before."""
    case = turn.case.of(turn.told)
    facts = [case[name] for name in turn.case.short if name in case and any(map(str.isalpha, case[name]))]
    return "\n".join([*facts, *(one.question for one in turn.earlier[-EARLIER:])])
