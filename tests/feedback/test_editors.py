"""What editors see of feedback, and how a case becomes an item of a dataset."""

import json

import pytest
from django.contrib.auth.models import User

from assistant.evaluation.models import Dataset
from assistant.exceptions import Overloaded, TooSlow, WorkerFailed
from assistant.feedback.models import Feedback
from assistant.feedback.nameless import without_names
from assistant.protection.models import AuditEvent
from assistant.site.groups import EDITORS, OPERATORS
from assistant.workers.pool import Caller

from .conftest import ANSWER, QUESTION

LIST = "/admin/feedback/feedback/"
RIGHT = "Avoid ibuprofen: ask Dr. Alice Wong on 555-867-5309."


@pytest.fixture
def editor(people, client):
    edith = people("edith", EDITORS)
    User.objects.filter(pk=edith.pk).update(is_staff=True)
    client.force_login(edith)
    return client


@pytest.fixture
def case(answered):
    return Feedback.objects.create(
        turn=answered, author=answered.owner, verdict="unsafe", reason="harm", comment="Kidneys.", words=True
    )


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_feedback_is_counted_by_version_without_words(editor, case) -> None:
    shown = page(editor, LIST)
    assert "Medicine · Question · English, version 1" in shown and "following it could harm somebody" in shown
    assert "Jane Doe" not in shown


def test_words_are_shown_only_where_their_owner_agrees(editor, case) -> None:
    address = f"{LIST}{case.pk}/change/"
    shown = page(editor, address)
    assert "Jane Doe" in shown and ANSWER in shown and "Kidneys." in shown
    assert AuditEvent.objects.filter(action="feedback.view", object_id=str(case.turn_id)).count() == 1
    Feedback.objects.update(words=False)
    hidden = page(editor, address)
    assert "Jane Doe" not in hidden and ANSWER not in hidden and "Kidneys." in hidden
    assert editor.get(f"{LIST}{case.pk}/item/").status_code == 403
    Feedback.objects.update(words=True)
    type(case.turn.conversation).objects.update(deleted=case.created)
    assert ANSWER not in page(editor, address)
    assert AuditEvent.objects.filter(action="feedback.view").count() == 1


def test_an_unsafe_answer_is_told_on_every_page_of_editors_until_it_is_seen(editor, case, people) -> None:
    assert "1 answer was called unsafe" in page(editor, "/admin/")
    assert editor.get("/feedback/unsafe/").json()["count"] == 1
    assert "following it could harm" in page(editor, f"{LIST}?verdict__exact=unsafe&seen=no")
    editor.post(f"{LIST}{case.pk}/seen/")
    assert editor.get("/feedback/unsafe/").json()["count"] == 0
    assert Feedback.objects.get().seen_by.username == "edith"


@pytest.mark.parametrize("group", ["clinicians", OPERATORS])
def test_others_see_none_of_it(group, people, client, case) -> None:
    person = people("otto", group)
    User.objects.filter(pk=person.pk).update(is_staff=True)
    client.force_login(person)
    for address in (LIST, f"{LIST}{case.pk}/change/", f"{LIST}{case.pk}/item/"):
        assert client.get(address).status_code == 403
    assert client.post(f"{LIST}{case.pk}/seen/").status_code == 403
    assert client.get("/feedback/unsafe/").status_code == 404
    assert "called unsafe" not in client.get("/").content.decode()


def test_no_address_spells_out_a_question(editor, case) -> None:
    assert editor.get(f"{LIST}?turn__text__startswith=Ibu").status_code in (302, 400)


def test_a_case_becomes_an_item_in_two_steps(editor, case) -> None:
    address = f"{LIST}{case.pk}/item/"
    first = page(editor, address)
    assert "[NAME-1]" in first and "Jane Doe" not in first and "555-867" not in first
    question = without_names([QUESTION], "en", 2026)[0]
    typed = {"name": "practice", "question": question, "reference_answer": RIGHT}
    second = editor.post(address, typed).content.decode()
    assert "Alice Wong" not in second and "Exactly this becomes an item" in second
    assert not Dataset.objects.filter(name="practice").exists(), "it is shown before it is saved"
    assert "Exactly this" in editor.post(address, {**typed, "save": "1"}).content.decode(), "this was not shown"
    [right] = without_names([RIGHT], "en", 2026)
    saved = editor.post(address, {**typed, "reference_answer": right, "save": "1"})
    dataset = Dataset.objects.get(name="practice")
    assert saved.status_code == 302 and dataset.domain == "medical" and dataset.author.username == "edith"
    [item] = [json.loads(line) for line in dataset.text.split("\n")]
    assert item["id"] == f"feedback-{case.pk}" and item["lang"] == "en" and item["question"] == question
    assert "Wong" not in dataset.text and "Doe" not in dataset.text
    case.refresh_from_db()
    assert case.dataset == dataset and case.seen


def test_a_case_of_several_lines_is_saved_as_browsers_send_it(editor, case) -> None:
    """With CR LF, also what was shown."""
    typed = {"name": "practice", "question": "Her pain:\r\nmay she?\r\n", "reference_answer": "No.\r\n\r\nNever."}
    assert "Exactly this" in editor.post(f"{LIST}{case.pk}/item/", typed).content.decode()
    assert editor.post(f"{LIST}{case.pk}/item/", {**typed, "save": "1"}).status_code == 302
    item = json.loads(Dataset.objects.get(name="practice").text)
    assert (item["question"], item["reference_answer"]) == ("Her pain:\nmay she?", "No.\n\nNever.")


@pytest.mark.parametrize("error", [Overloaded, TooSlow, WorkerFailed])
def test_what_was_typed_is_kept_where_names_cannot_be_taken_out_just_now(editor, case, monkeypatch, error) -> None:
    def fails(*_) -> None:
        raise error

    monkeypatch.setattr(Caller, "submit", fails)
    address = f"{LIST}{case.pk}/item/"
    refused = editor.get(address)
    assert refused.status_code == 503 and str(error()) in refused.content.decode()
    refused = editor.post(address, {"name": "practice", "question": "May she?", "reference_answer": RIGHT, "save": "1"})
    assert refused.status_code == 200 and str(error()) in refused.content.decode()
    assert RIGHT in refused.content.decode() and not Dataset.objects.filter(name="practice").exists()


def test_no_number_is_too_long_for_an_address(editor, case) -> None:
    long = "9" * 5000
    assert editor.get(f"{LIST}{long}/change/").status_code == 404
    assert editor.get(f"/admin/evaluation/evaluation/add/?version={long}&dataset={long}").status_code == 200


def test_a_second_case_makes_the_next_version_and_the_same_one_is_refused(editor, case) -> None:
    address = f"{LIST}{case.pk}/item/"
    typed = {"name": "practice", "question": "May she?", "reference_answer": "No.", "save": "1"}
    assert editor.post(address, typed).status_code == 302
    refused = editor.post(address, typed)
    assert refused.status_code == 200 and f"feedback-{case.pk}" in refused.content.decode()
    assert Dataset.objects.filter(name="practice").count() == 1


@pytest.mark.parametrize(
    ("text", "language"), [(QUESTION, "en"), (RIGHT, "en"), ("患者王小明，电话13800138000，能用布洛芬吗？", "zh")]
)
def test_taking_names_out_again_changes_nothing(text, language) -> None:
    once = without_names([text], language, 2026)
    assert once != [text] and without_names(once, language, 2026) == once
