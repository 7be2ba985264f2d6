"""A prompt version or a model is withdrawn: the owners of its answers find them, and it is published no more."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from assistant.chat.models import Conversation, Turn
from assistant.exceptions import PromptError
from assistant.library import withdrawals
from assistant.library.models import ReadAgain
from assistant.library.standing import count_outdated, outdated
from assistant.prompts.models import PromptTemplate, PromptVersion, Withdrawal
from assistant.site.groups import APPROVERS

ADD, LIST = "/admin/prompts/withdrawal/add/", "/admin/prompts/withdrawal/"
MODEL = "Example-1B@abc"


@pytest.fixture
def version(db: None) -> PromptVersion:
    """A version that is not live any more."""
    call_command("loadprompts", verbosity=0)
    template = PromptTemplate.objects.get(domain="medical", task="answer", language="en")
    assert template.live
    old = template.live
    template.publish(template.new_version(body=old.body, passages=old.passages))
    return old


@pytest.fixture
def answer(reader: Client, version: PromptVersion) -> Turn:
    owner = User.objects.get(username="clara")
    conversation = Conversation.objects.create(owner=owner, domain="medical", title="Gout")
    return Turn.objects.create(
        conversation=conversation, owner=owner, client_id=conversation.pk, position=1, task="answer", language="en",
        inputs={"question": "Which dose for gout?"}, state="completed", text="None.", version=version, model=MODEL,
    )  # fmt: skip


@pytest.fixture
def approver(people) -> Client:
    user = people("ada", APPROVERS)
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


def withdraw(approver: Client, what: str, reason: str = "It leaves out the renal dose.") -> str:
    return approver.post(ADD, {"what": what, "reason": reason}, follow=True).content.decode()


@pytest.mark.parametrize("kind", ["version", "model"])
def test_its_answers_are_listed_to_their_owner_until_read_again(kind, approver, answer, reader) -> None:
    what = f"version:{answer.version_id}" if kind == "version" else f"model:{MODEL}"
    assert "1 answer rests on this" in withdraw(approver, what)
    listed = reader.get("/library/outdated/").content.decode()
    assert "Which dose for gout?" in listed and "It leaves out the renal dose." in listed
    for place in (
        f"/c/{answer.conversation_id}/",
        f"/t/{answer.pk}/",
        f"/documents/answers/{answer.pk}/answer.md",
    ):
        assert "was withdrawn on" in reader.get(place).content.decode(), place
    assert reader.post(f"/library/outdated/{answer.pk}/").status_code == 302
    assert not count_outdated(answer.owner)
    ReadAgain.objects.update(at=timezone.now() - timedelta(days=1))
    assert outdated(answer.owner).get() == answer
    withdrawal = Withdrawal.objects.get()
    approver.post(LIST, {"action": "take_back", "_selected_action": [withdrawal.pk]})
    assert not count_outdated(answer.owner)
    assert "was withdrawn on" not in reader.get(f"/c/{answer.conversation_id}/").content.decode()


def test_later_answers_and_those_of_others_are_not_listed(approver, answer) -> None:
    withdraw(approver, f"model:{MODEL}")
    Turn.objects.update(created=timezone.now() + timedelta(hours=1))
    assert not count_outdated(answer.owner)
    Turn.objects.update(created=timezone.now() - timedelta(hours=1), model="Another")
    assert not count_outdated(answer.owner)
    Turn.objects.update(model=MODEL)
    assert count_outdated(answer.owner) == 1


def test_a_withdrawn_version_is_not_published_and_a_live_one_not_withdrawn(approver, answer, version) -> None:
    live = PromptVersion.objects.get(pk=PromptTemplate.objects.get(pk=version.template_id).live_id)
    Turn.objects.create(
        conversation=answer.conversation, owner=answer.owner, client_id=answer.pk, position=2, task="answer", language="en", inputs={"question": "And?"}, version=live, model=MODEL,
    )  # fmt: skip
    assert "Select a valid choice" in withdraw(approver, f"version:{live.pk}")
    assert not Withdrawal.objects.exists()
    assert f"version:{version.pk}" in approver.get(f"{ADD}?what=version:{version.pk}").content.decode()
    withdraw(approver, f"version:{version.pk}")
    with pytest.raises(PromptError, match="was withdrawn: It leaves out"):
        version.template.publish(version)
    assert f"version:{version.pk}" not in approver.get(ADD).content.decode()


def test_what_was_published_while_the_page_was_open_is_not_withdrawn(approver, answer, version, monkeypatch) -> None:
    monkeypatch.setattr(withdrawals, "choices", lambda: [(f"version:{version.pk}", "An earlier list")])
    version.template.publish(version)
    assert "Select a valid choice" in withdraw(approver, f"version:{version.pk}")
    assert not Withdrawal.objects.exists()


def test_each_model_that_answered_is_offered_once(approver, answer) -> None:
    for position, model in enumerate(("Another-1B", MODEL, "", "Another-1B", "Zeta"), start=2):
        Turn.objects.create(
            conversation=answer.conversation, owner=answer.owner, client_id=uuid4(), position=position, task="answer",
            language="en", inputs={"question": "And?"}, state="completed", model=model,
        )  # fmt: skip
    withdraw(approver, "model:Zeta")
    groups = dict(withdrawals.choices())
    assert [value for value, _ in groups["Models"]] == ["model:Another-1B", f"model:{MODEL}"]


def test_a_withdrawal_needs_a_reason_and_one_thing_and_rights(approver, answer, reader) -> None:
    assert "This field is required" in withdraw(approver, f"model:{MODEL}", "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Withdrawal.objects.create(reason="Both", by=answer.owner, version=answer.version, model=MODEL)
    assert reader.post(ADD, {"what": f"model:{MODEL}", "reason": "No"}).status_code == 302
    assert not Withdrawal.objects.exists()
    withdraw(approver, f"model:{MODEL}")
    made = Withdrawal.objects.get()
    page = approver.get(f"{LIST}{made.pk}/change/").content.decode()
    assert "It leaves out the renal dose." in page and "<textarea" not in page and 'name="_save"' not in page
    assert approver.post(f"{LIST}{made.pk}/change/", {}).status_code == 403
    assert approver.post(f"{LIST}{made.pk}/delete/").status_code == 403


def test_the_list_comes_in_parts_that_the_database_cuts(approver, answer, reader, monkeypatch) -> None:
    monkeypatch.setattr("assistant.library.web.views.ANSWERS", 1)
    Turn.objects.create(
        conversation=answer.conversation, owner=answer.owner, client_id=answer.pk, position=2, task="answer",
        language="en", inputs={"question": "And for how long?"}, state="completed", text="A week.", model=MODEL,
    )  # fmt: skip
    withdraw(approver, f"model:{MODEL}")
    first, second = (reader.get(f"/library/outdated/?part={part}").content.decode() for part in (1, 2))
    assert "And for how long?" in first and "Which dose for gout?" not in first
    assert "And for how long?" not in second and "Which dose for gout?" in second
