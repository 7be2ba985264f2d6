"""What editors do with datasets and evaluations in the admin. Processes are started by a site of its own, at the end."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assistant.evaluation.models import Dataset, Evaluation, Sample
from assistant.evaluation.plots import PlotValue, plot
from assistant.site.groups import APPROVERS, EDITORS, OPERATORS
from tests.waiting import wait_until

from .conftest import ROWS, dataset_text

DATASETS, EVALUATIONS = "/admin/evaluation/dataset/", "/admin/evaluation/evaluation/"


@pytest.fixture
def sign_in(prompts: None) -> Callable[[str], Client]:
    def sign_in(group: str) -> Client:
        user = User.objects.create_user(group.replace(" ", "-"), is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def editor(sign_in) -> Client:
    return sign_in(EDITORS)


def upload(client: Client, text: str | bytes, name: str = "small", domain: str = "medical"):
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile("small.jsonl", content)
    return client.post(f"{DATASETS}add/", {"domain": domain, "name": name, "file": file}, follow=True)


def answered(evaluation: Evaluation, scores: dict[str, list[float]], answer: str = "yes") -> Evaluation:
    """As a run leaves it behind."""
    for item, values in scores.items():
        for index, value in enumerate(values):
            Sample.objects.create(
                evaluation=evaluation, item=item, index=index, seed=index, answer=answer, finish_reason="stop",
                score=value, metrics={"accuracy": value}, label="yes" if value else "no",
            )  # fmt: skip
    evaluation.model = "scripted"
    evaluation.finish()
    return evaluation


def shown(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(("group", "status"), [(EDITORS, 200), (APPROVERS, 200), (OPERATORS, 403)])
def test_permissions_come_with_groups(sign_in, evaluation_of, group, status):
    client, evaluation = sign_in(group), evaluation_of()
    for address in (DATASETS, f"{DATASETS}add/", EVALUATIONS, f"{EVALUATIONS}add/", f"{EVALUATIONS}{evaluation.pk}/"):
        assert client.get(address).status_code == status
    assert client.post(f"{EVALUATIONS}{evaluation.pk}/stop/", follow=True).status_code == status


def test_an_upload_is_kept_with_licence_source_and_uploader(editor):
    response = upload(editor, dataset_text(*ROWS))
    dataset = Dataset.objects.get()
    assert (dataset.number, dataset.size, dataset.licences, dataset.author.username) == (
        1, 4, ["CC0-1.0"], "prompt-editors",
    )  # fmt: skip
    assert "CC0-1.0" in shown(response)
    assert "Does it help?" in shown(response)


def test_the_same_name_makes_the_next_version_and_the_same_text_none(editor):
    for text in (dataset_text(*ROWS), dataset_text(*ROWS), dataset_text(*ROWS[:2])):
        upload(editor, text)
    assert list(Dataset.objects.order_by("number").values_list("number", "size")) == [(1, 4), (2, 2)]


def test_a_dataset_never_changes(editor):
    upload(editor, dataset_text(*ROWS))
    with pytest.raises(TypeError):
        Dataset.objects.get().save()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (dataset_text(ROWS[0]) + "\n{}", "Line 2"),
        (b"\xff\xfe", "not UTF-8"),
        (b" " * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_a_faulty_file_is_refused_with_its_reason(editor, text, words):
    assert words in shown(upload(editor, text))
    assert not Dataset.objects.exists()


def test_the_file_comes_back_as_it_was_uploaded(editor):
    upload(editor, dataset_text(*ROWS))
    response = editor.get(f"{DATASETS}{Dataset.objects.get().pk}/file/")
    assert response.content.decode() == dataset_text(*ROWS)
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"samples": "4"}, "greater than or equal to 5"),
        ({"dataset": "legal"}, "another domain"),
        ({"dataset": "chinese"}, "no item in the language"),
    ],
)
def test_an_evaluation_that_could_not_speak_is_not_started(editor, evaluation_of, fields, words):
    version = evaluation_of().version
    datasets = {
        "medical": Dataset.keep("medical", "small", dataset_text(*ROWS)),
        "legal": Dataset.keep("legal", "small", dataset_text(*ROWS)),
        "chinese": Dataset.keep("medical", "chinese", dataset_text(ROWS[3])),
    }
    given = {"version": version.pk, "dataset": "medical", "samples": "5", **fields}
    response = editor.post(f"{EVALUATIONS}add/", {**given, "dataset": datasets[given["dataset"]].pk})
    assert words in shown(response)
    assert Evaluation.objects.count() == 1


def test_a_version_brings_the_newest_dataset_that_fits_it(editor, evaluation_of):
    version = evaluation_of().version
    newest = Dataset.keep("medical", "larger", dataset_text(*ROWS[:2]))
    Dataset.keep("medical", "chinese", dataset_text(ROWS[3]))
    Dataset.keep("legal", "contracts", dataset_text(*ROWS))
    form = editor.get(f"{EVALUATIONS}add/?version={version.pk}").context["form"]
    assert (form["version"].value(), form["dataset"].value()) == (str(version.pk), newest.pk)


def test_the_results_are_shown_with_their_intervals(editor, evaluation_of):
    evaluation = answered(evaluation_of(), {"choice": [1, 1], "again": [0, 1]})
    page = shown(editor.get(f"{EVALUATIONS}{evaluation.pk}/"))
    assert "0.750" in page
    assert "This was a trial" in page
    assert "<svg" in page
    assert "no finished evaluation" in page


def test_two_versions_are_compared_item_by_item(editor, evaluation_of):
    rows = [{"id": f"i{n}", "question": "?", "reference_label": "yes", "labels": ["yes", "no"]} for n in range(12)]
    live = answered(evaluation_of(*rows), {f"i{n}": [n % 2, 0] for n in range(12)})
    version = live.version.template.new_version(body=live.version.body, note="Better")
    draft = Evaluation.objects.create(
        dataset=live.dataset, version=version, version_sha256=version.sha256, samples=2, seed=1
    )
    answered(draft, {f"i{n}": [1, 1] for n in range(12)})
    page = shown(editor.get(f"{EVALUATIONS}{draft.pk}/"))
    assert "This version is better." in page
    assert "(n = 12)" in page
    same = shown(editor.get(f"{EVALUATIONS}{live.pk}/?with={draft.pk}"))
    assert "This version is worse." in same
    alike = answered(evaluation_of(*rows), {f"i{n}": [n % 2, 0] for n in range(12)})
    assert "No clear difference." in shown(editor.get(f"{EVALUATIONS}{alike.pk}/?with={live.pk}"))


def test_an_item_opens_its_answers(editor, evaluation_of):
    evaluation = answered(evaluation_of(), {"choice": [1, 0]}, answer="<b>Yes</b>, it does")
    page = shown(editor.get(f"{EVALUATIONS}{evaluation.pk}/item/?id=choice"))
    assert "Answer 1: 1.00" in page
    assert "&lt;b&gt;Yes&lt;/b&gt;, it does" in page
    assert editor.get(f"{EVALUATIONS}{evaluation.pk}/item/?id=nothing").status_code == 404


def test_results_leave_as_json_and_csv(editor, evaluation_of):
    evaluation = answered(evaluation_of(), {"choice": [1, 0]}, answer='=HYPERLINK("x")')
    out = json.loads(editor.get(f"{EVALUATIONS}{evaluation.pk}/json/").content)
    assert out["items"][0]["samples"][0]["score"] == 1
    table = editor.get(f"{EVALUATIONS}{evaluation.pk}/csv/").content.decode("utf-8-sig")
    row = next(iter(csv.DictReader(io.StringIO(table))))
    assert (row["item"], row["score"], row["answer"]) == ("choice", "1.0", '\'=HYPERLINK("x")')


def test_an_evaluation_that_broke_off_can_go_on_and_says_why(editor, evaluation_of):
    evaluation = evaluation_of()
    evaluation.release("model_unavailable")
    page = shown(editor.get(f"{EVALUATIONS}{evaluation.pk}/"))
    assert "The model became unavailable." in page
    assert "Go on" in page
    progress = editor.get(f"{EVALUATIONS}{evaluation.pk}/progress/").json()
    assert progress == {"done": 0, "total": 6, "seconds": None, "phase": "stopped"}


def test_a_drawing_has_its_marks_in_bounds():
    drawn = plot([PlotValue("version 1", 0.5, 0.25, 1.0), PlotValue("version 2", 0, 0, 0.1, current=True)])
    assert [mark.x for mark in drawn.marks] == sorted(mark.x for mark in drawn.marks)
    assert all(0 <= mark.top <= mark.y <= mark.bottom < drawn.foot < drawn.height for mark in drawn.marks)


def test_the_button_runs_an_evaluation_that_ends_with_results(site):
    """In a real site: the process is started, works, and ends; asked to, it stops and goes on."""
    site.manage("loaddatasets")
    client = site.login("editor")
    form = client.get(f"{EVALUATIONS}add/").text
    version = form.split("Medicine · Question · English")[0].rsplit('value="', 1)[1].split('"')[0]
    dataset = form.split("Medicine · starter.en")[0].rsplit('value="', 1)[1].split('"')[0]
    fields = {
        "version": version, "dataset": dataset, "samples": "5", "csrfmiddlewaretoken": client.cookies["csrftoken"],
    }  # fmt: skip
    started = client.post(f"{EVALUATIONS}add/", data=fields, headers={"Referer": f"{site.url}/"})
    assert started.url.path.startswith(EVALUATIONS)
    progress = f"{started.url.path}progress/"
    wait_until(lambda: client.get(progress).json()["phase"] == "finished")
    found = client.get(progress).json()
    items = Path("domains/medical/datasets/starter.en.jsonl").read_text(encoding="utf-8").splitlines()
    assert found["done"] == found["total"] == len(items) * 5
    assert "95 % interval" in client.get(started.url.path).text
