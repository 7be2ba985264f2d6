"""People of the admin, and a template and a turn that they see there."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from assistant.chat.models import Conversation, Turn
from assistant.prompts.models import PromptTemplate
from assistant.site.groups import EDITORS

SECRET = "a patient called Aurelia"


@pytest.fixture
def sign_in(prompts: None) -> Callable[..., Client]:
    """`sign_in(group)`: the client of somebody in a group; the default prompts are there too."""

    def sign_in(group: str, name: str = "", *, staff: bool = True) -> Client:
        user = User.objects.create_user(name or group.replace(" ", "-"), is_staff=staff)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def editor(sign_in: Callable[..., Client]) -> Client:
    return sign_in(EDITORS, "edith")


@pytest.fixture
def template(sign_in: Callable[..., Client]) -> PromptTemplate:
    return PromptTemplate.objects.get(domain="medical", task="answer", language="en")


@pytest.fixture
def turn(template: PromptTemplate) -> Turn:
    owner = User.objects.create_user("owen")
    conversation = Conversation.objects.create(owner=owner, domain="medical", title=f"About {SECRET}")
    return Turn.objects.create(
        conversation=conversation, owner=owner, client_id=uuid4(), position=1, task="answer", language="en",
        inputs={"question": SECRET}, reasoning=SECRET, text=SECRET, boxed=SECRET, state="completed",
        version=template.live, rules=[{"rule": "R1", "kept": True}, {"rule": "R6", "kept": False}],
    )  # fmt: skip
