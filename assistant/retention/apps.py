from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    name = "assistant.retention"
    verbose_name = _("Retention")

    def ready(self) -> None:
        from . import signals  # noqa: F401 (connects itself)
