"""The actions of the audit log, and what may be said of each: numbers and codes, never words. Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType

#: An id, a digest, a name from the code: no spaces, so no sentence; short, so no text.
_CODE = re.compile(r"[A-Za-z0-9_.:@+-]{0,64}")

Detail = Mapping[str, int | str]

#: Each action, with the names under which its rows tell more.
ACTIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "sign_in": frozenset(),
        "sign_in_failed": frozenset(),
        "sign_out": frozenset(),
        "locked": frozenset(),
    }
)


def is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def fault_of(action: str, detail: Detail) -> str:
    """Why a row may not say this; empty where it may."""
    if action not in ACTIONS:
        return f"{action} is no action of the audit log"
    for name, value in detail.items():
        if name not in ACTIONS[action]:
            return f"{action} tells no {name}"
        if not (isinstance(value, int) or (isinstance(value, str) and is_code(value))):
            return f"{name} of {action} is no number and no code"
    return ""
