"""`manage.py setupdemo`: prepares a fresh clone for signing in. It can be repeated at any time."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from ...accounts.demo import demo_allowed, mark
from ...site.demo import FILE, demo_accounts
from ...site.groups import APPROVERS, EDITORS, LIBRARIANS, OPERATORS
from ..base import SiteCommand


class Command(SiteCommand):
    help = "Prepare the database, the default prompts, the static files and the demo accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        verbosity = options["verbosity"]
        call_command("migrate", interactive=False, verbosity=0)
        call_command("loadprompts", verbosity=verbosity)
        call_command("loaddatasets", verbosity=verbosity)
        call_command("loadlibrary", verbosity=verbosity)
        call_command("collectstatic", interactive=False, verbosity=0)
        if not demo_allowed():
            self.stdout.write("No demo accounts: an https origin is in ALLOWED_ORIGINS. See manage.py createaccount.")
            return
        password, new = _password(settings.DATA_DIR / FILE)
        for name, group in demo_accounts().items():
            _make_account(name, group, password)
        if not verbosity:
            return
        self.stdout.write(f"Sign in as {', '.join(demo_accounts())}.")
        where = "as DEMO_PASSWORD says" if os.environ.get("DEMO_PASSWORD") else f"in {_shown(settings.DATA_DIR / FILE)}"
        self.stdout.write(f"Their password: {password}" if new else f"Their password is {where}.")


def _make_account(name: str, group: str, password: str) -> None:
    """Create an account. An existing one stays as its owner made it, unless DEMO_PASSWORD asks for another password.
    Whatever has the demo password is marked, whichever version made it."""
    user, made = User.objects.get_or_create(username=name)
    if made:
        user.is_staff = group in (EDITORS, APPROVERS, OPERATORS, LIBRARIANS)
        user.groups.add(Group.objects.get(name=group))
    if made or (os.environ.get("DEMO_PASSWORD") and not user.check_password(password)):
        user.set_password(password)
        user.save()
    if user.check_password(password):
        mark(user)


def _password(path: Path) -> tuple[str, bool]:
    """The password of the demo accounts, and whether it is new and has to be printed."""
    if given := os.environ.get("DEMO_PASSWORD"):
        return given, False
    if path.exists():
        return path.read_text(encoding="utf-8").strip(), False
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(9), encoding="utf-8")
    return path.read_text(encoding="utf-8"), True


def _shown(path: Path) -> str:
    """The path as somebody in the project's folder would type it."""
    return str(path.relative_to(settings.BASE_DIR)) if path.is_relative_to(settings.BASE_DIR) else str(path)
