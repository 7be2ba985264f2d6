"""The retry policy for calls that lost their model, shared by answers, document readings and evaluations."""

from time import monotonic

from django.conf import settings

from ..exceptions import ModelBroke, ModelError

#: How often one piece of work may break off and be retried (P13).
MAX_BREAKS = 3


class Retries:
    """The retries of one piece of work: for an unavailable model MODEL_WAIT_SECONDS without a break, for answers that
    broke off MAX_BREAKS times."""

    def __init__(self) -> None:
        self._breaks = 0
        self._absent_since: float | None = None

    def allows(self, error: ModelError) -> bool:
        """Count the error; returns whether to try again."""
        if isinstance(error, ModelBroke):
            self._absent_since = None
            self._breaks += 1
            return self._breaks <= MAX_BREAKS
        if self._absent_since is None:
            self._absent_since = monotonic()
        return monotonic() - self._absent_since <= float(settings.MODEL_WAIT_SECONDS)
