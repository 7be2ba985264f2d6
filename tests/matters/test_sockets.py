"""A right in a matter that ends, ends on open pages, and the answer goes on for those who may still read it."""

from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from assistant.chat.delivery.hub import EVERYONE
from assistant.matters.models import Barrier, Matter, Membership, Role

from ..chat.web.test_rights import FRAMES

#: How a right ends.
ENDS: dict[str, Callable[[Matter, User], object]] = {
    "removed": lambda matter, user: Membership.objects.filter(user=user).delete(),
    "its last day has passed": lambda matter, user: Membership.objects.filter(user=user).update(until=timezone.now()),
    "barred": lambda matter, user: Barrier.objects.create(matter=matter, user=user, reason="The other side"),
    "leaves the domain": lambda matter, user: user.groups.clear(),
}


@pytest.mark.parametrize("how", ENDS)
async def test_a_reader_is_told_no_more_and_the_others_are(
    how, clinician, matter, people, open_page, service, model
) -> None:
    other = await sync_to_async(people)("mia", "clinicians")
    await Membership.objects.acreate(matter=matter, user=other, role=Role.READER)
    page, reader = await open_page(clinician), await open_page(other)
    ask = {"type": "ask", "domain": "medical", "task": "answer", "inputs": {"question": "play:slow"}}
    await page.send(**ask, id="00000000-0000-0000-0000-000000000005", matter=str(matter.pk))
    accepted = await page.until("turn.accepted")
    await reader.send(type="watch", conversation=accepted["conversation"])
    await reader.until("text.delta")
    await sync_to_async(ENDS[how])(matter, other)
    assert (await reader.until("error"))["code"] == "access_ended"
    told = len(reader.seen)
    for _ in range(5):
        await page.until("text.delta")
    for command in ("watch", "resume", "stop", "continue"):
        await reader.send(type=command, **FRAMES[command](accepted))
        assert (await reader.until("error"))["code"] == "not_found"
    assert {frame["type"] for frame in reader.seen[told:]} <= {"error", "model.state"}
    topics = [listener.topics - {EVERYONE} for listener in service.hub.listeners(EVERYONE)]
    assert sorted(map(len, topics)) == [0, 1]


async def test_a_group_that_is_left_takes_its_matters_along(clinician, stand, matter, owned, open_page) -> None:
    member = await sync_to_async(stand)("writer by a group")
    page = await open_page(member)
    await page.send(type="watch", conversation=str(owned["pk"][0]))
    await page.until("turn.snapshot")
    await sync_to_async(lambda: member.groups.remove(member.groups.get(name="ward 3")))()
    assert (await page.until("error"))["code"] == "access_ended"
