"""Events of the model servers as sentences for operators, in the active language."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .diagnosis import cause_of
from .fallback import STEPS
from .record import ServerEvent


def tell(event: ServerEvent) -> str:
    """Describe one event in a sentence or two."""
    if event.state == "ready":
        return _("It answers.")
    if event.state == "starting":
        return _("It starts.")
    cause = cause_of(event.reason)
    return both(cause.sentence, _then(event) or cause.remedy)


def both(first: str | Promise, second: str | Promise) -> str:
    """Join two sentences: Chinese has no space between them."""
    return _("%(first)s %(second)s") % {"first": first, "second": second}


def _then(event: ServerEvent) -> str:
    """What the supervisor does next; "" if a person has to act."""
    if event.state == "halted":
        return ""
    if event.step:
        return _("Trying with %(step)s.") % {"step": STEPS[event.step] % event.value}
    return _("Starting again in %(seconds)d s.") % {"seconds": round(event.wait)}
