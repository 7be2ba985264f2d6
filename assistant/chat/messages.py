"""The sentences shown to a person, in their language, about how a turn ended and what state the model is in."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..deidentification.kinds import Kind
from ..exceptions import Sentence, TooLong

_ENDS: dict[str, Sentence] = {
    "completed": _("Complete."),
    "length": _("The answer ran out of room and is not complete."),
    "stopped": _("You stopped this answer. It is not complete."),
    "interrupted": _("This answer was interrupted and is not complete. What had arrived was kept."),
    "failed": _("No answer could be made. Your question was kept."),
    "refused": _("This question was not sent to the model. It was kept."),
}

#: By the `code` of an end, which is more specific than its state.
_CODES: dict[str, Sentence] = {
    "empty": _("The model gave no answer. Ask again, perhaps in other words."),
    "thinking": _("The model was still reasoning when its room ran out; there is no answer yet."),
    "time": _("The answer took too long and was cut off. It is not complete."),
    "size": _("The answer grew too large and was cut off. It is not complete."),
    "model_unavailable": _("The model did not come back in time. What had arrived was kept."),
    "model_refused": _("The model could not take this question. What you wrote was kept."),
    "bad_reply": _("The model server sent something that is not an answer. Tell the person who runs this site."),
    "busy": _("Too many questions are waiting just now. Yours was kept; ask again in a minute."),
    "busy_own": _("Too many of your questions are waiting already. This one was kept; ask again when one is answered."),
    "timeout": _("The model did not begin to answer in time. Your question was kept; ask again."),
    "model_broke": _("The model was lost several times over. What had arrived was kept."),
    "unsaved": _("This answer could not be saved. Copy what you need of it; the site goes on with it when it can."),
    "cannot_continue": _("The model was lost, and this one cannot go on where it stopped. Ask again."),
    "gap": _(
        "A part of the document could not be read, so this is not complete; the receipt names it. Ask again: what was "
        "read is kept."
    ),
    "no_passage": _("The library has nothing on this, so the model was not asked. Your question was kept."),
    "document_deleted": _("The document was deleted while it was being read."),
    "not_found": _("The document is no longer here. Add it again, then ask."),
    "prompt": _("The prompt template cannot be used. Tell the person who edits the prompts."),
}

#: By code, for a turn that failed before any of its answer arrived: there is nothing kept to mention.
_UNBEGUN: dict[str, Sentence] = {
    "model_broke": _("The model was lost several times over before it began to answer. Your question was kept."),
}

_MODEL: dict[str, Sentence] = {
    "starting": _("The model is starting. You can ask now; the answer will come when it is ready."),
    "ready": _("The model is ready."),
    "degraded": _("The model answers, but slower than usual."),
    "down": _("The model is not running. Questions wait until it is back."),
    "halted": _("The model is out of service. The person who runs this site has to look at it."),
}

_KINDS: dict[str, Sentence] = {
    Kind.NAME: _("Name of a person"),
    Kind.ADDRESS: _("Address"),
    Kind.ZIP: _("ZIP code"),
    Kind.DATE: _("Date"),
    Kind.AGE: _("Age over 89"),
    Kind.PHONE: _("Telephone"),
    Kind.FAX: _("Fax"),
    Kind.EMAIL: _("E-mail"),
    Kind.SSN: _("Social security number"),
    Kind.MRN: _("Record number"),
    Kind.HEALTH_PLAN: _("Health plan number"),
    Kind.ACCOUNT: _("Account"),
    Kind.CARD: _("Card number"),
    Kind.IBAN: _("Bank account (IBAN)"),
    Kind.LICENSE: _("Licence number"),
    Kind.NPI: _("Provider number (NPI)"),
    Kind.PASSPORT: _("Passport number"),
    Kind.PLATE: _("Number plate"),
    Kind.VEHICLE: _("Vehicle number"),
    Kind.DEVICE: _("Device number"),
    Kind.URL: _("Web address"),
    Kind.IP: _("IP address"),
    Kind.NHS: _("NHS number"),
    Kind.RESIDENT_ID: _("Resident identity number"),
}

_PHASES: dict[str, Sentence] = {
    "installing": _("installing"),
    "preparing": _("preparing the model"),
    "downloading": _("downloading the model"),
    "launching": _("starting"),
    "loading": _("loading the model"),
    "compiling": _("optimising"),
    "warming": _("warming up"),
    "probing": _("trying a first word"),
    "ending": _("letting the running answers end"),
}


def end_sentence(state: str, code: str, detail: Mapping[str, Any]) -> str:
    if code == "too_long" and detail:
        return str(TooLong(**detail))
    if state == "failed" and code in _UNBEGUN:
        return str(_UNBEGUN[code])
    return str(_CODES.get(code) or _ENDS[state])


def model_sentence(state: str) -> str:
    return str(_MODEL[state])


def phase_name(phase: str) -> str:
    return str(_PHASES.get(phase, phase))


def unsaved_sentence() -> str:
    return gettext("The answer goes on, but cannot be saved just now. Saving is tried again all the time.")


def hidden_sentence(count: int) -> str:
    return ngettext(
        "%(count)d invisible character was left out of your question; the rest is as you wrote it.",
        "%(count)d invisible characters were left out of your question; the rest is as you wrote it.",
        count,
    ) % {"count": count}


def waiting_sentence(*, begun: bool) -> str:
    """`begun`: part of the answer has arrived."""
    if not begun:
        return gettext("Waiting for the model. Your question is saved.")
    return gettext("The model restarts; your answer will go on.")


def kind_name(kind: str) -> str:
    """Of an identifier."""
    return str(_KINDS[kind])
