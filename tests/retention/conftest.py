from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth.models import User

from assistant.documents.models import Reading
from assistant.retention.models import LegalHold, RetentionRule

from .things import approved_rule, hold_on, reading_of


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create_superuser("olga")


@pytest.fixture
def second(db: None) -> User:
    return User.objects.create_superuser("omar")


@pytest.fixture
def read(db: None) -> Callable[[User], Reading]:
    return reading_of


@pytest.fixture
def hold(officer: User) -> Callable[..., LegalHold]:
    """`hold(thing, …)`: an open hold on them."""
    return partial(hold_on, officer)


@pytest.fixture
def rule(officer: User, second: User) -> Callable[..., RetentionRule]:
    """`rule(kind, days)`: an approved rule of the legal domain."""
    return partial(approved_rule, author=officer, approver=second)
