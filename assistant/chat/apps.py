from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatConfig(AppConfig):
    name = "assistant.chat"
    verbose_name = _("Conversations")

    def ready(self) -> None:
        from ..inference.places import lend_by
        from .queue.lending import lend

        lend_by(lend)
