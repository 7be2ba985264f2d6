"""Who gets at what in a matter: every address of the site and every frame of the protocol, by everybody's relation to
the matter. Addresses and frames are enumerated, so that a new one is asked for too."""

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from assistant.chat import protocol
from assistant.chat.models import Conversation, Share
from assistant.documents.models import Document
from assistant.feedback.models import Feedback
from assistant.matters.models import Barrier, Matter, Membership, Role

from ..addresses import addresses
from ..chat.web.conftest import SHOWN, SHOWN_AT
from ..chat.web.test_access_matrix import _ONLY_LOOKED_AT, HIDDEN, answer, everything, forget_seen
from ..chat.web.test_rights import FRAMES
from .conftest import MEMBERS, OUTSIDERS

#: What the matter holds; its own name besides. Its reference is in the administration, which superusers see.
WORDS = (*HIDDEN, SHOWN, "canary-label")

#: What each member may do that changes something, by the end of the address; readers nothing. What is left out here
#: is the owner's of each thing alone.
MAY = {
    "rename": {"writer", "writer by a group", "owner"},
    "edit": {"writer", "writer by a group", "owner"},
    "delete": {"owner"},
    "close": {"owner"},
}


def walked(owned, *, admin: bool) -> list[tuple[str, str]]:
    """Methods and addresses, those of the administration only for those who may open it. There superusers change
    memberships, which leaves rows: these are only looked at."""
    only_looked_at = (*_ONLY_LOOKED_AT, "admin/matters/membership/")
    return [
        (method, address)
        for address in addresses(owned)
        for method in ("get", "post")
        if (method == "get" or not address[1:].startswith(only_looked_at)) and (admin or "/admin" not in address)
    ]


@pytest.mark.parametrize("relation", OUTSIDERS)
def test_no_address_gives_an_outsider_anything_of_a_matter(relation, stand, owned, client) -> None:
    client.raise_request_exception = False
    client.force_login(stand(relation))
    edits = relation == "superuser"
    before, leaks = everything(), []
    for method, address in walked(owned, admin="superuser" in relation):
        if (method, address) == ("post", "/matters/"):
            continue  # it makes a matter of their own
        text = answer(client, method, address)
        held = [word for word in WORDS if word in text]
        if held and not (edits and held == [SHOWN] and address.startswith(SHOWN_AT)):
            leaks.append((method, address, held))
    assert leaks == []
    if edits:
        forget_seen()
    assert everything() == before


@pytest.mark.parametrize("relation", MEMBERS)
def test_a_member_gets_at_all_of_it(relation, stand, owned, client) -> None:
    """Else the test above would prove nothing."""
    client.force_login(stand(relation))
    seen = "".join(answer(client, method, address) for method, address in walked(owned, admin=False) if method == "get")
    assert [word for word in (*WORDS, "canary-reference") if word not in seen] == []


def test_no_address_lets_a_reader_change_anything(stand, owned, client) -> None:
    """Reading comes first: it checks answers, and keeps what was found."""
    client.raise_request_exception = False
    client.force_login(stand("reader"))
    for method, address in walked(owned, admin=False):
        if method == "get":
            answer(client, method, address)
    before = everything()
    for method, address in walked(owned, admin=False):
        if method == "post" and address != "/matters/":
            answer(client, method, address)
    assert everything() == before


@pytest.mark.parametrize("relation", MEMBERS)
@pytest.mark.parametrize("what", MAY)
def test_members_do_what_their_role_says(what, relation, stand, owned, matter, client) -> None:
    client.force_login(stand(relation))
    conversation, turn = owned["pk"][0], owned["turn"][0]
    reading = Conversation.objects.get(pk=conversation).turns.get(pk=turn).reading
    address, fields = {
        "rename": (f"/c/{conversation}/rename/", {"title": "Another"}),
        "delete": (f"/c/{conversation}/delete/", {}),
        "edit": (f"/documents/readings/{turn}/edit/", {"text": "Five.", "digest": reading.digest}),
        "close": (f"/matters/{matter.pk}/close/", {}),
    }[what]
    before = everything()
    done = client.post(address, fields).status_code in (200, 302)
    assert done == (relation in MAY[what]) == (everything() != before)


@pytest.mark.parametrize("relation", (*MEMBERS, *OUTSIDERS))
@pytest.mark.parametrize("command", protocol.COMMANDS)
async def test_frames_give_members_what_their_role_says(command, relation, stand, owned, open_page, model) -> None:
    page = await open_page(await sync_to_async(stand)(relation))
    before = await sync_to_async(everything)()
    about = {"conversation": str(owned["pk"][0]), "turn": str(owned["turn"][1])}
    await page.send(type=command, **FRAMES[command](about))
    reads = relation in MEMBERS and command in ("watch", "resume", "ping")
    writes = relation in MEMBERS and relation != "reader"
    if reads:
        if command != "ping":
            await page.until("turn.snapshot")
    elif command == "ask" and writes:
        accepted = await page.until("turn.accepted")
        assert accepted["asked_by"] == "somebody"
        await page.until("end")
    elif command != "ping":
        # Whoever may write is told why it cannot be: the answer has ended.
        codes = {"stop": "already_final", "continue": "cannot_continue"} if writes else {}
        assert (await page.until("error"))["code"] == codes.get(command, "not_found")
    if not reads and not (command == "ask" and writes):
        assert await sync_to_async(everything)() == before
    if relation in OUTSIDERS:
        assert not [word for word in WORDS for frame in page.seen if word in str(frame)]
        assert not model.requests


def test_who_is_removed_from_a_matter_loses_what_they_put_there(clinician, owned, matter, client) -> None:
    client.force_login(clinician)
    Membership.objects.all().delete()
    for address in (f"/c/{owned['pk'][0]}/", f"/documents/{owned['pk'][3]}/", f"/t/{owned['turn'][0]}/"):
        assert client.get(address).status_code == 404, address


def test_what_is_closed_is_read_and_not_changed(clinician, owned, matter, client) -> None:
    client.force_login(clinician)
    client.post(f"/matters/{matter.pk}/close/")
    page = client.get(f"/c/{owned['pk'][0]}/")
    assert page.status_code == 200 and b"This matter is closed" in page.content
    assert client.post(f"/c/{owned['pk'][0]}/delete/").status_code == 404
    assert client.get(f"/medical/?matter={matter.pk}").status_code == 404
    client.post(f"/matters/{matter.pk}/close/", {"open": "1"})
    assert client.get(f"/medical/?matter={matter.pk}").status_code == 200


def test_old_conversations_and_documents_stay_their_owners(clinician, owned, people, client) -> None:
    assert not Conversation.objects.exclude(matter=None).exists() and not Document.objects.exclude(matter=None).exists()
    User.objects.filter(pk=people("other", "clinicians").pk).update(is_superuser=True)
    client.force_login(User.objects.get(username="other"))
    assert client.get(f"/c/{owned['pk'][0]}/").status_code == 404


def test_who_lost_a_matter_is_not_told_the_titles_of_what_they_put_there(
    clinician, people, owned, matter, client
) -> None:
    """Not in the list of who else looked at it either."""
    member = people("mia", "clinicians")
    Membership.objects.create(matter=matter, user=member)
    client.force_login(member)
    client.get(f"/c/{owned['pk'][0]}/")
    client.force_login(clinician)
    assert b"canary-title" in client.get("/accounts/seen/").content
    Membership.objects.filter(user=clinician).delete()
    seen = client.get("/accounts/seen/").content
    assert b"mia" in seen and b"canary-title" not in seen


@pytest.mark.parametrize("change", ["closed", "reader", "left", "barred"])
def test_what_was_shown_to_editors_is_always_taken_back(change, clinician, owned, matter, client) -> None:
    """Showing it takes the right to ask; taking it back only to have asked."""
    turn, share = owned["turn"][1], Share.objects.get()
    client.force_login(clinician)
    match change:
        case "closed":
            Matter.objects.update(closed=timezone.now())
        case "reader":
            Membership.objects.update(role=Role.READER)
        case "left":
            Membership.objects.all().delete()
        case "barred":
            Barrier.objects.create(matter=matter, user=clinician, reason="x")
    assert f"/shares/{share.pk}/end/" in client.get("/shares/").content.decode()
    assert client.post(f"/shares/{share.pk}/end/").status_code == 302
    assert client.post(f"/feedback/{turn}/withdraw/").status_code == 200
    assert not Share.objects.filter(revoked=None).exists() and not Feedback.objects.exists()
    assert client.post(f"/t/{turn}/share/", {"audience": "editors"}).status_code == 404
    assert not Share.objects.filter(revoked=None).exists()
    if change in ("closed", "reader"):
        assert b"Show it to others" not in client.get(f"/t/{turn}/").content


def test_only_whoever_asked_takes_back_what_was_shown(stand, owned, matter, client) -> None:
    client.force_login(stand("owner"))
    assert client.post(f"/shares/{Share.objects.get().pk}/end/").status_code == 404
    for turn in owned["turn"]:
        assert client.post(f"/t/{turn}/share/", {"audience": "editors"}).status_code == 404
        assert client.post(f"/feedback/{turn}/withdraw/").status_code == 404
    assert Share.objects.filter(revoked=None).exists() and Feedback.objects.exists()
