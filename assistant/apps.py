from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AssistantConfig(AppConfig):
    name = "assistant"
    verbose_name = "Domain assistant"

    def ready(self) -> None:
        from . import checks  # noqa: F401
        from .groups import make_groups

        post_migrate.connect(make_groups, dispatch_uid="assistant.make_groups")
