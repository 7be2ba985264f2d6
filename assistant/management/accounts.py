"""Accounts that commands are told of."""

from django.contrib.auth.models import User
from django.core.management.base import CommandError


def account_named(name: str) -> User:
    """Raises CommandError."""
    if account := User.objects.filter(username=name).first():
        return account
    raise CommandError("There is no such account.")
