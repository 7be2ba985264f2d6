"""A version goes live by two people and an evaluation of exactly its text, or with an emergency that stays visible."""

import json
import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.checks import run_checks
from django.db import IntegrityError, transaction
from django.test import Client

from assistant.evaluation.models import Dataset, Evaluation
from assistant.exceptions import PromptError
from assistant.library.models import Collection
from assistant.prompts.models import PromptTemplate, PromptVersion, Publication, open_proposal
from assistant.prompts.publication import approve, decline, passed_evaluation, propose, publish_again
from assistant.site.groups import APPROVERS, EDITORS
from tests.site import scripted_model

BODY = "You are a physician.\n{{ patient }}\n{{ question }}"
ROW = {"id": "a", "lang": "en", "question": "?", "reference_answer": "-", "source": "test", "licence": "CC0-1.0"}


@pytest.fixture
def template(prompts) -> PromptTemplate:
    return PromptTemplate.objects.get(domain="medical", task="answer", language="en")


def person(name: str, group: str) -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def edith(template) -> User:
    return person("edith", EDITORS)


@pytest.fixture
def anton(template) -> User:
    return person("anton", APPROVERS)


@pytest.fixture
def draft(template, edith) -> PromptVersion:
    return template.new_version(body=BODY, author=edith)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def evaluated(version: PromptVersion, mean: float = 0.8, **fields) -> Evaluation:
    dataset = Dataset.keep("medical", "small", json.dumps(ROW))
    known = {
        "version_sha256": version.sha256, "samples": 5, "seed": 1, "state": "finished", "model": "scripted",
        "metrics": {"score": {"mean": mean, "low": 0.1, "high": 0.9, "standard_error": 0.1, "n": 1}},
    }  # fmt: skip
    return Evaluation.objects.create(dataset=dataset, version=version, **{**known, **fields})


def page(version: PromptVersion, *parts: str) -> str:
    return "/".join(["/admin/prompts/prompttemplate", str(version.template_id), str(version.number), *parts, ""])


def words(response) -> str:
    text = re.sub(r"<[^>]*>", " ", response.content.decode())
    return " ".join(text.replace("&#x27;", "'").replace("&quot;", '"').split())


def live(template: PromptTemplate) -> int:
    template.refresh_from_db()
    return template.live.number


# --- The way in the admin ---------------------------------------------------------------------------------------------


def test_a_version_is_proposed_by_one_and_approved_by_another(template, draft, edith, anton):
    evaluated(draft)
    editor, approver = signed_in(edith), signed_in(anton)
    editor.post(page(draft, "publish"), {"reason": "Asks for units"})
    assert live(template) == 1
    assert "edith proposed version 2: Asks for units" in words(editor.get(page(draft)))
    asked = words(approver.get(page(draft, "publish")))
    assert "Exactly this text was evaluated" in asked
    assert "From the next question on, version 2" in asked
    done = approver.post(page(draft, "publish"), follow=True)
    assert live(template) == 2
    assert "Version 2 answers from now on. To undo this, publish version 1 again." in words(done)
    assert "anton published version 2" in words(done)


def test_the_author_cannot_approve(template, draft, edith):
    evaluated(draft)
    editor = signed_in(edith)
    editor.post(page(draft, "publish"), {"reason": "Better"})
    refused = editor.post(page(draft, "publish"), follow=True)
    assert "another person has to approve" in words(refused)
    assert live(template) == 1


def test_without_an_evaluation_an_emergency_has_to_be_named_and_stays_visible(template, draft, edith, anton):
    signed_in(edith).post(page(draft, "publish"), {"reason": "Wrong unit"})
    approver = signed_in(anton)
    assert "Exactly this text has no finished evaluation yet." in words(approver.get(page(draft, "publish")))
    approver.post(page(draft, "publish"), {"emergency_reason": " "})
    assert live(template) == 1
    approver.post(page(draft, "publish"), {"emergency_reason": "A dose was shown ten times too high"})
    assert live(template) == 2
    for address in (page(draft), page(draft).rsplit("/", 2)[0] + "/"):
        assert "A dose was shown ten times too high" in words(approver.get(address))
    assert "version 2, published in an emergency" in words(approver.get("/admin/prompts/prompttemplate/"))


def test_each_step_says_what_it_is_and_leads_to_the_evaluation_that_is_missing(template, draft, edith, anton):
    assert "Propose version 2" in (proposing := signed_in(edith).get(page(draft, "publish"))).context["title"]
    assert f'/evaluation/add/?version={draft.pk}"' in proposing.content.decode()
    propose(draft, edith, reason="Better")
    assert "Decide on version 2" in signed_in(anton).get(page(draft, "publish")).context["title"]
    evaluated(draft)
    approve(open_proposal(draft), anton)
    first = template.versions.get(number=1)
    assert "Revert to version 1" in signed_in(edith).get(page(first, "publish")).context["title"]


def test_a_proposal_is_declined_with_an_answer(template, draft, edith, anton):
    signed_in(edith).post(page(draft, "publish"), {"reason": "Better"})
    approver = signed_in(anton)
    approver.post(page(draft, "decline"), {"answer": ""})
    assert draft.proposed
    shown = words(approver.post(page(draft, "decline"), {"answer": "The tone is harsh"}, follow=True))
    assert "anton declined: The tone is harsh" in shown
    assert not draft.proposed
    assert live(template) == 1
    signed_in(edith).post(page(draft, "publish"), {"reason": "Again"})
    assert draft.proposed


def test_advice_can_be_gone_against_with_a_reason(template, edith, anton):
    version = template.new_version(body=BODY, author=edith, top_p=0.9)
    editor = signed_in(edith)
    assert "R6" in words(editor.get(page(version, "publish")))
    editor.post(page(version, "publish"), {"reason": "Better"})
    assert not version.proposed
    editor.post(page(version, "publish"), {"reason": "Better", "warnings_reason": "Tried on 200 questions"})
    assert "Advice overridden: Tried on 200 questions" in words(signed_in(anton).get(page(version, "publish")))


def test_reverting_needs_no_second_person(template, draft, edith, anton):
    evaluated(draft)
    approve(propose(draft, edith, "Better"), anton)
    first = template.versions.get(number=1)
    editor = signed_in(edith)
    assert "Revert to version 1" in words(editor.get(page(draft).rsplit("/", 2)[0] + "/"))
    editor.post(page(first, "publish"), {"reason": "Complaints"})
    assert live(template) == 1
    editor.post(page(draft, "publish"), {"reason": "It was something else"})
    assert live(template) == 2
    shown = words(editor.get(page(draft).rsplit("/", 2)[0] + "/"))
    assert "edith published version 1 again: Complaints" in shown
    assert shown.index("It was something else") < shown.index("Complaints")


def test_the_least_score_is_set_by_those_who_publish_and_kept_in_the_history(template, draft, edith, anton):
    evaluated(draft, mean=0.5)
    signed_in(anton).post(f"/admin/prompts/prompttemplate/{template.pk}/threshold/", {"threshold": "0.6"})
    proposal = propose(draft, edith, "Better")
    proposal.version.template.refresh_from_db()
    assert passed_evaluation(proposal.version) is None
    evaluated(draft, mean=0.6)
    approve(proposal, anton)
    assert live(template) == 2


# --- Who chooses what a version is measured by --------------------------------------------------------------------------


def set_score(user: User, template: PromptTemplate, score: str = "0.1") -> str:
    address = f"/admin/prompts/prompttemplate/{template.pk}/threshold/"
    return words(signed_in(user).post(address, {"threshold": score}, follow=True))


def start(user: User, version: PromptVersion, dataset: Dataset) -> str:
    given = {"version": version.pk, "dataset": dataset.pk, "samples": 5}
    return words(signed_in(user).post("/admin/evaluation/evaluation/add/", given))


def test_d5_an_author_does_not_set_the_score_that_their_version_must_reach(template, draft, edith, anton):
    assert "The required score is now" in set_score(anton, template, "0.9")
    shown = set_score(edith, template)
    assert "You wrote a version of this prompt" in shown and "a prompt approver who has written none" in shown
    template.refresh_from_db()
    assert (template.threshold, template.threshold_by) == (0.9, anton)
    assert 'name="threshold"' not in words(signed_in(edith).get(f"/admin/prompts/prompttemplate/{template.pk}/"))


def test_d5_a_score_that_was_set_before_the_version_was_written_does_not_count_either(template, edith, anton):
    assert "The required score is now" in set_score(edith, template, "0")
    draft = template.new_version(body=BODY, author=edith)
    draft.template.refresh_from_db()
    evaluated(draft)
    assert passed_evaluation(draft) is None
    assert "set by an author of this text" in words(signed_in(anton).get(page(draft)))
    set_score(anton, template, "0.5")
    draft.template.refresh_from_db()
    assert passed_evaluation(draft) is not None


def test_d5_a_version_is_not_measured_on_its_authors_dataset(template, draft, edith, anton):
    own = Dataset.keep("medical", "easy", json.dumps(ROW), edith)
    assert "The author of this version uploaded this dataset" in start(anton, draft, own)
    assert not Evaluation.objects.exists()
    evaluation = evaluated(draft)
    assert passed_evaluation(draft) == evaluation
    Evaluation.objects.filter(pk=evaluation.pk).update(dataset=own)
    assert passed_evaluation(draft) is None
    assert "a dataset that an author of this text uploaded does not count" in words(signed_in(anton).get(page(draft)))
    with pytest.raises(PromptError):
        approve(propose(draft, edith, "Better"), anton)


def test_d5_a_copy_of_a_version_keeps_its_first_author_out(template, draft, edith, anton):
    """Somebody else saves the very same text: whoever wrote it first still neither measures nor approves it."""
    copy = template.new_version(body=BODY, author=person("carol", EDITORS))
    own = Dataset.keep("medical", "easy", json.dumps(ROW), edith)
    Evaluation.objects.filter(pk=evaluated(copy).pk).update(dataset=own)
    assert passed_evaluation(copy) is None
    evaluated(copy)
    with pytest.raises(PromptError):
        approve(propose(copy, anton, "Better"), edith)


def test_d5_where_one_person_does_all_of_it_this_is_allowed_and_shown(template, draft, edith, settings):
    settings.PROMPT_APPROVAL = "one"
    assert "lets one person write, measure and approve" in set_score(edith, template, "0.2")
    own = Dataset.keep("medical", "easy", json.dumps(ROW), edith)
    evaluation = evaluated(draft)
    Evaluation.objects.filter(pk=evaluation.pk).update(dataset=own)
    draft.template.refresh_from_db()
    assert passed_evaluation(draft) == evaluation
    approve(propose(draft, edith, "Better"), edith)
    assert live(template) == draft.number


@pytest.mark.parametrize("score", ["", "much", "1.5", "-0.1", "nan", "inf"])
def test_g_a_least_score_that_is_none_is_refused_with_a_sentence(template, anton, score):
    set_score(anton, template, "0.4")
    assert "must be a number between 0 and 1. It is still 0.4." in set_score(anton, template, score)
    template.refresh_from_db()
    assert template.threshold == 0.4


def test_d5_no_list_in_the_admin_edits_what_a_version_is_measured_by() -> None:
    """Beside the page above there is no way to a required score or to the lines of a dataset. A collection of the
    library has a threshold of another kind."""
    for model, found in admin.site._registry.items():
        if model.__module__.startswith("assistant."):
            assert not found.list_editable, model
            assert "threshold" not in (found.fields or ()) or model is Collection, model


# --- What counts as an evaluation -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields", [{"version_sha256": "0" * 64}, {"state": "waiting"}, {"samples": 4}, {"limit": 10}, {"metrics": {}}]
)
def test_only_a_finished_whole_evaluation_of_this_text_counts(draft, fields):
    evaluated(draft, **fields)
    assert passed_evaluation(draft) is None


def test_one_changed_character_is_another_text(template, draft, edith):
    evaluated(draft)
    changed = template.new_version(body=BODY + ".", author=edith)
    warmer = template.new_version(body=BODY, author=edith, temperature=0.65)
    assert len({draft.sha256, changed.sha256, warmer.sha256}) == 3
    assert passed_evaluation(changed) is None
    assert template.new_version(body=BODY, author=edith).sha256 == draft.sha256


# --- What the database refuses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"approver": "author"}, "approved_by_another_person"),
        ({"approver": None}, "approved_by_another_person"),
        ({"evaluated_sha256": "0" * 64}, "evaluated_or_emergency"),
        ({"evaluated_sha256": ""}, "evaluated_or_emergency"),
    ],
)
def test_the_database_refuses_what_the_form_would(draft, edith, anton, changes, constraint):
    given = {
        "version": draft, "sha256": draft.sha256, "author": edith, "proposer": edith, "approver": anton,
        "state": "published", "evaluated_sha256": draft.sha256, "reason": "x", **changes,
    }  # fmt: skip
    if given["approver"] == "author":
        given["approver"] = edith
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Publication.objects.create(**given)


def test_a_version_has_one_open_proposal(draft, edith, anton):
    proposal = propose(draft, edith, "Better")
    with pytest.raises(PromptError):
        propose(draft, anton, "Better still")
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(version=draft, sha256=draft.sha256, proposer=anton, reason="x")
    approve(proposal, anton, "An emergency")
    with pytest.raises(PromptError, match="decided"):
        decline(proposal, anton, "Too late")


def test_what_was_never_live_is_not_published_again(draft, edith):
    with pytest.raises(PromptError, match="never been live"):
        publish_again(draft, edith, "Please")


def test_a_practice_of_one_person_is_visible(template, draft, edith, settings):
    settings.PROMPT_APPROVAL = "one"
    evaluated(draft)
    approve(propose(draft, edith, "Better"), edith)
    assert live(template) == 2
    shown = words(signed_in(edith).get(page(draft).rsplit("/", 2)[0] + "/"))
    assert "set to let one person write and approve" in shown
    assert "let one person decide" in shown


def test_the_setting_is_one_of_two_words(settings):
    settings.PROMPT_APPROVAL = "none"
    assert "assistant.E007" in [message.id for message in run_checks()]


def test_every_step_is_reached_with_permission_only(draft):
    reader = person("rita", "clinicians")
    client = signed_in(reader)
    for address in (page(draft, "publish"), page(draft, "decline")):
        assert client.post(address).status_code == 403


def test_a_prompt_that_cannot_fit_cannot_be_proposed(draft, edith, settings):
    """Counted by the model that is running."""
    with scripted_model() as url:
        settings.MODEL_URL, settings.MODEL_FAMILY = url, "r1"
        long = draft.template.new_version(body=f"{BODY} {'word ' * 3500}", author=edith)
        editor = signed_in(edith)
        shown = words(editor.post(page(long, "publish"), {"reason": "Thorough"}))
        assert "It cannot fit: with its first example it has" in shown
        assert not long.proposed
        editor.post(page(draft, "publish"), {"reason": "Short"})
        assert draft.proposed
