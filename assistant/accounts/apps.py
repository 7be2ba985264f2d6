from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "assistant.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from . import audited, signing_in  # noqa: F401 (connect themselves)
