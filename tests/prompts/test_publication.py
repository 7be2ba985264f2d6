"""A version goes live by two people and an evaluation of exactly its text, or with an emergency that stays visible."""

import json
import re

import pytest
from django.contrib.auth.models import Group, User
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from assistant.evaluation.models import Dataset, Evaluation
from assistant.exceptions import PromptError
from assistant.groups import APPROVERS, EDITORS
from assistant.prompts.models import PromptTemplate, PromptVersion
from assistant.prompts.publication import Publication, open_proposal, passed_evaluation, propose, publish_again
from tests.site import scripted_model

BODY = "You are a physician.\n{{ patient }}\n{{ question }}"
ROW = {"id": "a", "lang": "en", "question": "?", "reference_answer": "-", "source": "test", "licence": "CC0-1.0"}


@pytest.fixture
def template(db) -> PromptTemplate:
    call_command("loadprompts", verbosity=0)
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
    open_proposal(draft).approve(anton)
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
    assert "Against an advice: Tried on 200 questions" in words(signed_in(anton).get(page(version, "publish")))


def test_reverting_needs_no_second_person(template, draft, edith, anton):
    evaluated(draft)
    propose(draft, edith, "Better").approve(anton)
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
    proposal.approve(anton)
    assert live(template) == 2


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
    proposal.approve(anton, "An emergency")
    with pytest.raises(PromptError, match="decided"):
        proposal.decline(anton, "Too late")


def test_what_was_never_live_is_not_published_again(draft, edith):
    with pytest.raises(PromptError, match="never been live"):
        publish_again(draft, edith, "Please")


def test_a_practice_of_one_person_is_visible(template, draft, edith, settings):
    settings.PROMPT_APPROVAL = "one"
    evaluated(draft)
    propose(draft, edith, "Better").approve(edith)
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
