"""What a reader says of an answer: given, changed, withdrawn, bounded, and left in the audit log without words."""

from uuid import uuid4

import pytest

from assistant.chat.models import Conversation
from assistant.exceptions import Held
from assistant.feedback.giving import MOST_PER_MINUTE
from assistant.feedback.models import Feedback
from assistant.protection.log import record
from assistant.protection.models import AuditEvent
from assistant.retention.holding import held_among, is_held, keep
from assistant.site.groups import EDITORS

from ..chat.web.test_fresh import SCRIPT, wait
from ..retention.things import hold_on
from ..sharing import show

WRONG = {"verdict": "wrong", "reason": "figure", "comment": "The dose is too high.", "words": "1"}


@pytest.fixture
def reader(clinician, client):
    client.force_login(clinician)
    return client


def give(client, turn, **fields):
    return client.post(f"/feedback/{turn.pk}/", fields)


def test_feedback_is_given_shown_changed_and_withdrawn(reader, answered) -> None:
    assert give(reader, answered, **WRONG).status_code == 200
    Feedback.objects.update(seen="2026-01-01T00:00Z")
    assert give(reader, answered, verdict="unsafe", reason="harm").json()["words"] is False
    [one] = reader.get(f"/feedback/conversation/{answered.conversation_id}/").json()["given"]
    assert (one["turn"], one["verdict"], one["reason"], one["comment"]) == (str(answered.pk), "unsafe", "harm", "")
    assert Feedback.objects.get().seen is None, "what was changed is to be seen again"
    assert reader.post(f"/feedback/{answered.pk}/withdraw/").status_code == 200
    assert not Feedback.objects.exists()
    assert reader.post(f"/feedback/{answered.pk}/withdraw/").status_code == 404


def test_a_row_of_the_audit_log_has_codes_and_no_words(reader, answered) -> None:
    give(reader, answered, **WRONG)
    event = AuditEvent.objects.get(action="feedback.add")
    assert event.detail == {"verdict": "wrong", "reason": "figure", "words": 1} and event.object_id == str(answered.pk)


def test_to_let_editors_read_the_words_takes_fresh_authentication(reader, answered, settings) -> None:
    wait(reader, settings.FRESH_MINUTES)
    refused = reader.post(f"/feedback/{answered.pk}/", WRONG, headers=SCRIPT)
    assert refused.status_code == 401 and refused.json()["code"] == "not_fresh" and not Feedback.objects.exists()
    assert give(reader, answered, verdict="useful").status_code == 200, "less is not asked"
    wait(reader, settings.FRESH_MINUTES - 1)
    assert give(reader, answered, **WRONG).json()["words"] is True
    wait(reader, settings.FRESH_MINUTES)
    assert give(reader, answered, **WRONG | {"comment": ""}).json()["words"] is True, "it was agreed before"
    assert give(reader, answered, verdict="useful").json()["words"] is False
    assert reader.post(f"/feedback/{answered.pk}/", WRONG, headers=SCRIPT).status_code == 401


def test_an_editor_whose_tick_lets_nobody_read_is_not_asked(people, client, answered, settings) -> None:
    client.force_login(people("edith", EDITORS))
    wait(client, settings.FRESH_MINUTES)
    show(answered)
    assert client.post(f"/feedback/{answered.pk}/", WRONG, headers=SCRIPT).json()["words"] is False


@pytest.mark.parametrize("on", ["conversation", "author"])
def test_what_was_said_is_kept_under_a_hold(on, reader, clinician, answered, people) -> None:
    """A first verdict is taken, and the consent can be taken back."""
    officer = people("olga", "records officers")
    hold_on(officer, {"conversation": answered.conversation, "author": clinician}[on])
    assert give(reader, answered, **WRONG).status_code == 200
    for refused in (
        give(reader, answered, verdict="useful"),
        give(reader, answered, **WRONG | {"comment": ""}),
        reader.post(f"/feedback/{answered.pk}/withdraw/"),
    ):
        assert refused.status_code == 400 and "A legal hold is on this answer" in refused.json()["message"]
    assert Feedback.objects.get().comment == WRONG["comment"] and Feedback.objects.get().words
    assert give(reader, answered, **{name: WRONG[name] for name in WRONG if name != "words"}).status_code == 200
    assert not Feedback.objects.get().words


def test_a_hold_on_who_gave_feedback_keeps_the_answer_and_the_author(answered, people) -> None:
    editor, officer = people("eve", EDITORS), people("olga", "records officers")
    Feedback.objects.create(turn=answered, author=editor, verdict="wrong", reason="figure")
    placed = hold_on(officer, editor)
    assert is_held(answered.conversation) and held_among(Conversation, [answered.conversation_id])
    placed.items.all().delete()
    keep(placed, [answered.conversation], officer)
    for thing in (editor, answered.conversation):
        with pytest.raises(Held):
            thing.delete()


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"verdict": "splendid"}, {"verdict": "wrong"}, {"verdict": "wrong", "reason": "mood"},
        {"verdict": "useful", "comment": "x" * 501}, {"verdict": "useful", "comment": "a\x00b"},
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_a_sentence(reader, answered, fields) -> None:
    response = give(reader, answered, **fields)
    assert response.status_code == 400 and response.json()["message"]
    assert not Feedback.objects.exists()


def test_a_useful_answer_needs_no_reason_and_keeps_none(reader, answered) -> None:
    assert give(reader, answered, verdict="useful", reason="harm").json()["reason"] == ""


def test_nobody_judges_what_they_may_not_read(answered, people, client) -> None:
    for name, group in (("eve", "clinicians"), ("edith", EDITORS)):
        client.force_login(people(name, group))
        assert give(client, answered, **WRONG).status_code == 404
        assert client.get(f"/feedback/conversation/{answered.conversation_id}/").status_code == 404
    client.logout()
    assert give(client, answered, **WRONG).status_code == 401
    assert not Feedback.objects.exists()


def test_an_answer_that_is_not_there_or_not_finished_has_no_verdict(reader, answered) -> None:
    assert reader.post(f"/feedback/{uuid4()}/", WRONG).status_code == 404
    type(answered).objects.update(state="streaming")
    assert give(reader, answered, **WRONG).status_code == 404


def test_who_gives_on_and_on_is_asked_to_wait(reader, clinician, answered) -> None:
    """What an editor looked at does not count."""
    for _ in range(MOST_PER_MINUTE):
        record("feedback.view", clinician, answered, domain="medical")
    for _ in range(MOST_PER_MINUTE):
        assert give(reader, answered, verdict="useful").status_code == 200
    assert give(reader, answered, verdict="useful").status_code == 429
