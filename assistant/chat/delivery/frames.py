"""Turns and model conditions as protocol events. Sentences are in the active language."""

from collections.abc import Sequence
from uuid import UUID

from domains.base import Domain

from ...inference.watch import Condition, elapsed
from .. import protocol
from ..carrying import DOCUMENT
from ..messages import hidden_sentence, kind_name, model_sentence, phase_name, unsaved_sentence
from ..models import Turn

#: Facts longer than this are not sent to the page, which carries them by naming their turn.
LONG_FACT = 1000


def ready(domains: Sequence[Domain], condition: Condition) -> protocol.Ready:
    infos = [
        protocol.DomainInfo(
            domain.name,
            str(domain.label),
            [protocol.TaskInfo(task.name, str(task.label)) for task in domain.tasks],
        )
        for domain in domains
    ]
    return protocol.Ready(version=protocol.VERSION, domains=infos, model=model_state(condition))


def model_state(condition: Condition) -> protocol.ModelState:
    return protocol.ModelState(
        state=condition.state,
        message=model_sentence(condition.state),
        phase=phase_name(condition.phase),
        elapsed_seconds=round(elapsed(condition), 1),
        title=condition.title,
        demo=condition.demo,
        context_length=condition.context_length,
    )


def accepted(turn: Turn) -> protocol.TurnAccepted:
    return protocol.TurnAccepted(
        id=turn.client_id,
        turn=turn.id,
        conversation=turn.conversation_id,
        domain=turn.conversation.domain,
        task=turn.task,
        state=turn.state,
        title=turn.conversation.title,
        question=turn.question,
        chips=turn.chips,
        carried=turn.carried_chips,
        anew=turn.starts_anew,
        again=turn.again_id is not None,
        case=case(turn),
        language=turn.language,
        asked_by=turn.asked_by,
    )


def case(turn: Turn) -> protocol.TurnCase | None:
    """What a follow-up to the turn may carry; None if it has no case."""
    if not turn.has_case:
        return None
    inputs = {name: value for name, value in turn.told.items() if name in (*turn.case.fields, *DOCUMENT) and value}
    facts = {name: value for name, value in turn.case.of(inputs).items() if name not in DOCUMENT}
    chips = turn.case.chips(facts)
    alerts = turn.case.chips({name: value for name, value in facts.items() if name in turn.case.alerts})
    return protocol.TurnCase(
        turn.id, chips, alerts, {name: value for name, value in inputs.items() if len(value) <= LONG_FACT}
    )


def review(ask: UUID, found: list[protocol.FoundIdentifiers]) -> protocol.AskReview:
    named = [protocol.FoundIdentifiers(kind_name(one.kind), one.words, one.more) for one in found]
    return protocol.AskReview(id=ask, found=named)


def left_out(turn: Turn, hidden: int) -> protocol.Notice:
    """The remark that `hidden` invisible characters were removed from the question."""
    return protocol.Notice(turn=turn.id, message=hidden_sentence(hidden))


def queued(turn: UUID, position: int, seconds: float) -> protocol.TurnQueued:
    return protocol.TurnQueued(turn=turn, position=position, wait_seconds=seconds)


def saving(turn: UUID, *, saved: bool) -> protocol.TurnSaving:
    return protocol.TurnSaving(turn=turn, saved=saved, message="" if saved else unsaved_sentence())


def snapshot(turn: Turn) -> protocol.TurnSnapshot:
    return protocol.TurnSnapshot(
        turn=turn.id,
        epoch=turn.epoch,
        seq=turn.seq,
        state=turn.state,
        reasoning=turn.reasoning,
        text=turn.text,
        passages=passages(turn),
    )


def passages(turn: Turn) -> list[protocol.Passage] | None:
    """What the library had on it, as it was then; None where it was not searched."""
    found = turn.found
    return None if found is None else [one.shown for one in found]


def end(turn: Turn) -> protocol.TurnEnd:
    """The end event of a turn in a final state. Raises KeyError for any other."""
    return protocol.ENDS[turn.state](
        turn=turn.id,
        seq=turn.seq,
        code=turn.code,
        message=turn.end_message,
        usage=turn.usage,
        passport=turn.passport,
        boxed=turn.boxed,
    )
