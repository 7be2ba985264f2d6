"""Every answer of an evaluation has a passport: the request it was asked with, made again, and run again."""

import hashlib
import json

from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group, User
from django.test import AsyncClient, Client

from assistant.evaluation.models import Evaluation, Sample
from assistant.evaluation.runner import run
from assistant.site.groups import EDITORS, OPERATORS


@sync_to_async
def person(group: str) -> User:
    user = User.objects.create_user(group.replace(" ", "-"), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@sync_to_async
def seen(user: User, sample: Sample, part: str = "") -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    response = client.get(address(sample, part))
    return response.status_code, response.content.decode()


@sync_to_async
def item_page(user: User, sample: Sample) -> str:
    client = Client()
    client.force_login(user)
    address = f"/admin/evaluation/evaluation/{sample.evaluation_id}/item/"
    return client.get(address, {"id": sample.item}).content.decode()


def address(sample: Sample, part: str = "") -> str:
    return f"/admin/evaluation/evaluation/{sample.evaluation_id}/sample/{sample.pk}/{part}"


async def answered(evaluation: Evaluation) -> list[Sample]:
    await run(evaluation)
    return [sample async for sample in evaluation.answers.all()]


async def test_every_sample_is_made_again_byte_for_byte(model, evaluation_of):
    samples = await answered(await sync_to_async(evaluation_of)())
    editor, bodies = await person(EDITORS), set()
    for sample in samples:
        status, body = await seen(editor, sample, "body.json")
        assert status == 200
        bodies.add(body.encode())
    assert len(samples) == 6 and bodies == set(model.bodies)


async def test_its_page_shows_seed_hash_and_what_was_sent(model, evaluation_of):
    (sample, *_) = await answered(await sync_to_async(evaluation_of)(samples=1))
    editor = await person(EDITORS)
    status, page = await seen(editor, sample)
    assert status == 200
    assert str(sample.seed) in page and sample.request["sha256"] in page
    assert "the same, byte for byte" in page and "[question begin " in page
    assert address(sample) in await item_page(editor, sample)


async def test_it_is_run_again_as_it_was_sent(model, evaluation_of):
    (sample, *_) = await answered(await sync_to_async(evaluation_of)(samples=1))
    client, sent = AsyncClient(), len(model.bodies)
    await client.aforce_login(await person(EDITORS))
    response = await client.post(address(sample, "again/"))
    lines = [json.loads(line) for line in b"".join([part async for part in response.streaming_content]).splitlines()]
    assert len(model.bodies) == sent + 1
    assert hashlib.sha256(model.bodies[-1]).hexdigest() == sample.request["sha256"] == lines[0]["sha256"]
    assert "".join(line["text"] for line in lines if line.get("kind") == "text").strip() == sample.answer
    assert lines[-1] == {"end": "stop"}


async def test_another_revision_of_the_weights_is_announced_before_it_is_run_again(model, evaluation_of):
    (sample, *_) = await answered(await sync_to_async(evaluation_of)(samples=1))
    await Sample.objects.filter(pk=sample.pk).aupdate(request={**sample.request, "revision": "0123456789abcdef"})
    page = (await seen(await person(EDITORS), sample))[1]
    assert page.index("scripted@0123456789ab then, scripted now") < page.index("Run again</button>")


async def test_only_those_who_edit_or_approve_see_it(model, evaluation_of):
    (sample, *_) = await answered(await sync_to_async(evaluation_of)(samples=1))
    operator = await person(OPERATORS)
    for part in ("", "body.json"):
        assert (await seen(operator, sample, part))[0] == 403


async def test_a_dataset_that_is_another_by_now_is_not_called_the_same(model, evaluation_of):
    (sample, *_) = await answered(await sync_to_async(evaluation_of)(samples=1))
    await Sample.objects.filter(pk=sample.pk).aupdate(item="no-such-item")
    editor = await person(EDITORS)
    status, page = await seen(editor, sample)
    assert status == 200 and "cannot be rebuilt" in page
    assert (await seen(editor, sample, "body.json"))[0] == 404
