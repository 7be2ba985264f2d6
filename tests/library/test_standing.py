"""Answers that rest on what has changed since: seen in the turn and in what leaves the house, listed, read again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from assistant.chat.models import Conversation, Turn
from assistant.chat.passages import as_kept
from assistant.library import intake
from assistant.library.models import Collection, Edition, Passage, Reliance
from assistant.library.standing import alarm, count_outdated, outdated, standings_of
from assistant.matters.models import Matter, Membership, Role
from tests.page import said

from .conftest import GUIDELINE
from .test_pages import act, post_file, post_one

Load = Callable[..., str]
QUESTION = "Which dose of nitrofurantoin for cystitis?"


@pytest.fixture
def answer(reader: Client, antibiotics: Edition) -> Turn:
    """An answer that rests on the passages about cystitis and pneumonia."""
    owner = User.objects.get(username="clara")
    conversation = Conversation.objects.create(owner=owner, domain="medical", title="Cystitis")
    passages = list(antibiotics.passages.filter(position__in=(1, 2)))
    turn = Turn.objects.create(
        conversation=conversation, owner=owner, client_id=conversation.pk, position=1, task="answer", language="en",
        inputs={"question": QUESTION}, state="completed", text="Nitrofurantoin [1].",
        passages=as_kept([one.found() for one in passages]),
    )  # fmt: skip
    Reliance.objects.bulk_create([Reliance(turn=turn, passage=one) for one in passages])
    return turn


@pytest.fixture
def replace(folder: Any, load: Load) -> Callable[[str, str], None]:
    """`replace("100 mg twice", "50 mg four times")`: a new edition of the guideline."""

    def changed(old: str, new: str) -> None:
        text = (folder / "antibiotics.md").read_text()
        (folder / "antibiotics.md").write_text(text.replace(old, new))
        load()

    return changed


def states(turn: Turn) -> list[str]:
    return [one.state for one in standings_of(turn)]


def test_what_a_new_edition_changes_is_out_of_date_and_nothing_else(answer, replace) -> None:
    assert (states(answer), alarm(standings_of(answer))) == (["current", "current"], "")
    replace("Kept by the pharmacy", "Kept   by the\nhospital's pharmacy")
    assert states(answer) == ["current", "current"]
    replace("100 mg twice", "50 mg four times")
    assert states(answer) == ["changed", "current"]
    assert "passage 1 was changed" in alarm(standings_of(answer))


def test_white_space_is_no_change_but_a_word_that_is_added_is_one(answer, replace) -> None:
    replace("100 mg twice daily for", "100 mg twice\ndaily  for")
    assert states(answer) == ["current", "current"]
    replace("three times daily for 5 days.", "three times daily for 5 days. Not in pregnancy.")
    assert states(answer) == ["current", "changed"]


def test_the_same_words_under_another_heading_are_a_change(answer, replace) -> None:
    replace("## Pneumonia", "## Pneumonia in children")
    assert states(answer) == ["current", "changed"]


def test_what_comes_back_in_a_later_edition_stands_again(answer, replace) -> None:
    replace("100 mg twice", "50 mg four times")
    replace("50 mg four times", "100 mg twice")
    assert states(answer) == ["current", "current"]
    replace("100 mg twice", "50 mg four times")
    replace("Kept by", "Written by")
    assert states(answer) == ["changed", "current"]


def test_a_withdrawn_document_takes_its_answers_with_it_until_it_is_put_back(answer, antibiotics, replace) -> None:
    replace("100 mg twice", "50 mg four times")
    newest = Edition.objects.get(key="antibiotics", replaced=None)
    intake.withdraw(newest.pk)
    assert states(answer) == ["withdrawn", "withdrawn"]
    assert "passages 1, 2 were changed or withdrawn" in alarm(standings_of(answer))
    intake.restore(newest.pk)
    assert states(answer) == ["changed", "current"]


def test_what_expires_after_the_answer_is_out_of_date_and_what_had_expired_is_marked(answer, antibiotics) -> None:
    today = timezone.localdate()
    Turn.objects.filter(pk=answer.pk).update(created=timezone.now() - timedelta(days=30))
    answer.refresh_from_db()
    for days, sounds in ((10, True), (60, False)):
        Edition.objects.filter(pk=antibiotics.pk).update(expires=today - timedelta(days=days))
        assert states(answer) == ["expired", "expired"]
        assert bool(alarm(standings_of(answer))) == sounds
        assert count_outdated(answer.owner) == sounds
    Edition.objects.filter(pk=antibiotics.pk).update(expires=None, effective=today + timedelta(days=2))
    assert (states(answer), alarm(standings_of(answer))) == (["not_yet", "not_yet"], "")


def test_what_the_library_has_lost_is_as_if_withdrawn(answer) -> None:
    Passage.objects.filter(position=1).delete()
    assert states(answer) == ["withdrawn", "current"]


def test_the_turn_its_passport_and_its_file_say_so(answer, replace, reader) -> None:
    places = (
        f"/c/{answer.conversation_id}/", f"/t/{answer.pk}/", f"/documents/answers/{answer.pk}/answer.md",
        f"/documents/answers/{answer.pk}/answer.json",
    )  # fmt: skip
    for place in places:
        assert "Out of date" not in reader.get(place).content.decode()
    replace("100 mg twice", "50 mg four times")
    for place in places:
        shown = reader.get(place).content.decode()
        assert "Out of date: since this answer, passage 1 was changed" in shown
    assert '"state": "changed"' in reader.get(places[0]).content.decode()
    for place in places[1:]:
        assert "2026-01 (Changed in a newer edition)" in reader.get(place).content.decode()
    basis = reader.get(f"/documents/answers/{answer.pk}/").json()["basis"]
    assert any("(Changed in a newer edition)" in line for part in basis for line in part[1])


def test_its_owner_finds_it_in_a_list_until_it_is_read_again(answer, replace, reader, people) -> None:
    assert "to read again" not in reader.get("/medical/").content.decode()
    replace("100 mg twice", "50 mg four times")
    assert "1 answer to read again" in reader.get("/medical/").content.decode()
    listed = reader.get("/library/outdated/").content.decode()
    assert QUESTION in listed and "Changed in a newer edition" in listed and "[2]" not in listed
    other = Client()
    other.force_login(people("olga", "clinicians"))
    assert QUESTION not in other.get("/library/outdated/").content.decode()
    assert other.post(f"/library/outdated/{answer.pk}/").status_code == 404
    assert reader.post(f"/library/outdated/{answer.pk}/").status_code == 302
    assert QUESTION not in reader.get("/library/outdated/").content.decode()
    assert "to read again" not in reader.get("/medical/").content.decode()
    assert states(answer) == ["changed", "current"]
    replace("50 mg four times", "75 mg once")
    assert QUESTION in reader.get("/library/outdated/").content.decode()


@pytest.mark.parametrize(("role", "closed"), [(Role.OWNER, timezone.now()), (Role.READER, None)])
def test_it_is_read_again_in_a_matter_where_one_may_only_read(role, closed, answer, replace, reader) -> None:
    matter = Matter.objects.create(domain="medical", kind="patient", label="x", closed=closed)
    Membership.objects.create(matter=matter, user=answer.owner, role=role)
    Conversation.objects.update(matter=matter)
    replace("100 mg twice", "50 mg four times")
    assert QUESTION in reader.get("/library/outdated/").content.decode()
    assert reader.post(f"/library/outdated/{answer.pk}/").status_code == 302
    assert QUESTION not in reader.get("/library/outdated/").content.decode()


def test_a_deleted_conversation_is_not_listed(answer, replace) -> None:
    replace("100 mg twice", "50 mg four times")
    assert outdated(answer.owner).get() == answer
    Conversation.objects.update(deleted=timezone.now())
    assert not outdated(answer.owner)


def test_a_librarian_is_told_how_many_answers_rest_on_it_before_it_changes(
    librarian, ward, antibiotics, answer
) -> None:
    changed, same = GUIDELINE.replace("100 mg twice", "50 mg four times").encode(), GUIDELINE.replace("Kept", "Made")
    asked = post_file(librarian, ward, changed, "new.md", replaces=antibiotics.pk).content.decode()
    assert "1 answer rests on passages that this edition changes" in asked and 'type="checkbox"' in asked
    assert Edition.objects.filter(key="antibiotics").count() == 1
    assert post_file(librarian, ward, changed, "new.md", replaces=antibiotics.pk, agreed="on").status_code == 302
    assert states(answer) == ["changed", "current"]
    newest = Edition.objects.get(key="antibiotics", replaced=None)
    assert "1 answer rests on this." in act(librarian, "withdraw", newest)
    intake.restore(newest.pk)
    assert post_file(librarian, ward, same.encode(), "same.md", replaces=newest.pk).status_code == 302
    assert states(answer) == ["current", "current"]


async def test_an_answer_rests_on_the_passages_that_it_was_given(clinician, ward, model, open_page) -> None:
    page = await open_page(clinician)
    asked = await page.ask(QUESTION)
    await page.until("end")
    assert said(page.seen)

    def rests() -> tuple[list[str], int]:
        turn = Turn.objects.get(pk=asked["turn"])
        return states(turn), turn.reliances.count()

    shown, count = await sync_to_async(rests)()
    assert shown == ["current"] * count and count


def test_earlier_answers_are_taken_over(answer, replace) -> None:
    """The migration finds what they rest on, and what has changed of it."""
    from importlib import import_module

    from django.apps import apps

    replace("100 mg twice", "50 mg four times")
    Reliance.objects.all().delete()
    Passage.objects.update(changed=None)
    import_module("assistant.library.migrations.0006_standing").relied_on(apps, None)
    assert states(answer) == ["changed", "current"]
    assert Collection.objects.count() == 1


def test_who_adds_a_folder_with_a_next_edition_is_told_how_many_answers_rest_on_it(answer, librarian, ward) -> None:
    changed = GUIDELINE.replace("100 mg twice", "50 mg four times").encode()
    outcome, words = post_one(librarian, ward, "antibiotics.md", changed, replaces="on")
    assert outcome == "replaced" and "1 answer rests on what it changes" in words
    assert count_outdated(answer.owner) == 1
