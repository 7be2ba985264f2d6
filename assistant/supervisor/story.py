"""What happened to the model servers, in words for the people who run them. In the language that is active."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .diagnosis import cause_of
from .ladder import STEPS
from .record import Event


def tell(event: Event) -> str:
    """One event in a sentence or two."""
    if event.state == "ready":
        return _("It answers.")
    if event.state == "starting":
        return _("It starts.")
    cause = cause_of(event.reason)
    return both(cause.sentence, _then(event) or cause.remedy)


def both(first: str | Promise, second: str | Promise) -> str:
    """Two sentences as the language sets them: Chinese has no space between."""
    return _("%(first)s %(second)s") % {"first": first, "second": second}


def _then(event: Event) -> str:
    """What is done about it, unless it is for a person to do."""
    if event.state == "halted":
        return ""
    if event.step:
        return _("Trying with %(step)s.") % {"step": STEPS[event.step] % event.value}
    return _("Starting again in %(seconds)d s.") % {"seconds": round(event.wait)}
