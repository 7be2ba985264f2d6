"""The last line before anything held is destroyed, whoever deletes it: Django's signals."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import pre_delete

from ..exceptions import Held
from .holding import HOLDABLE, may_be_destroyed


def _refuse_if_held(instance: Model, **_: Any) -> None:
    """Raises Held."""
    if not may_be_destroyed(instance):
        raise Held


for _kind in HOLDABLE:
    pre_delete.connect(_refuse_if_held, sender=_kind)
