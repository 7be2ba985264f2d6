"""The trust figure of a turn, in words of the active language."""

from collections.abc import Iterator

import msgspec
from django.utils.translation import gettext

from ..chat.models import Turn
from ..prompts.record import read
from .models import Evaluation
from .signals import Doubt, signals_of
from .trust import Calibration


def trust_lines(turn: Turn) -> list[str]:
    """The figure, what it was counted by, and the evaluation it rests on. Empty without an evaluation of exactly this
    prompt version and model on enough items that look like this answer."""
    if turn.state not in (Turn.State.COMPLETED, Turn.State.LENGTH) or not (found := _calibration(turn)):
        return []
    evaluation, calibration = found
    doubt = calibration.doubt(signals_of(turn.reasoning), cut_off=turn.state == Turn.State.LENGTH)
    figure = calibration.figure(doubt)
    if figure is None:
        return []
    return [
        gettext(
            "%(right)d of %(of)d evaluation answers with as many signs of doubt were right (%(low)d to %(high)d %%)."
        )
        % {
            "of": figure.of,
            "right": figure.right,
            "low": round(figure.low * 100),
            "high": round(figure.high * 100),
        },
        gettext("Signs of doubt in this answer: %(signs)s.") % {"signs": gettext(", ").join(_signs(doubt))},
        gettext("Measured in evaluation %(number)d, on questions with a choice of answers.")
        % {"number": evaluation.pk},
    ]


def _calibration(turn: Turn) -> tuple[Evaluation, Calibration] | None:
    """The newest evaluation of the turn's prompt version and model that has a calibration."""
    models = {read(request).identity for request in turn.requests}
    if len(models) != 1 or turn.version is None:
        return None
    same = Evaluation.objects.filter(
        version=turn.version,
        version_sha256=turn.version.sha256,
        model=models.pop(),
        state=Evaluation.State.FINISHED,
    )
    for evaluation in same.exclude(calibration={}).order_by("-finished"):
        if evaluation.speaks_for_version:
            return evaluation, msgspec.convert(evaluation.calibration, Calibration)
    return None


def _signs(doubt: Doubt) -> Iterator[str]:
    if not doubt.shown:
        yield gettext("none")
    if doubt.hedges:
        yield gettext("its reasoning hedges")
    if doubt.corrects:
        yield gettext("its reasoning corrects itself")
    if doubt.long:
        yield gettext("its reasoning is longer than usual")
    if doubt.cut_off:
        yield gettext("it is cut off")
