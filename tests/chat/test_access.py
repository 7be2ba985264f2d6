"""Another's id, an unknown one, a deleted one and one of a closed domain all answer alike."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.utils import timezone

from assistant.chat import access
from assistant.chat.models import Conversation, Turn
from assistant.exceptions import NotFound


def conversation(owner: User, domain: str = "medical", **fields: object) -> Conversation:
    made = Conversation.objects.create(owner=owner, domain=domain, title="A question", **fields)
    Turn.objects.create(
        conversation=made, owner=owner, client_id=uuid4(), position=1, task="answer", inputs={"question": "?"}
    )
    return made


def cannot_be_had(user: object, found: Conversation) -> bool:
    turn = found.turns.get()
    with pytest.raises(NotFound) as of_conversation:
        access.get_conversation(user, found.pk)
    with pytest.raises(NotFound) as of_turn:
        access.get_turn(user, turn.pk)
    with pytest.raises(NotFound) as of_nothing:
        access.get_turn(user, uuid4())
    return str(of_conversation.value) == str(of_turn.value) == str(of_nothing.value)


def test_ones_own(clinician):
    own = conversation(clinician)
    assert access.get_conversation(clinician, own.pk) == own
    assert access.get_turn(clinician, own.turns.get().pk) == own.turns.get()


def test_everything_else_does_not_exist(clinician, paralegal, people):
    own = conversation(clinician)
    admin = User.objects.create_superuser("root", password="x")
    staff = people("ed", "prompt editors")
    for other in (people("carl", "clinicians"), paralegal, admin, staff, AnonymousUser()):
        assert cannot_be_had(other, own)
    assert cannot_be_had(clinician, conversation(clinician, deleted=timezone.now()))
    assert cannot_be_had(clinician, conversation(clinician, domain="legal"))


def test_a_domain_that_is_taken_away_takes_its_conversations_along(clinician):
    own = conversation(clinician)
    clinician.groups.remove(Group.objects.get(name="clinicians"))
    assert cannot_be_had(clinician, own)
    assert access.domains_of(clinician) == []


def test_an_account_that_was_switched_off_has_nothing(clinician):
    clinician.is_active = False
    assert access.domains_of(clinician) == []


@pytest.mark.parametrize(
    "group, names",
    [("clinicians", ["medical"]), ("paralegals", ["legal"]), ("prompt editors", []), ("operators", [])],
)
def test_groups_open_domains(group, names, people):
    assert [domain.name for domain in access.domains_of(people("somebody", group))] == names
