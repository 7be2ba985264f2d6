"""Parses the WebSocket frames that the browser sends. Pure."""

from typing import Any
from uuid import UUID

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .. import strict_json
from ..exceptions import BadFrame
from .protocol import COMMANDS, MAX_FRAME_BYTES, Command

_TOO_LARGE = format_lazy(
    _("This is too much text to send at once: more than {size} KB. Shorten it; nothing was sent."),
    size=MAX_FRAME_BYTES // 1024,
)
_BAD_TEXT = _("The text contains characters that cannot be used. Remove what looks odd and send it again.")


def decode(frame: str) -> Command:
    """Parse a frame from the browser. Raises BadFrame; its code says what is wrong."""
    fields = _fields(frame)
    kind = fields.get("type")
    command = COMMANDS.get(kind) if isinstance(kind, str) else None
    if command is None:
        raise BadFrame(code="unknown_type")
    try:
        read = msgspec.convert(fields, command)
    except msgspec.ValidationError as error:
        raise BadFrame(code="bad_frame") from error
    ids = {name: value for name, value in msgspec.structs.asdict(read).items() if isinstance(value, UUID)}
    if any(str(value) != fields[name] for name, value in ids.items()):
        raise BadFrame(code="bad_frame")  # The page sends ids in canonical form; UUID() accepts several spellings.
    return read


def _fields(frame: str) -> dict[str, Any]:
    if not frame:
        raise BadFrame(code="bad_frame")
    try:
        raw = frame.encode()
        if len(raw) > MAX_FRAME_BYTES:
            raise BadFrame(_TOO_LARGE, code="too_large")
        fields = strict_json.decode(frame)
    except (UnicodeEncodeError, strict_json.NotText) as error:
        raise BadFrame(_BAD_TEXT, code="bad_text") from error
    except ValueError as error:
        raise BadFrame(code="bad_json") from error
    if not isinstance(fields, dict):
        raise BadFrame(code="bad_frame")
    return fields
