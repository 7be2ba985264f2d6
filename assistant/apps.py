from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AssistantConfig(AppConfig):
    name = "assistant"
    verbose_name = "Domain assistant"

    def ready(self) -> None:
        from .site import changes, checks  # noqa: F401
        from .site.demo import mark_known
        from .site.groups import make_groups

        # Runs once for each migration, when the last application has its permissions.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(make_groups, sender=last, dispatch_uid="assistant.make_groups")
        post_migrate.connect(mark_known, sender=last, dispatch_uid="assistant.mark_known")
