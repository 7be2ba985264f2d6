"""The actions of the audit log, and what may be said of each: numbers and codes, never words. Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType

#: An id, a digest, a name from the code: no spaces, so no sentence; short, so no text.
_CODE = re.compile(r"[A-Za-z0-9_.:@+-]{0,64}")

Detail = Mapping[str, int | str]

_NOTHING: frozenset[str] = frozenset()

#: What is changed in the administration and by commands (site/changes.py).
CHANGED = ("user", "group", "prompt", "dataset", "evaluation", "library", "policy", "hold", "matter")

_WAYS = ("add", "change", "delete")

#: Each action, with the names under which its rows tell more.
ACTIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(("sign_in", "sign_in_failed", "sign_out", "locked"), _NOTHING),
        **dict.fromkeys(("mfa.add", "mfa.remove", "mfa.failed"), frozenset({"type"})),
        **dict.fromkeys(("session.end", "session.expire"), frozenset({"session"})),
        **dict.fromkeys(("invitation.add", "invitation.accept"), _NOTHING),
        **dict.fromkeys([f"conversation.{word}" for word in ("view", "rename", "delete", "restore")], _NOTHING),
        "conversation.purge": frozenset({"sha256", "turns", "rule"}),
        **dict.fromkeys(("matter.view", "matter.close", "matter.reopen"), _NOTHING),
        **dict.fromkeys([f"membership.{word}" for word in _WAYS], frozenset({"user", "group", "role"})),
        **dict.fromkeys([f"barrier.{word}" for word in _WAYS], frozenset({"user"})),
        "break_glass.open": frozenset({"minutes"}),
        **dict.fromkeys(("break_glass.refuse", "break_glass.end"), _NOTHING),
        "break_glass.review": frozenset({"verdict"}),
        **dict.fromkeys(("conversation.move", "document.move"), frozenset({"to"})),
        "turn.ask": frozenset({"conversation", "task", "position", "identifiers"}),
        "turn.continue": _NOTHING,
        **dict.fromkeys(("turn.view_passport", "turn.view_request", "turn.view_checks"), _NOTHING),
        "turn.share": frozenset({"share", "to", "user", "turns", "document", "until"}),
        "turn.unshare": frozenset({"share", "to", "user"}),
        **dict.fromkeys(("turn.run_again", "turn.read_again"), _NOTHING),
        "turn.export": frozenset({"form"}),
        "document.add": frozenset({"sha256", "bytes", "pages"}),
        **dict.fromkeys(("document.view", "document.export", "document.hide"), _NOTHING),
        "document.delete": frozenset({"sha256", "readings", "rule"}),
        "user.export": frozenset({"documents"}),
        "user.erase": frozenset({"conversations", "documents", "held", "name"}),
        **dict.fromkeys(("backup.make", "backup.restore"), _NOTHING),
        "policy.approve": _NOTHING,
        "hold.keep": frozenset({"hold"}),
        **dict.fromkeys(("hold.propose_release", "hold.release"), _NOTHING),
        "reading.view": _NOTHING,
        **dict.fromkeys([f"reading.{word}" for word in ("edit", "accept", "sign", "withdraw")], frozenset({"sha256"})),
        **dict.fromkeys(("turn.sign", "turn.withdraw"), frozenset({"sha256"})),
        "library.view": _NOTHING,
        **dict.fromkeys(("search", "library.search", "library.outdated"), frozenset({"found"})),
        **dict.fromkeys(
            [f"feedback.{word}" for word in ("add", "change", "withdraw")], frozenset({"verdict", "reason", "words"})
        ),
        "feedback.view": _NOTHING,
        "dataset.export": _NOTHING,
        **dict.fromkeys(("evaluation.go_on", "evaluation.stop"), _NOTHING),
        **dict.fromkeys(("evaluation.export", "evaluation.run_again"), frozenset({"sample"})),
        "model.control": frozenset({"word"}),
        "letterhead.change": _NOTHING,
        **{f"{kind}.{word}": _NOTHING for kind in CHANGED for word in _WAYS},
        "permission.add": frozenset({"group", "permission"}),
        "permission.remove": frozenset({"group", "permission"}),
        "audit.report": frozenset({"found", "form"}),
        "denied": frozenset({"command", "status", "count"}),
    }
)


def is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def fault_of(action: str, detail: Detail) -> str:
    """Return why a row with this detail is refused; empty if it is allowed."""
    if action not in ACTIONS:
        return f"{action} is no action of the audit log"
    for name, value in detail.items():
        if name not in ACTIONS[action]:
            return f"{action} tells no {name}"
        if not (isinstance(value, int) or (isinstance(value, str) and is_code(value))):
            return f"{name} of {action} is no number and no code"
    return ""
