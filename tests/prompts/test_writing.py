"""Writing a prompt in the admin: drafts, checks, and two editors at once."""

import pytest

from assistant.site.groups import EDITORS

from .pages import BODY, FIELDS, live, page, write, written


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
