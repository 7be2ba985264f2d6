"""No text is worked on for long where others wait: on the event loop, or in the thread of the database.

Every address is asked as it stands in the URL table, about texts that take long (subject.py). What is measured is
processor time (longest.py).
"""

from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.test import AsyncClient
from django.urls import get_resolver

from ..addresses import filled, is_one, patterns
from ..documents import long
from .subject import Subject, least, make

NATURAL = ("\n\n".join("\n".join(page) for page in long.pages()) * 4)[:1_500_000]

#: Digits without end, what opens and never closes, one sentence again and again, and a contract of a natural kind: work
#: that is slow with any of them is slow with all of them together (PIECES in subject.py names parts of each).
TEXT = "\n\n".join(
    (
        "1. Term. " + "7" * 20_000 + " days.",
        "2. Term. " + "(“" * 20_000,
        "[1" * 10_000,
        "The Buyer shall pay EUR 5.\n" * 2000,
        NATURAL,
    )
)

#: They end the session; or, in the administration, have a thread of their own, as every view that is not asynchronous.
LEFT_OUT = ("accounts/", "admin/")

#: There is no token, no logo, and no request whose bytes are what was sent.
NOTHING_THERE = {
    "metrics",
    "organisation/logo",
    "t/<uuid:pk>/<int:number>/again/",
    "t/<uuid:pk>/<int:number>/body.json",
}


# --- Addresses --------------------------------------------------------------------------------------------------------


async def test_no_address_works_on_a_text_where_others_wait(site, root):
    client = AsyncClient(raise_request_exception=False)
    await client.aforce_login(root)
    small = await sync_to_async(make)(root, "1. Term. The lease runs for five years.\n\n" * 3)
    subject = await sync_to_async(make)(root, TEXT)
    slow, unanswered = {}, set()
    for route in routes():
        await asked(client, route, small)  # What is imported and opened the first time is no work.
        found, statuses, subject = await least(lambda it, route=route: asked(client, route, it), root, TEXT, subject)
        assert not [status for status in statuses if status >= 500 and status != 503], (route, statuses)
        if not found.fits:
            slow[route] = found
        if not set(statuses) - {404, 405}:
            unanswered.add(route)
    assert slow == {}
    assert unanswered <= NOTHING_THERE, "say in Subject.parts or Subject.fields what these are about"


def routes() -> list[str]:
    """Those that delete come last, and then what is restored."""
    found = [route for route in dict.fromkeys(patterns(get_resolver())) if not route.startswith(LEFT_OUT)]
    return sorted(found, key=lambda route: ("restore" in route, "/delete/" in route))


async def asked(client: AsyncClient, route: str, subject: Subject) -> list[int]:
    """The statuses of whatever the pattern can be about, looked at and posted to."""
    statuses = []
    for address in filter(is_one, filled(route, subject.parts)):
        statuses.append(await answered(await client.get(address, subject.query)))
        fields = await sync_to_async(lambda: subject.fields)()
        statuses.append(await answered(await client.post(address, fields, query_params=subject.query)))
    return statuses


async def answered(response: HttpResponse) -> int:
    """The status; an answer that streams is not waited for."""
    if response.streaming:
        response.close()
    return response.status_code


async def test_an_upload_is_read_in_a_worker(site, root):
    client = AsyncClient()
    await client.aforce_login(root)
    body = NATURAL.encode()

    async def upload(_subject: Subject) -> int:
        made = await client.post("/documents/?domain=legal", body, "application/octet-stream")
        return made.status_code

    await upload(None)
    found, status, _ = await least(upload, root, "Five years.", await sync_to_async(make)(root, "Five years."))
    assert status == 201 and found.fits, found


async def test_the_sections_of_a_document_are_read_in_workers(site, root):
    client = AsyncClient()
    await client.aforce_login(root)
    text = "# Term\n\n" * 50_000

    async def plan(subject: Subject) -> int:
        response = await client.get(f"/documents/{subject.reading.document_id}/plan/", subject.query)
        return response.status_code

    await plan(await sync_to_async(make)(root, "# Term"))
    found, status, _ = await least(plan, root, text, await sync_to_async(make)(root, text))
    assert status == 200 and found.fits, found
