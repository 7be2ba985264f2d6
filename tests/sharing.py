"""Answers that are shown to others, made without the page."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from assistant.chat.models import Share, Turn


def show(turn: Turn, **fields: Any) -> Share:
    """The turn, shown to the prompt editors for a day, unless the fields say otherwise."""
    until = timezone.now() + timedelta(days=1)
    return Share.objects.create(**{"turn": turn, "by": turn.owner, "audience": "editors", "until": until, **fields})
