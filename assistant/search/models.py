"""Entries of the search: which stretch of which text the database's index knows."""

from django.db import models
from django.db.models import Q

from ..chat.models import Conversation, Turn
from ..documents.models import Document


class IndexEntry(models.Model):
    """A title (of a `conversation`), a piece of a `turn`'s question and answer, or the name or a piece of the text of a
    `document`, from `start` to `end` of what entries.py makes of it. The newest text has the highest id.

    The words are in the index alone (index.py). They leave it with the entry, and the entry leaves with what it is of.
    """

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="+")
    turn = models.ForeignKey(Turn, models.CASCADE, null=True, related_name="+")
    document = models.ForeignKey(Document, models.CASCADE, null=True, related_name="+")
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(conversation__isnull=False, document=None)
                | Q(conversation=None, turn=None, document__isnull=False),
                name="entry_of_a_conversation_or_a_document",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
