"""A matter with everything of `owned` in it, and people who stand in every relation to it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from assistant.chat.models import Conversation
from assistant.documents.models import Document
from assistant.matters.models import Barrier, Matter, Membership, Role

from ..chat.web.conftest import owned

__all__ = ["owned"]


@pytest.fixture
def matter(clinician: User, owned: dict[str, list[Any]]) -> Matter:
    """The clinician owns it; what they have lies in it."""
    made = Matter.objects.create(domain="medical", kind="patient", label="canary-label", reference="canary-reference")
    Membership.objects.create(matter=made, user=clinician, role=Role.OWNER)
    Conversation.objects.update(matter=made)
    Document.objects.update(matter=made)
    owned["pk"].append(made.pk)
    return made


@pytest.fixture
def stand(people: Callable[[str, str], User], matter: Matter) -> Callable[[str], User]:
    """`stand("reader")`: a clinician in this relation to the matter."""

    def make(relation: str) -> User:
        user = people("somebody", "paralegals" if relation == "of another domain" else "clinicians")
        superuser = "superuser" in relation
        User.objects.filter(pk=user.pk).update(is_superuser=superuser, is_staff=superuser)
        if relation in RELATIONS:
            RELATIONS[relation](matter, user)
        return User.objects.get(pk=user.pk)

    return make


def _joins(matter: Matter, user: User, **fields: Any) -> None:
    Membership.objects.create(matter=matter, user=user, **{"role": Role.OWNER, **fields})


def _by_group(matter: Matter, user: User) -> None:
    group = Group.objects.create(name="ward 3")
    user.groups.add(group)
    Membership.objects.create(matter=matter, group=group, role=Role.WRITER)


def _behind_a_barrier(matter: Matter, user: User) -> None:
    _joins(matter, user)
    Barrier.objects.create(matter=matter, user=user, reason="Acts for the other side.")


def _of_another_matter(_matter: Matter, user: User) -> None:
    _joins(Matter.objects.create(domain="medical", kind="matter", label="Another"), user)


#: By name, what makes somebody stand so.
RELATIONS: dict[str, Callable[[Matter, User], None]] = {
    "reader": lambda matter, user: _joins(matter, user, role=Role.READER),
    "writer": lambda matter, user: _joins(matter, user, role=Role.WRITER),
    "writer by a group": _by_group,
    "owner": _joins,
    "ended": lambda matter, user: _joins(matter, user, until=timezone.now()),
    "not yet": lambda matter, user: _joins(matter, user, since=timezone.now() + timedelta(days=1)),
    "of another matter": _of_another_matter,
    "of another domain": _joins,
    "barred": _behind_a_barrier,
    "barred superuser": _behind_a_barrier,
}

#: Those who see all of it, and those who see nothing.
MEMBERS = ("reader", "writer", "writer by a group", "owner")
OUTSIDERS = (
    "nobody", "superuser", "ended", "not yet", "of another matter", "of another domain", "barred", "barred superuser",
)  # fmt: skip
