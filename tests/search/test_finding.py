"""What is found: by whom, from when on, and until when. The same with SQLite and PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from assistant.chat.models import Conversation, Turn
from assistant.documents.models import Document, Reading, SignOff
from assistant.matters.models import Matter, Membership, Role
from assistant.retention.disposal import destroy, empty_the_log
from assistant.search import finding
from assistant.search.entries import index_turns, rebuild
from assistant.search.finding import Filters, search
from assistant.search.models import IndexEntry
from assistant.search.query import read

from ..wire.cluster import on, postgresql
from .conftest import conversation, document


def titles(user: User, words: str, **filters: Any) -> list[str]:
    return ["".join(part.text for part in hit.title) for hit in search(user, read(words), Filters(**filters)).hits]


@pytest.fixture
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A PostgreSQL server in the place of the test's own database."""
    with django_db_blocker.unblock(), postgresql() as server, on(server.url):
        yield


def test_conversations_and_documents_are_found(db: None) -> None:
    follow()


@pytest.mark.whole
def test_conversations_and_documents_are_found_in_postgresql(server: None) -> None:
    follow()


def follow() -> None:
    """A title, a question, an answer, a document; then each changed and deleted."""
    clara, paul = (User.objects.create_user(name) for name in ("clara", "paul"))
    for user in (clara, paul):
        user.groups.add(Group.objects.get_or_create(name="clinicians")[0])
    asked = conversation(
        clara, "Gout", ("Which dose of colchicine?", "0.5 mg twice daily, 肾功能不全者减量."), ("And?", "Rest.")
    )
    conversation(paul, "Gout of another", ("Colchicine?", "Colchicine."))
    paper = document(clara, "Letter.txt", "Long ago. " * 900 + "The patient was given colchicine.")
    assert titles(clara, "colchicine") == ["Letter.txt", "Gout"]
    assert (
        titles(clara, "gout")
        == titles(clara, '"colchicine 0.5 mg"')
        == titles(clara, "肾功能")
        == titles(clara, "colch* 肾")
        == ["Gout"]
    )
    assert titles(clara, "letter") == ["Letter.txt"]
    assert titles(clara, "colchicine absent") == titles(clara, '"colchicine dose"') == []
    (hit, _other) = search(clara, read("colchicine"), Filters()).hits
    assert paper.text[hit.passages[0].start : hit.passages[0].end].endswith("was given colchicine.")
    (hit,) = search(clara, read("colchicine 肾"), Filters()).hits
    assert [(one.turn, one.later) for one in hit.passages] == [(asked.turns.get(position=1).pk, 1)]
    today = timezone.localdate()
    assert titles(clara, "colchicine", since=today, until=today) == ["Letter.txt", "Gout"]
    assert titles(clara, "colchicine", until=today - timedelta(days=1)) == []
    assert titles(clara, "colchicine", state="completed") == ["Gout"] and titles(clara, "gout", state="stopped") == []
    assert titles(clara, "colchicine", domain="legal") == titles(clara, "colchicine", document=True) == []
    Reading.objects.create(turn=asked.turns.get(position=1), document=paper, mode="whole")
    assert titles(clara, "colchicine", document=True) == ["Gout"] and titles(clara, "gout", signed=True) == []
    SignOff.objects.create(turn=asked.turns.get(position=1), user=clara, sha256="0" * 64)
    assert titles(clara, "colchicine", document=True, signed=True) == ["Gout"]
    SignOff.objects.create(turn=asked.turns.get(position=1), user=clara, sha256="0" * 64, withdrawn=True)
    assert titles(clara, "colchicine", signed=True) == []
    Conversation.objects.filter(pk=asked.pk).update(deleted=timezone.now())
    assert titles(clara, "gout") == [] and titles(clara, "colchicine") == ["Letter.txt"]
    Conversation.objects.filter(pk=asked.pk).update(deleted=None)
    assert titles(clara, "gout") == ["Gout"]
    call_command("indexsearch", verbosity=0)
    assert titles(clara, "colchicine") == ["Letter.txt", "Gout"] and titles(paul, "gout") == ["Gout of another"]
    Conversation.objects.get(pk=asked.pk).delete()
    Document.objects.get(pk=paper.pk).delete()
    assert titles(clara, "colchicine") == []
    with connection.cursor() as cursor:
        words = "search_index" if connection.vendor == "sqlite" else "search_indexentry"
        cursor.execute(f"SELECT count(*) FROM {words}")
        assert cursor.fetchone() == (IndexEntry.objects.count(),) == (2,), "the words have left with what they are of"


def test_only_members_of_a_matter_find_what_lies_in_it_and_only_while_they_are(clinician, people) -> None:
    other = people("otto", "clinicians")
    matter = Matter.objects.create(domain="medical", kind="patient", label="Mrs K")
    membership = Membership.objects.create(matter=matter, user=other, role=Role.READER)
    conversation(clinician, "Anaemia", ("Iron?", "Yes."), matter=matter)
    document(clinician, "Iron.txt", "Ferritin", matter=matter)
    assert titles(other, "iron") == ["Iron.txt", "Anaemia"] and titles(other, "ferritin") == ["Iron.txt"]
    assert titles(other, "iron", matter=matter.pk) == ["Iron.txt", "Anaemia"]
    assert titles(clinician, "iron") == [], "whoever put it there and is no member"
    Membership.objects.filter(pk=membership.pk).update(until=timezone.now() - timedelta(seconds=1))
    assert titles(other, "iron") == titles(other, "ferritin") == titles(other, "iron", matter=matter.pk) == []
    assert titles(people("root", "paralegals"), "iron") == []


@pytest.mark.django_db(transaction=True)
def test_what_is_destroyed_while_the_index_is_rebuilt_is_left_out(clinician) -> None:
    made = [conversation(clinician, f"Fever {number}", ("Cold?", "Cold.")) for number in range(2)]
    papers = [document(clinician, f"{number}.txt", "Fever") for number in range(2)]
    steps = rebuild()
    next(steps)
    made[1].delete()
    next(steps), next(steps), next(steps)
    papers[1].delete()
    assert sum(steps) == 1 and titles(clinician, "fever") == ["0.txt", "Fever 0"]


def test_an_edit_leaves_the_index_with_the_reading_that_had_it(clinician) -> None:
    paper = document(clinician, "Lease.txt", "The rent.")
    turn = conversation(clinician, "Rent", ("How much?", "Nine hundred.")).turns.get()
    Reading.objects.create(turn=turn, document=paper, mode="whole", edited="Xylophone.")
    index_turns([turn.pk])
    assert titles(clinician, "xylophone") == ["Rent"] and titles(clinician, "nine") == []
    assert destroy(paper, clinician)
    assert titles(clinician, "xylophone") == [] and titles(clinician, "nine") == ["Rent"]


def test_older_hits_come_with_the_next_page(clinician, monkeypatch) -> None:
    for number in range(finding.MOST + 3):
        conversation(clinician, f"Fever {number}")
    first = search(clinician, read("fever"))
    rest = search(clinician, read("fever"), before=first.before)
    assert (len(first.hits), len(rest.hits), rest.before) == (finding.MOST, 3, 0)
    assert not {hit.thing.pk for hit in first.hits} & {hit.thing.pk for hit in rest.hits}


async def test_what_is_asked_and_answered_is_found_at_once(clinician, open_page, model) -> None:
    page = await open_page(clinician)
    await page.ask("Does xylometazoline help? play:fast")
    found = sync_to_async(titles)
    assert await found(clinician, "xylometazoline")
    await page.until("turn.completed")
    answer = (await sync_to_async(Turn.objects.get)()).text
    assert await found(clinician, f'"{" ".join(answer.split()[:3])}"')


def test_the_terms_of_what_was_destroyed_are_nowhere_in_the_index(clinician) -> None:
    """SQLite's index keeps them until its segments are merged, which disposal does."""
    made = conversation(clinician, "Zebrafish")
    conversation(clinician, "Gout")

    def kept() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM search_index_data")
            return any(b"ebrafish" in bytes(block) for (block,) in cursor.fetchall())

    made.delete()
    assert kept()
    empty_the_log()
    assert not kept() and titles(clinician, "gout") == ["Gout"]
