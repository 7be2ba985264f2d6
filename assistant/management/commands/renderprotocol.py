"""`manage.py renderprotocol`: writes static/js/page/protocol.js from chat/protocol.py, the one definition of the
protocol."""

import json
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from ...chat import protocol
from ...chat.models import Conversation
from ..base import SiteCommand

PATH = settings.BASE_DIR / "static" / "js" / "page" / "protocol.js"

_HEAD = """\
// The WebSocket protocol, rendered from assistant/chat/protocol.py by `manage.py renderprotocol`. Do not edit.
"""


class Command(SiteCommand):
    help = "Write static/js/page/protocol.js from chat/protocol.py."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only check whether the file is up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            PATH.write_text(render(), encoding="utf-8")
        elif not PATH.exists() or PATH.read_text(encoding="utf-8") != render():
            raise CommandError("static/js/page/protocol.js is out of date: run `manage.py renderprotocol`.")


def render() -> str:
    """The JavaScript module."""
    events = {event.__struct_config__.tag: _fields(event) for event in protocol.EVENTS}
    constants = {
        "VERSION": protocol.VERSION,
        "MAX_FRAME_BYTES": protocol.MAX_FRAME_BYTES,
        "TITLE_LENGTH": Conversation._meta.get_field("title").max_length,
        "FINAL_STATES": sorted(protocol.FINAL_STATES),
        "END_TYPES": [f"turn.{state}" for state in sorted(protocol.ENDS)],
        "CLOSE_SESSION_ENDED": protocol.CLOSE_SESSION_ENDED,
        "CLOSE_SLOW": protocol.CLOSE_SLOW,
        "CLOSE_TOO_MANY": protocol.CLOSE_TOO_MANY,
        "COMMANDS": {tag: _fields(command) for tag, command in protocol.COMMANDS.items()},
        "EVENTS": events,
        "ERROR_CODES": list(protocol.ERROR_CODES),
    }
    lines = [f"export const {name} = {json.dumps(value, indent=2)};\n" for name, value in constants.items()]
    return "\n".join([_HEAD, *lines])


def _fields(struct: type[msgspec.Struct]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(struct)]
