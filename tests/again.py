"""The calls of a turn, made again of what is kept."""

from typing import Any

from asgiref.sync import sync_to_async

from assistant.chat.models import Turn
from assistant.chat.web.passport import questions
from assistant.prompts.record import Remake, read, rebuild


@sync_to_async
def made_again(accepted: dict[str, Any]) -> list[tuple[bytes, bool]]:
    """The bodies of a turn's calls, and whether each is said to be the one that was sent."""
    turn = Turn.objects.select_related("conversation", "version__template").get(pk=accepted["turn"])
    calls = [rebuild(Remake.of(read(kept), question, turn.reasoning, turn.text)) for kept, question in questions(turn)]
    return [(call.body, call.same) for call in calls]
