"""Rows and conditions as events of the protocol. Sentences come out in the language that is active."""

from collections.abc import Sequence
from uuid import UUID

from domains.base import Domain

from ..inference.watch import Condition, elapsed
from . import protocol
from .models import Turn
from .sentences import model_sentence, phase_name, unsaved_sentence


def ready(domains: Sequence[Domain], condition: Condition) -> protocol.Ready:
    told = [
        protocol.DomainInfo(
            domain.name,
            str(domain.label),
            [protocol.TaskInfo(task.name, str(task.label)) for task in domain.tasks],
        )
        for domain in domains
    ]
    return protocol.Ready(version=protocol.VERSION, domains=told, model=model_state(condition))


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
        language=turn.language,
    )


def queued(turn: UUID, position: int, seconds: float) -> protocol.TurnQueued:
    return protocol.TurnQueued(turn=turn, position=position, wait_seconds=seconds)


def saving(turn: UUID, *, saved: bool) -> protocol.TurnSaving:
    return protocol.TurnSaving(turn=turn, saved=saved, message="" if saved else unsaved_sentence())


def snapshot(turn: Turn) -> protocol.TurnSnapshot:
    return protocol.TurnSnapshot(
        turn=turn.id, epoch=turn.epoch, seq=turn.seq, state=turn.state, reasoning=turn.reasoning, text=turn.text
    )


def end(turn: Turn) -> protocol.TurnEnd:
    """For a turn that has ended."""
    return protocol.ENDS[turn.state](
        turn=turn.id,
        seq=turn.seq,
        code=turn.code,
        message=turn.end_message,
        usage=turn.usage,
        passport=turn.passport,
        boxed=turn.boxed,
    )
