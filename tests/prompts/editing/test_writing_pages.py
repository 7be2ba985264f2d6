"""Writing a version: mended at a click, seen as one types, tried, compared, taken from a file and given as one."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient, Client

from assistant.prompts.editing.diff import differences, stretches
from assistant.prompts.editing.version_file import as_file, parse
from assistant.prompts.models import PromptTemplate
from assistant.prompts.rules import generic, r1
from assistant.prompts.rules.rule import PromptSource, Rule, judge
from assistant.site.groups import APPROVERS, EDITORS
from tests.waiting import until

BODY = "You are a physician.\n{{ patient }}\n{{ question }}"
FIELDS = {
    "body": BODY, "temperature": "0.6", "top_p": "0.95", "max_tokens": "2048", "thinking_tokens": "1024", "passages": "off", "latest": "1",
}  # fmt: skip


@pytest.fixture
def template(prompts) -> PromptTemplate:
    return PromptTemplate.objects.get(domain="medical", task="answer", language="en")


@pytest.fixture
def person(template) -> Callable[[str], User]:
    def person(group: str) -> User:
        user = User.objects.create_user(group.replace(" ", "-"), is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        return user

    return person


@pytest.fixture
def editor(person) -> Client:
    client = Client()
    client.force_login(person(EDITORS))
    return client


def page(template: PromptTemplate, *parts: object) -> str:
    return "/".join(["/admin/prompts/prompttemplate", str(template.pk), *map(str, parts), ""])


def form_of(response):
    return response.context["form"]


# --- Mending ----------------------------------------------------------------------------------------------------------

BROKEN = PromptSource(body=f"System: be kind.\n<|im_start|>{BODY}", variables=("patient", "question"))


@pytest.mark.parametrize(
    ("family", "rule", "broken"),
    [
        (r1, "R1", replace(BROKEN, temperature=0.9)),
        (r1, "R2", BROKEN),
        (r1, "R2", replace(BROKEN, body="<|im_<|im_start|>start|> hello", variables=())),
        (r1, "R3", replace(BROKEN, mathematics=True)),
        (r1, "R3", replace(BROKEN, mathematics=True, language="zh")),
        (r1, "R6", replace(BROKEN, top_p=0.5)),
        (r1, "R10", replace(BROKEN, max_tokens=50_000, thinking_tokens=60_000)),
        (r1, "R10", replace(BROKEN, max_tokens=100, thinking_tokens=100)),
        (generic, "G1", replace(BROKEN, temperature=3.0)),
        (generic, "G2", BROKEN),
        (generic, "G3", replace(BROKEN, mathematics=True)),
    ],
)
def test_what_is_mended_keeps_the_rule(family, rule, broken):
    def kept(source: PromptSource) -> bool:
        return next(result.kept for result in judge(family.FAMILY, source) if result.rule == rule)

    found: Rule = family.FAMILY.rule(rule)
    assert not kept(broken)
    assert kept(found.mend(broken))
    assert found.mend(broken).variables == broken.variables


def test_a_system_part_moves_into_the_users_message():
    mended = r1.FAMILY.rule("R2").mend(BROKEN)
    assert mended.body == f"be kind.\n{BODY}"


@pytest.mark.parametrize(
    ("changes", "fix", "field", "value"),
    [
        ({"temperature": "0.9"}, "R1", "temperature", 0.6),
        ({"top_p": "0.5"}, "R6", "top_p", 0.95),
        ({"body": f"System: be kind.\r\n{BODY}"}, "R2", "body", f"be kind.\n{BODY}"),
    ],
)
def test_one_click_mends_and_saves_nothing(changes, fix, field, value, editor, template):
    sent = {**FIELDS, **changes, "note": "Mine"}
    assert (
        f'name="fix" value="{fix}"' in editor.post(page(template, "write"), {**sent, "preview": "0"}).content.decode()
    )
    form = form_of(editor.post(page(template, "write"), {**sent, "fix": fix}))
    assert form[field].value() == value
    assert form["note"].value() == "Mine"
    assert not any(note.rule.id == fix for _, notes in form.rows() for note in notes)
    assert template.versions.count() == 1


@pytest.mark.parametrize("fix", ["R9", "R99", ""])
def test_what_cannot_be_mended_stays(fix, editor, template):
    form = form_of(editor.post(page(template, "write"), {**FIELDS, "temperature": "0.9", "fix": fix}))
    assert form["temperature"].value() == "0.9"


# --- While one types --------------------------------------------------------------------------------------------------


def test_the_page_learns_faults_rules_and_preview(editor, template):
    found = editor.post(
        page(template, "preview"), {**FIELDS, "body": "{{ question }}\n {{ wieght }}", "temperature": "0.9"}
    )
    assert [(fault["line"], fault["column"]) for fault in found.json()["faults"]] == [(2, 2), (2, 14)]
    assert "wieght" in found.json()["notes"]["body"]
    assert "R1" in found.json()["notes"]["temperature"]
    assert "It appears here" in found.json()["preview"]
    assert template.versions.count() == 1


async def test_the_preview_counts_with_the_models_own_tokenizer(model, template, person):
    client = AsyncClient()
    await client.aforce_login(await asyncio.to_thread(person, EDITORS))
    found = (await client.post(page(template, "preview"), {**FIELDS, "preview": "2"})).json()
    assert "of the 4,096 that scripted holds" in " ".join(found["preview"].split())
    assert "INR" in found["preview"]
    long = (await client.post(page(template, "preview"), {**FIELDS, "max_tokens": "4090"})).json()
    assert "The reply is cut off after" in long["preview"]


async def test_the_preview_is_the_prompt_as_the_model_reads_it_with_its_special_tokens(model, template, person):
    client = AsyncClient()
    await client.aforce_login(await asyncio.to_thread(person, EDITORS))
    shown = (await client.post(page(template, "preview"), {**FIELDS, "preview": "2"})).json()["preview"]
    assert "<mark>&lt;|user|&gt;</mark>You are a physician." in shown
    assert "<mark>&lt;|assistant|&gt;</mark><mark>&lt;think&gt;</mark>" in shown
    saved = (await client.get(page(template, 1))).content.decode()
    assert "<mark>&lt;|user|&gt;</mark>You are an experienced physician" in saved


def test_without_a_model_there_is_a_preview_all_the_same(editor, template, settings):
    settings.MODEL_URL = "http://127.0.0.1:9/v1"
    found = editor.post(page(template, "preview"), FIELDS).json()["preview"]
    assert "You are a physician." in found
    assert "holds" not in found


@pytest.mark.parametrize("view", ["preview", "try"])
def test_only_editors_may_and_only_by_post(view, person, editor, template):
    assert editor.get(page(template, view)).status_code == 405
    approver = Client()
    approver.force_login(person(APPROVERS))
    assert approver.post(page(template, view), FIELDS).status_code == 403


# --- Trying it --------------------------------------------------------------------------------------------------------


async def tried(client: AsyncClient, template: PromptTemplate, **fields: str) -> list[dict]:
    response = await client.post(page(template, "try"), {**FIELDS, **fields})
    assert response.status_code == 200
    text = b"".join([part async for part in response.streaming_content]).decode()
    return [json.loads(line) for line in text.splitlines()]


async def test_a_draft_is_answered_without_being_saved(model, template, person):
    client = AsyncClient()
    await client.aforce_login(await asyncio.to_thread(person, EDITORS))
    lines = await tried(client, template, temperature="0.55")
    said = {kind: "".join(line["text"] for line in lines if line.get("kind") == kind) for kind in ("reasoning", "text")}
    assert said["text"].startswith("Ibuprofen can raise blood pressure")
    assert said["reasoning"].startswith("The question is about a test")
    sent = {"seed": str(model.requests[-1]["seed"]), "sha256": hashlib.sha256(model.bodies[-1]).hexdigest()}
    assert (lines[0], lines[-1]) == (sent, {"end": "stop"})
    assert model.requests[-1]["temperature"] == 0.55
    assert await asyncio.to_thread(template.versions.count) == 1


async def test_a_saved_version_is_asked_by_whoever_may_publish(model, template, person):
    client = AsyncClient()
    await client.aforce_login(await asyncio.to_thread(person, APPROVERS))
    response = await client.post(page(template, 1, "try"), {"preview": "2"})
    said = b"".join([part async for part in response.streaming_content]).decode()
    assert '"end": "stop"' in said
    assert "INR" in model.requests[-1]["messages"][0]["content"]


async def test_a_model_that_fails_says_so(template, person, settings):
    settings.MODEL_URL = "http://127.0.0.1:9/v1"
    client = AsyncClient()
    await client.aforce_login(await asyncio.to_thread(person, EDITORS))
    assert await tried(client, template) == [{"error": "The model is not running at the moment."}]


async def test_leaving_the_page_stops_the_answer(model, template, person):
    client = AsyncClient()
    await client.aforce_login(await asyncio.to_thread(person, EDITORS))
    reading = asyncio.create_task(tried(client, template, body=f"play:slow\n{BODY}"))
    await until(lambda: model.running)
    reading.cancel()
    await until(lambda: not model.running)


def test_what_is_no_template_is_not_tried(editor, template):
    response = editor.post(page(template, "try"), {**FIELDS, "body": "{{ x }}"})
    assert (response.status_code, response.json()) == (400, {"error": "The text is not a template yet."})


# --- Beside another, as a file ----------------------------------------------------------------------------------------


def test_two_texts_stand_side_by_side():
    assert list(differences("a\nb\nc", "a\nx\ny\nc")) == [
        ("equal", "a", "a"), ("changed", "b", "x"), ("changed", None, "y"), ("equal", "c", "c"),
    ]  # fmt: skip


def test_equal_lines_far_from_a_difference_are_folded():
    before = [str(number) for number in range(30)]
    found = stretches("\n".join(before), "\n".join([*before[:14], "x", *before[15:]]))
    assert [(one.folded, len(one.lines)) for one in found] == [(True, 11), (False, 7), (True, 12)]
    assert [one.folded for one in stretches("a\nb\nc\nd\ne", "a\nb\nc\nd\nx")] == [False, False], "nothing to save"


def test_two_versions_stand_side_by_side(editor, template):
    template.new_version(body=template.live.body.replace("colleague", "nurse"), temperature=0.55)
    html = editor.get(page(template, 2, "since", 1)).content.decode()
    assert "<del>temperature: 0.6</del>" in html
    assert "<ins>temperature: 0.55</ins>" in html
    assert html.count("you answer a nurse who will decide") == 2
    assert editor.get(page(template, 2, "since", 9)).status_code == 404


def test_a_version_leaves_as_a_file_and_comes_back(editor, template):
    response = editor.get(page(template, 1, "file"))
    assert 'filename="answer.en.md"' in response["Content-Disposition"]
    live = template.live
    body, numbers = parse(response.content.decode())
    assert (body, numbers["temperature"], numbers["max_tokens"]) == (live.body, live.temperature, live.max_tokens)
    changed = as_file(live).replace("colleague", "nurse").replace("temperature: 0.6", "temperature: 0.55")
    form = form_of(
        editor.post(
            page(template, "write"), {**FIELDS, "note": "Mine", "file": SimpleUploadedFile("a.md", changed.encode())}
        )
    )
    assert "nurse" in form["body"].value()
    assert (form["temperature"].value(), form["note"].value()) == (0.55, "Mine")
    assert template.versions.count() == 1


def test_a_file_that_is_none_becomes_the_text(editor, template):
    file = SimpleUploadedFile("a.md", b"Only words {{ question }} \xff")
    form = form_of(editor.post(page(template, "write"), {**FIELDS, "file": file}))
    assert form["body"].value().startswith("Only words")
    assert form["temperature"].value() == "0.6"
