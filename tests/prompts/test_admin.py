"""What prompt editors, approvers and operators can do in the admin, and what nobody can."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import ProtectedError
from django.test import Client

from assistant.chat.models import Conversation, Turn
from assistant.prompts.models import PromptTemplate, PromptVersion
from assistant.site.groups import APPROVERS, EDITORS, OPERATORS

LIST = "/admin/prompts/prompttemplate/"
FIELDS = {
    "temperature": "0.6",
    "top_p": "0.95",
    "max_tokens": "2048",
    "thinking_tokens": "1024",
    "passages": "off",
    "note": "Shorter",
}
BODY = "You are a physician.\r\n{{ patient }}\r\n{{ question }}"
SECRET = "a patient called Aurelia"


@pytest.fixture
def sign_in(prompts: None) -> Callable[..., Client]:
    """`sign_in(group)`: the client of somebody in a group; the default prompts are there too."""

    def sign_in(group: str, name: str = "", *, staff: bool = True) -> Client:
        user = User.objects.create_user(name or group.replace(" ", "-"), is_staff=staff)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def editor(sign_in: Callable[..., Client]) -> Client:
    return sign_in(EDITORS, "edith")


@pytest.fixture
def template(sign_in: Callable[..., Client]) -> PromptTemplate:
    return PromptTemplate.objects.get(domain="medical", task="answer", language="en")


@pytest.fixture
def turn(template: PromptTemplate) -> Turn:
    owner = User.objects.create_user("owen")
    conversation = Conversation.objects.create(owner=owner, domain="medical", title=f"About {SECRET}")
    return Turn.objects.create(
        conversation=conversation, owner=owner, client_id=uuid4(), position=1, task="answer", language="en",
        inputs={"question": SECRET}, reasoning=SECRET, text=SECRET, boxed=SECRET, state="completed",
        version=template.live, rules=[{"rule": "R1", "kept": True}, {"rule": "R6", "kept": False}],
    )  # fmt: skip


def page(template: PromptTemplate, *parts: object) -> str:
    return "/".join([f"{LIST}{template.pk}", *map(str, parts), ""])


def written(response) -> str:
    """The words of a page, as one line."""
    text = re.sub(r"<[^>]*>", " ", response.content.decode())
    return " ".join(text.replace("&#x27;", "'").replace("&quot;", '"').split())


def write(client: Client, template: PromptTemplate, latest: int = 1, **fields: str):
    return client.post(page(template, "write"), {"body": BODY, **FIELDS, "latest": latest, "save": "", **fields})


def live(template: PromptTemplate) -> int:
    template.refresh_from_db()
    return template.live.number


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_a_stranger_is_sent_to_the_one_sign_in_page(db):
    response = Client().get(LIST, follow=True)
    assert response.redirect_chain[-1][0] == f"/accounts/login/?next={LIST}"


@pytest.mark.parametrize("address", ["/admin/", LIST, "/admin/chat/turn/", "/admin/login/"])
def test_a_clinician_is_told_that_this_is_not_permitted(address, sign_in):
    response = sign_in("clinicians", staff=False).get(address, follow=True)
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("group", "seen"),
    [
        (EDITORS, {"prompts": 200, "write": 200, "publish": 200, "turns": 403}),
        (APPROVERS, {"prompts": 200, "write": 403, "publish": 200, "turns": 403}),
        (OPERATORS, {"prompts": 403, "write": 403, "publish": 403, "turns": 200}),
        ("clinicians", {"prompts": 403, "write": 403, "publish": 403, "turns": 403}),
    ],
)
def test_permissions_come_with_groups(group, seen, sign_in, template):
    client = sign_in(group)
    addresses = {
        "prompts": page(template),
        "write": page(template, "write"),
        "publish": page(template, 1, "publish"),
        "turns": "/admin/chat/turn/",
    }
    assert {name: client.get(address).status_code for name, address in addresses.items()} == seen


def test_an_approver_sees_no_way_to_write(sign_in, template):
    template.new_version(body=BODY)
    shown = written(sign_in(APPROVERS).get(page(template)))
    assert "Propose version 2" in shown
    assert "Write a new version" not in shown
    assert "Start from" not in shown


def test_nothing_can_be_deleted(editor, template, turn):
    for address in (page(template, "delete"), f"/admin/chat/turn/{turn.pk}/delete/"):
        assert editor.post(address, {"post": "yes"}).status_code in (403, 404)
    with pytest.raises(ProtectedError):
        template.live.delete()
    with pytest.raises(TypeError):
        template.live.save()


# --- What is there ----------------------------------------------------------------------------------------------------


def test_the_list_names_every_task_and_language_with_its_live_version(editor, template):
    shown = written(editor.get(LIST))
    for title in ("Medicine · Question · English", "Medicine · Calculation · Chinese", "Law · Summary · English"):
        assert f"{title} version 1 version 1" in shown
    assert "Add prompt template" not in shown


def test_without_templates_the_list_says_where_they_come_from(editor):
    PromptTemplate.objects.update(live=None)
    PromptVersion.objects.all().delete()
    PromptTemplate.objects.all().delete()
    assert "There are no templates yet." in written(editor.get(LIST))


def test_a_task_without_template_can_be_given_one(editor, template):
    lonely = PromptTemplate.objects.get(domain="legal", task="ask", language="zh")
    lonely.live = None
    lonely.save()
    lonely.versions.all().delete()
    lonely.delete()
    assert "Law · Question · Chinese" in written(editor.get(f"{LIST}add/"))
    response = editor.post(f"{LIST}add/", {"place": "legal/ask/zh"})
    made = PromptTemplate.objects.get(domain="legal", task="ask", language="zh")
    assert response["Location"] == page(made, "write")
    assert "This will be the first version." in written(editor.get(page(made, "write")))
    assert "the English template" in written(editor.get(page(made)))
    assert editor.post(f"{LIST}add/", {"place": "medical/answer/en"}).status_code == 403


def test_templates_of_a_domain_that_the_site_does_not_have_are_not_shown(editor, template, settings):
    settings.DOMAINS = ["domains.legal"]
    assert "Law" in written(editor.get(LIST))
    assert "medical" not in written(editor.get(LIST)).lower()
    assert editor.get(page(template)).status_code == 404


def test_the_history_says_who_when_and_why(editor, template):
    write(editor, template, note="Ask for units")
    shown = written(editor.get(page(template)))
    assert "version 2 draft Ask for units edith" in shown
    assert "version 1 live – the product" in shown
    assert shown.index("version 2 draft") < shown.index("version 1 live")
    assert "Nobody has yet: the live version came with the product." in shown


def test_a_version_shows_its_text_and_what_each_example_sends(editor, template):
    first = written(editor.get(page(template, 1)))
    assert "{{ question }}" in first
    assert "Can a patient with high blood pressure take ibuprofen for knee pain?" in first
    assert "<think>" in editor.get(page(template, 1)).content.decode().replace("&lt;", "<").replace("&gt;", ">")
    second = written(editor.get(page(template, 1) + "?sample=1"))
    assert "uncomplicated lower urinary tract infection" in second
    for nonsense in ("99", "-1", "x", "9" * 5000):
        assert written(editor.get(page(template, 1) + f"?sample={nonsense}")) == first
    assert editor.get(page(template, 99)).status_code == 404


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_saving_makes_a_draft_and_leaves_the_live_version(editor, template):
    response = editor.post(page(template, "write"), {"body": BODY, **FIELDS, "latest": 1, "save": ""}, follow=True)
    version = template.versions.get(number=2)
    assert response.redirect_chain == [(page(template, 2), 302)]
    assert "saved as a draft" in written(response)
    assert version.body == BODY.replace("\r\n", "\n")
    assert (version.author.username, version.note, live(template)) == ("edith", "Shorter", 1)


def test_writing_begins_from_the_live_version_or_any_other(editor, template):
    template.new_version(body="Another text {{ question }} {{ patient }}", temperature=0.5)
    assert editor.get(page(template, "write")).context["form"]["body"].value() == template.live.body
    other = editor.get(page(template, 2, "write")).context["form"]
    assert other["body"].value().startswith("Another text")
    assert other["temperature"].value() == 0.5
    assert not other["note"].value()
    assert editor.get(page(template, 9, "write")).status_code == 404


def test_a_check_saves_nothing_and_shows_what_the_model_would_receive(editor, template):
    fields = {"body": BODY, **FIELDS, "latest": 1, "preview": "2"}
    shown = written(editor.post(page(template, "write"), fields))
    assert "You are a physician." in shown
    assert "INR" in shown
    assert template.versions.count() == 1


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{{ question }}\r\n\r\n  {{ wieght }} {{ patient }}", "Line 3, column 3: There is no input called “wieght”"),
        ("{{ question }}", "Line 1, column 15: {{ patient }} is missing"),
        ("{{ question|upper }} {{ patient }}", "Line 1, column 1: Only a name may stand"),
        ("{% if a %} {{ question }} {{ patient }}", "Line 1, column 1: Tags are not part"),
    ],
)
def test_a_text_that_is_no_template_is_refused_by_line_and_column(body, sentence, editor, template):
    response = write(editor, template, body=body)
    assert sentence in written(response)
    assert response.context["form"]["body"].value() == body
    assert response.context["form"]["note"].value() == "Shorter"
    assert template.versions.count() == 1


def test_rules_are_shown_beside_their_fields_with_sentence_and_source(editor, template):
    form = write(editor, template, body="System: be kind. {{ wieght }}", temperature="0.9").context["form"]
    beside = {field.name: [note.rule.id for note in notes] for field, notes in form.rows()}
    assert beside["body"] == ["R2"]
    assert beside["temperature"] == ["R1"]
    assert beside["top_p"] == []
    shown = written(write(editor, template, temperature="0.9"))
    assert "must be fixed" in written(write(editor, template, temperature="0.9", body="{{ x }}"))
    assert "saved" not in shown


def test_a_number_that_is_none_is_refused_and_the_rest_kept(editor, template):
    response = write(editor, template, temperature="warm", max_tokens="-1")
    assert {"temperature", "max_tokens"} == set(response.context["form"].errors)
    assert response.context["form"]["body"].value() == BODY
    assert template.versions.count() == 1


def test_the_second_of_two_editors_is_told_and_loses_nothing(editor, sign_in, template):
    write(sign_in(EDITORS, "first"), template, note="Mine came first")
    response = write(editor, template, note="Mine came second")
    assert "first saved version 2 while you were writing" in written(response)
    assert f'href="{page(template, 2)}" target="_blank"' in response.content.decode()
    assert response.context["form"]["body"].value() == BODY
    assert template.versions.count() == 2
    again = {field.html_name: field.value() for field in response.context["form"]}
    assert editor.post(page(template, "write"), {**again, "save": ""}).status_code == 302
    assert template.versions.get(number=3).note == "Mine came second"


def test_a_template_and_a_note_are_shown_as_text(editor, template):
    write(editor, template, body="<script>{{ question }}</script> {{ patient }}", note="<b>bold</b>")
    for address in (page(template), page(template, 2), page(template, 2, "write")):
        html = editor.get(address).content.decode()
        assert "<b>bold" not in html
        assert "<script>" not in html


# --- Publishing (its steps are in test_publication.py) ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"temperature": "0.9"}, "R1"),
        ({"body": "System: be kind.\n{{ patient }} {{ question }}"}, "R2"),
        ({"max_tokens": "50000"}, "R10"),
    ],
)
def test_a_version_that_breaks_a_rule_is_kept_but_cannot_be_published(changes, rule, editor, template):
    write(editor, template, **changes)
    for response in (
        editor.get(page(template, 2)),
        editor.get(page(template, 2, "publish")),
        editor.post(page(template, 2, "publish")),
    ):
        assert "This version cannot be published:" in written(response)
        assert f" {rule}: " in written(response)
    assert live(template) == 1


def test_the_live_version_is_not_published_twice(editor, template):
    response = editor.post(page(template, 1, "publish"))
    assert "Version 1 is live already." in written(response)
    assert "published version" not in written(editor.get(page(template)))


# --- Conversations and turns ------------------------------------------------------------------------------------------


def test_operators_see_turns_without_anybodys_words(sign_in, turn):
    operator = sign_in(OPERATORS)
    for address in (
        "/admin/chat/turn/",
        f"/admin/chat/turn/{turn.pk}/change/",
        "/admin/chat/conversation/",
        f"/admin/chat/conversation/{turn.conversation_id}/change/",
    ):
        response = operator.get(address)
        assert response.status_code == 200
        assert "Aurelia" not in response.content.decode()
        assert "owen" not in response.content.decode()
    shown = written(operator.get(f"/admin/chat/turn/{turn.pk}/change/"))
    assert "complete" in shown
    assert "Medicine · Question · English, version 1" in shown
    assert "Rules broken: R6" in shown
    assert "History" not in shown


@pytest.mark.parametrize(
    "query", ["text__startswith=a", "inputs__icontains=a", "reasoning__regex=a", "conversation__title__contains=a"]
)
def test_no_address_can_ask_about_the_words_of_a_turn(query, sign_in, turn):
    assert sign_in(OPERATORS).get(f"/admin/chat/turn/?{query}").status_code == 400


def test_turns_are_found_by_id_state_and_conversation(sign_in, turn):
    operator = sign_in(OPERATORS)
    found = f"{turn.pk}/change/"
    for query in (
        f"q={turn.pk}",
        f"q={str(turn.pk)[:6]}",
        "state=completed",
        f"conversation__id__exact={turn.conversation_id}",
    ):
        assert found in operator.get(f"/admin/chat/turn/?{query}").content.decode(), query
    for query in ("q=zzz", "q=Aurelia", "state=failed", f"conversation__id__exact={uuid4()}"):
        assert found not in operator.get(f"/admin/chat/turn/?{query}").content.decode(), query


def test_turns_and_conversations_can_only_be_read(turn):
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    assert boss.get("/admin/chat/turn/add/").status_code == 403
    assert boss.post(f"/admin/chat/turn/{turn.pk}/change/", {"state": "failed"}).status_code == 403
    assert boss.post(f"/admin/chat/turn/{turn.pk}/delete/", {"post": "yes"}).status_code == 403
    assert boss.post(f"/admin/chat/conversation/{turn.conversation_id}/delete/", {"post": "yes"}).status_code == 403


# --- The pages themselves ---------------------------------------------------------------------------------------------


def test_no_page_has_a_script_or_style_of_its_own(editor, sign_in, template, turn):
    operator = sign_in(OPERATORS)
    pages = [
        editor.get(address)
        for address in (
            "/admin/",
            LIST,
            page(template),
            page(template, 1),
            page(template, "write"),
            page(template, 1, "publish"),
        )
    ]
    pages += [operator.get(address) for address in ("/admin/chat/turn/", f"/admin/chat/turn/{turn.pk}/change/")]
    for response in pages:
        html = response.content.decode()
        assert response.status_code == 200
        assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|javascript:", html), response.request
        assert "css/admin" in html
        assert "Domain assistant" in html
        assert 'name="language"' in html
