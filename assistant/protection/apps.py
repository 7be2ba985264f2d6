from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ProtectionConfig(AppConfig):
    name = "assistant.protection"
    verbose_name = _("Protection")

    def ready(self) -> None:
        from . import people  # noqa: F401 (connects itself)
        from .log import make_head

        post_migrate.connect(make_head, sender=self, dispatch_uid="assistant.protection.make_head")
