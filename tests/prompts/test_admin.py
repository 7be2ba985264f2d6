"""Prompts in the admin: who may see what, the list of them, their history, and what cannot be published."""

import re

import pytest
from django.db.models import ProtectedError
from django.test import Client

from assistant.prompts.models import PromptTemplate, PromptVersion
from assistant.site.groups import APPROVERS, EDITORS, OPERATORS

from .pages import BODY, LIST, live, page, write, written


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
