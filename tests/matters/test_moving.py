"""A conversation and the documents it asks about are always in the same place, and what others asked stays."""

import uuid

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from assistant.chat.models import Conversation, Turn
from assistant.documents.models import Document
from assistant.documents.web import intake
from assistant.matters.models import Matter, Membership, Role
from assistant.matters.web import moving
from assistant.protection.models import AuditEvent

from ..sharing import show


@pytest.fixture
def mine(clinician, owned) -> Matter:
    """A matter that the clinician owns; what they have is in none."""
    made = Matter.objects.create(domain="medical", kind="matter", label="Mine")
    Membership.objects.create(matter=made, user=clinician, role=Role.OWNER)
    return made


def another(owner: User, document: Document, **fields: object) -> Conversation:
    """A conversation that asks about the document."""
    made = Conversation.objects.create(owner=owner, domain="medical", title="another-title", **fields)
    inputs = {"question": "?", "document": str(document.pk), "document_name": document.name}
    Turn.objects.create(
        conversation=made, owner=owner, client_id=uuid.uuid4(), position=1, task="answer", inputs=inputs, language="en",
        state="completed",
    )  # fmt: skip
    return made


def places() -> set[uuid.UUID | None]:
    return {*Conversation.objects.values_list("matter", flat=True), *Document.objects.values_list("matter", flat=True)}


@pytest.mark.parametrize("what", ["c", "documents"])
def test_whatever_asks_about_the_same_document_moves_together_and_back(what, clinician, owned, mine, client) -> None:
    client.force_login(clinician)
    document = Document.objects.get()
    other, elsewhere = another(clinician, document), Conversation.objects.create(owner=clinician, domain="medical")
    address = f"/{what}/{owned['pk'][0] if what == 'c' else document.pk}/move/"
    page = client.get(address).content.decode()
    assert all(words in page for words in ("canary-title", "another-title", "canary-name.txt", "Mine"))
    assert client.post(address, {"matter": str(mine.pk)}).status_code == 302
    other.refresh_from_db(), document.refresh_from_db(), elsewhere.refresh_from_db()
    assert other.matter == document.matter == Conversation.objects.get(pk=owned["pk"][0]).matter == mine
    assert elsewhere.matter is None
    events = AuditEvent.objects.filter(action__endswith=".move")
    assert sorted(event.action for event in events) == ["conversation.move", "conversation.move", "document.move"]
    assert {(event.matter, event.detail["to"]) for event in events} == {("", str(mine.pk))}
    assert client.post(address, {"matter": ""}).status_code == 302
    assert places() == {None}


def test_what_everybody_of_the_subject_was_shown_ends_in_a_matter(clinician, owned, mine, client) -> None:
    client.force_login(clinician)
    turn = Turn.objects.get(pk=owned["turn"][1])
    domain, editors = show(turn, audience="domain"), turn.shares.get(audience="editors")
    for matter in (str(mine.pk), ""):
        assert client.post(f"/c/{owned['pk'][0]}/move/", {"matter": matter}).status_code == 302
        domain.refresh_from_db(), editors.refresh_from_db()
        assert domain.revoked and not editors.revoked
    (event,) = AuditEvent.objects.filter(action="turn.unshare")
    assert event.detail == {"share": domain.pk, "to": "domain"}


def test_what_others_asked_stays(clinician, owned, mine, people, client) -> None:
    client.force_login(clinician)
    address = f"/c/{owned['pk'][0]}/move/"
    client.post(address, {"matter": str(mine.pk)})
    mia = people("mia", "clinicians")
    Turn.objects.filter(pk=owned["turn"][1]).update(owner=mia)
    for response in (client.get(address), client.post(address, {"matter": ""})):
        assert b"Others have asked here" in response.content
    assert places() == {mine.pk}


def test_nothing_moves_where_one_may_not_ask_or_to_another_domain(clinician, owned, mine, client) -> None:
    client.force_login(clinician)
    address = f"/c/{owned['pk'][0]}/move/"
    read = Matter.objects.create(domain="medical", kind="matter", label="Read")
    Membership.objects.create(matter=read, user=clinician, role=Role.READER)
    legal = Matter.objects.create(domain="legal", kind="matter", label="Legal")
    Membership.objects.create(matter=legal, user=clinician, role=Role.OWNER)
    assert [label in client.get(address).content.decode() for label in ("Mine", "Read", "Legal")] == [
        True,
        False,
        False,
    ]
    for wanted in (read.pk, legal.pk, uuid.uuid4(), "nonsense"):
        assert client.post(address, {"matter": str(wanted)}).status_code == 404
    assert places() == {None}


def test_nothing_moves_while_it_is_being_answered(clinician, owned, mine, client) -> None:
    client.force_login(clinician)
    Turn.objects.filter(pk=owned["turn"][1]).update(state="streaming")
    refused = client.post(f"/c/{owned['pk'][0]}/move/", {"matter": str(mine.pk)})
    assert refused.status_code == 409 and b"An answer is still being written here" in refused.content
    assert places() == {None}


def test_what_is_asked_while_it_is_moved_is_not_left_behind(clinician, owned, mine, client, monkeypatch) -> None:
    """On PostgreSQL a question can be stored between the look and the lock."""
    document, together = Document.objects.get(), moving._together

    def asked_meanwhile(*args, lock=False):
        along = together(*args, lock=lock)
        if lock:
            another(clinician, document)
        return along

    monkeypatch.setattr(moving, "_together", asked_meanwhile)
    client.force_login(clinician)
    refused = client.post(f"/c/{owned['pk'][0]}/move/", {"matter": str(mine.pk)})
    assert refused.status_code == 409 and b"A question was asked here meanwhile" in refused.content
    assert places() == {None}


def test_a_reading_of_a_document_that_lies_elsewhere_is_shown_to_nobody(clinician, owned, mine, client) -> None:
    client.force_login(clinician)
    address = f"/documents/readings/{owned['turn'][0]}/"
    assert b"canary-name" in client.get(address).content
    Document.objects.update(matter=mine)
    assert client.get(address).status_code == 404
    Conversation.objects.update(matter=mine)
    assert b"canary-name" in client.get(address).content


@pytest.mark.parametrize("direction", ["out of the matter", "into the matter"])
async def test_a_document_is_not_asked_about_elsewhere(direction, clinician, owned, mine, open_page, model) -> None:
    """Neither a document of a matter in a private question, nor the other way round, though both are theirs."""
    page = await open_page(clinician)
    inside = direction == "out of the matter"
    if inside:
        await Document.objects.aupdate(matter=mine)
    asked = {
        "type": "ask", "id": str(uuid.uuid4()), "domain": "medical", "task": "answer",
        "inputs": {"question": "play:fast", "document": str(owned["pk"][3])},
    }  # fmt: skip
    elsewhere = asked if inside else {**asked, "matter": str(mine.pk)}
    await page.send(**elsewhere)
    error = await page.until("error")
    assert error["code"] == "bad_input" and "not in the matter of this question" in error["fields"]["document"]
    assert await Conversation.objects.acount() == 1, "no empty one is left"
    here = {**asked, "matter": str(mine.pk)} if inside else asked
    await page.send(**here)
    await page.until("turn.accepted")
    await page.until("end")


async def test_a_question_begins_in_a_matter_only_where_one_may_ask(clinician, owned, mine, open_page, model) -> None:
    await Membership.objects.aupdate(role=Role.READER)
    page = await open_page(clinician)
    ask = {"type": "ask", "domain": "medical", "task": "answer", "inputs": {"question": "play:fast"}}
    await page.send(**ask, id=str(uuid.uuid4()), matter=str(mine.pk))
    assert (await page.until("error"))["code"] == "not_found"
    await Membership.objects.aupdate(role=Role.WRITER)
    await page.send(**ask, id=str(uuid.uuid4()), matter=str(mine.pk))
    accepted = await page.until("turn.accepted")
    assert (await Conversation.objects.aget(pk=accepted["conversation"])).matter_id == mine.pk
    assert accepted["asked_by"] == "clara"


def test_an_upload_goes_to_its_matter(clinician, owned, mine, client) -> None:
    client.force_login(clinician)
    address = f"/documents/?domain=medical&matter={mine.pk}"
    sent = client.post(
        address, b"Five years.", content_type="application/octet-stream", headers={"X-File-Name": "a.txt"}
    )
    assert Document.objects.get(pk=sent.json()["id"]).matter == mine
    Membership.objects.update(role=Role.READER)
    assert client.post(address, b"x", content_type="application/octet-stream").status_code == 404


def test_an_upload_is_not_stored_where_the_matter_was_closed_meanwhile(
    clinician, owned, mine, client, monkeypatch
) -> None:
    client.force_login(clinician)
    read = intake.extract_soon

    async def slow(*args, **options):
        extracted = await read(*args, **options)
        await Matter.objects.aupdate(closed=timezone.now())
        return extracted

    monkeypatch.setattr(intake, "extract_soon", slow)
    address, forgotten = f"/documents/?domain=medical&matter={mine.pk}", []
    monkeypatch.setattr(intake.originals, "forget", forgotten.append)
    sent = client.post(
        address, b"Five years.", content_type="application/octet-stream", headers={"X-File-Name": "a.txt"}
    )
    assert sent.status_code == 404 and len(forgotten) == 1
    assert Document.objects.count() == 1, "only the one from before"


async def test_the_model_is_told_only_what_lies_in_the_conversation(clinician, owned, mine, open_page, model) -> None:
    """Somebody's other questions go along with none in a matter."""
    page = await open_page(clinician)
    ask = {"type": "ask", "domain": "medical", "task": "answer", "inputs": {"question": "play:fast"}}
    await page.send(**ask, id=str(uuid.uuid4()), matter=str(mine.pk))
    await page.until("end")
    sent = await sync_to_async(str)(model.requests)
    assert "play:fast" in sent and "canary" not in sent
