"""What was done with somebody's conversations, answers and documents, in words."""

from django.utils.translation import gettext_lazy as _

from ..exceptions import Sentence

_WORDS: dict[str, Sentence] = {
    "conversation.view": _("Opened the conversation"),
    "conversation.rename": _("Renamed the conversation"),
    "conversation.delete": _("Deleted the conversation"),
    "conversation.restore": _("Restored the conversation"),
    "turn.view_passport": _("Saw how the answer was made"),
    "turn.view_request": _("Saw what was sent to the model"),
    "turn.view_checks": _("Saw the checks of the answer"),
    "turn.run_again": _("Sent the request once more"),
    "turn.continue": _("Continued the answer"),
    "turn.export": _("Saved the answer as a file"),
    "document.view": _("Opened the document"),
    "document.export": _("Downloaded the original"),
    "document.delete": _("Deleted the document"),
    "reading.view": _("Opened the summary"),
    "reading.edit": _("Edited the summary"),
    "reading.sign": _("Signed the summary"),
    "hold.keep": _("Placed a legal hold"),
    "denied": _("Was refused"),
}


def words_of(action: str) -> str:
    """The action's code where there are no words for it."""
    return str(_WORDS.get(action, action))
