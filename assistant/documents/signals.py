"""Removes a document's file when the document is deleted, by whomever: a person, the end of an account, a purge."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from .models import Document
from .originals import forget


@receiver(post_delete, sender=Document)
def forget_file(instance: Document, **_: Any) -> None:
    transaction.on_commit(partial(forget, instance.pk))
