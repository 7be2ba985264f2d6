"""The checks of an answer without a document: found once, kept, told in the reader's language, shown to its owner alone."""

import asyncio
import json
import uuid

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from assistant.chat.models import Conversation, Turn
from assistant.documents import answer_checks
from assistant.documents.check_words import figures
from assistant.documents.models import CheckedAnswer
from assistant.evidence import answer_work
from assistant.evidence.sources import Source
from assistant.exceptions import TooSlow
from assistant.prompts.models import live_version
from assistant.workers.pool import Caller

from ...sharing import show
from .exported import verify
from .test_exports import words

ANSWER = "Continue lisinopril 10 mg. Give naproxen 500 mg. 7 × 8 = 54. Amoxicillin would do."


@pytest.fixture
def turn(people, db) -> Turn:
    owner = people("clara", "clinicians")
    conversation = Conversation.objects.create(owner=owner, domain="medical", title="x")
    inputs = {"question": "What helps? On lisinopril 10 mg.", "allergies": "penicillin", "age": "67"}
    return Turn.objects.create(
        conversation=conversation, owner=owner, client_id=uuid.uuid4(), position=1, task="answer", inputs=inputs,
        language="en", state="completed", text=ANSWER,
    )  # fmt: skip


def found(user, turn: Turn, language: str = "en"):
    client = Client()
    client.force_login(user)
    return client.get(f"/documents/answers/{turn.pk}/", headers={"Accept-Language": language})


def test_every_figure_has_a_mark(turn):
    shown = found(turn.owner, turn).json()
    marks = {check["value"]: check["result"] for one in shown["statements"] for check in one["checks"]}
    assert marks == {
        "10 mg": "exact", "500 mg": "no_source", "7 × 8 = 54": "wrong_arithmetic", "Amoxicillin": "conflicts",
    }  # fmt: skip
    assert shown["figures"].startswith("3 figures: 1 sourced, 1 without a source, 1 calculated wrongly")
    assert "naproxen: renal function, other medication" in shown["missing"]
    assert not any("allergies" in line for line in shown["missing"])


def test_in_chinese(turn):
    shown = found(turn.owner, turn, "zh-hans").json()
    assert "无来源" in shown["figures"] and "naproxen：肾功能，合并用药" in shown["missing"]


def test_it_is_found_once_and_again_when_the_answer_changes(turn, monkeypatch):
    asked: list[str] = []
    submit = Caller.submit
    monkeypatch.setattr(
        Caller, "submit", lambda self, work, *args: asked.append(work.__name__) or submit(self, work, *args)
    )
    first = found(turn.owner, turn).json()
    assert found(turn.owner, turn).json() == first and asked == ["check"]
    Turn.objects.filter(pk=turn.pk).update(text="Give 7 mg.")
    assert found(turn.owner, turn).json() != first and asked == ["check", "check"]
    assert CheckedAnswer.objects.count() == 1


def test_a_label_of_the_folder_speaks_against_it(turn, settings, tmp_path):
    label = {
        "contraindications": ["Do not use with ACE inhibitors."],
        "openfda": {"generic_name": ["NAPROXEN"], "brand_name": ["Aleve"]},
    }
    (tmp_path / "naproxen.json").write_text(json.dumps(label))
    (tmp_path / "naproxen_broken.json").write_text("{")
    settings.LABELS_DIR = tmp_path
    checks = [check for one in found(turn.owner, turn).json()["statements"] for check in one["checks"]]
    (conflict,) = [one for one in checks if one["source"] == "naproxen.json"]
    assert conflict["found"].startswith("lisinopril: ") and "ACE inhibitors" in conflict["found"]


def test_a_label_that_was_added_or_removed_is_seen(turn, settings, tmp_path):
    def sources():
        return [check["source"] for one in found(turn.owner, turn).json()["statements"] for check in one["checks"]]

    settings.LABELS_DIR = tmp_path
    path = tmp_path / "naproxen.json"
    assert path.name not in sources()
    path.write_text(
        json.dumps({"contraindications": ["Not with ACE inhibitors."], "openfda": {"generic_name": ["NAPROXEN"]}})
    )
    assert path.name in sources()
    path.unlink()
    (tmp_path / "naproxen_gone.json").symlink_to(path)
    assert path.name not in sources()


def test_an_answer_beyond_the_limit_is_not_checked_and_says_so(turn, settings):
    settings.LIMIT_CHECKED_CHARACTERS = len(ANSWER) - 1
    shown = found(turn.owner, turn).json()
    assert shown["statements"] == [] and "were not checked" in shown["figures"]
    assert "未经核对" in found(turn.owner, turn, "zh-hans").json()["figures"]


def test_an_answer_that_took_too_long_is_checked_again_by_another_algorithm_alone(turn, monkeypatch):
    async def too_slow(*_: object) -> bytes:
        raise TooSlow

    with monkeypatch.context() as patch:
        patch.setattr(answer_checks, "_find", too_slow)
        found(turn.owner, turn)
    assert "were not checked" in found(turn.owner, turn).json()["figures"]
    monkeypatch.setattr(answer_work, "version", lambda: "another")
    assert found(turn.owner, turn).json()["figures"].startswith("3 figures")


def test_an_answer_that_took_too_long_is_checked_again_when_somebody_asks_for_it(turn, monkeypatch):
    async def too_slow(*_: object) -> bytes:
        raise TooSlow

    client = Client()
    client.force_login(turn.owner)
    with monkeypatch.context() as patch:
        patch.setattr(answer_checks, "_find", too_slow)
        assert found(turn.owner, turn).json()["again"]
    assert found(turn.owner, turn).json()["again"]
    shown = client.get(f"/documents/answers/{turn.pk}/?again").json()
    assert shown["figures"].startswith("3 figures") and not shown["again"]


def test_a_check_that_takes_too_long_leaves_what_another_has_found(turn, monkeypatch):
    """In the background nothing is stored of it; of one that somebody waits for, only where there is nothing yet."""
    find = answer_checks._find

    async def late(turn: Turn, sources: list[Source], background: bool) -> bytes:
        changes = {"key": answer_checks._key(turn.text, sources), "found": (await find(turn, sources, True)).decode()}
        await CheckedAnswer.objects.aupdate_or_create(turn=turn, defaults=changes)
        raise TooSlow

    async def too_slow(*_: object) -> bytes:
        raise TooSlow

    monkeypatch.setattr(answer_checks, "_find", too_slow)
    with pytest.raises(TooSlow):
        async_to_sync(answer_checks.checks_of)(turn, background=True)
    assert not CheckedAnswer.objects.exists()
    monkeypatch.setattr(answer_checks, "_find", late)
    assert async_to_sync(answer_checks.checks_of)(turn).tally
    assert answer_checks.stored_checks(turn).tally


def test_nobody_waits_for_a_check_in_the_background(turn, monkeypatch):
    find = answer_checks._find

    async def stuck(turn: Turn, sources: list[Source], background: bool) -> bytes:
        return await (asyncio.get_running_loop().create_future() if background else find(turn, sources, background))

    monkeypatch.setattr(answer_checks, "_find", stuck)

    async def both() -> answer_checks.Checks:
        nobody_waits = asyncio.create_task(answer_checks.checks_of(turn, background=True))
        await asyncio.sleep(0)
        shown = await answer_checks.checks_of(turn)
        nobody_waits.cancel()
        return shown

    assert async_to_sync(both)().tally


def test_of_a_running_turn_there_is_nothing_yet(turn):
    Turn.objects.filter(pk=turn.pk).update(state="streaming")
    shown = found(turn.owner, turn).json()
    assert (shown["statements"], shown["figures"], shown["missing"]) == ([], "", [])


def test_nobody_else_sees_them(turn, people):
    assert found(people("petra", "paralegals"), turn).status_code == 404
    assert found(people("olga", "clinicians"), turn).status_code == 404
    assert Client().get(f"/documents/answers/{turn.pk}/").status_code == 401


def test_the_basis_names_what_was_given_what_is_missing_the_sources_the_prompt_the_model_and_the_limits(turn):
    turn.version, turn.model = live_version("medical", "answer", "en"), "SmolLM2"
    turn.save()
    basis = dict(found(turn.owner, turn).json()["basis"])
    assert basis["Given with the question"] == ["67 y", "allergic to penicillin"]
    assert "naproxen: renal function, other medication" in basis["Not given, and it matters"]
    assert basis["Held against"] == ["the question, with what was given"]
    assert basis["Prompt template"] == ["Question (English), version 1"] and basis["Model"] == ["SmolLM2"]
    assert "Silence does not mean that there is no interaction." in basis["Known limits"]


@pytest.mark.parametrize("form", ["docx", "md", "json"])
def test_it_is_taken_along_with_its_checks(turn, form):
    turn.version, turn.model = live_version("medical", "answer", "en"), "SmolLM2"
    turn.save()
    client = Client()
    client.force_login(turn.owner)
    response = client.get(f"/documents/answers/{turn.pk}/answer.{form}")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    text = words(response.content) if form == "docx" else response.content.decode()
    for part in (
        "3 figures: 1 sourced, 1 without a source, 1 calculated wrongly", "Continue lisinopril 10 mg.", "What helps?",
        "naproxen: renal function", "SmolLM2", "Silence does not mean", "Draft: nobody has signed it off.",
    ):  # fmt: skip
        assert part in text, part
    if form == "json":
        checks = [check for one in json.loads(text)["statements"] for check in one["checks"]]
        assert [(check["result"], check["found"]) for check in checks if check["kind"] == "equation"] == [
            ("wrong_arithmetic", "56")
        ]
    else:
        assert "7 × 8 = 54: calculated wrongly, 56 is right" in text
        assert "500 mg: no source here, look it up" in text


def test_what_no_file_can_contain_moves_no_remark(turn):
    Turn.objects.filter(pk=turn.pk).update(text=" \x02Con\x02tinue. Give\x0b naproxen 500 mg.\n\n\x02Then wait. ")
    client = Client()
    client.force_login(turn.owner)
    written = client.get(f"/documents/answers/{turn.pk}/answer.md").content.decode()
    assert "\n\nContinue. Give  naproxen 500 mg. [500 mg: no source here, look it up]\n\nThen wait.\n" in written
    made = client.get(f"/documents/answers/{turn.pk}/answer.json").json()
    (check,) = [check for one in made["statements"] for check in one["checks"]]
    assert made["text"][check["start"] : check["end"]] == "500 mg"


def test_the_verifier_finds_the_text_below_any_question(turn, tmp_path):
    question = {"question": "Is <!-- 3 < 4?\r\n\n## On\u2028lisinopril 10 mg\\"}
    Turn.objects.filter(pk=turn.pk).update(text="## One <!--\r\n\n\x0c\U0001f600 500 mg\n", inputs=question)
    client = Client()
    client.force_login(turn.owner)
    path = tmp_path / "answer.md"
    path.write_bytes(client.get(f"/documents/answers/{turn.pk}/answer.md").content)
    status, said = verify(path)
    assert status == 0, said


def test_an_answer_of_a_task_that_the_site_no_longer_has_is_a_page_that_says_so(turn):
    Turn.objects.filter(pk=turn.pk).update(task="gone")
    client = Client()
    client.force_login(turn.owner)
    export = f"/documents/answers/{turn.pk}"
    assert client.post(f"/shares/{show(turn).pk}/end/").headers["Location"] == f"/t/{turn.pk}/#shown"
    assert client.get("/shares/").status_code == 200
    for response in (
        client.get(f"/t/{turn.pk}/"), client.get(f"/t/{turn.pk}/?as-shown"), client.post(f"/t/{turn.pk}/share/", {"audience": "editors"}),
        *(client.get(f"{export}/answer.{form}") for form in ("docx", "md", "json")), client.post(f"{export}/certificate/"),
        client.get(f"/t/{turn.pk}/1/body.json"),
    ):  # fmt: skip
        assert response.status_code == 404 and "no longer has the task" in response.content.decode()
    found = client.get(f"{export}/")
    assert found.status_code == 400 and found.json()["code"] == "task_gone"


def test_nobody_takes_along_what_is_not_theirs_or_not_there(turn, people):
    client = Client()
    client.force_login(people("olga", "clinicians"))
    assert client.get(f"/documents/answers/{turn.pk}/answer.md").status_code == 404
    client.force_login(turn.owner)
    assert client.get(f"/documents/answers/{turn.pk}/answer.exe").status_code == 404


def test_the_passport_has_the_stored_checks(turn):
    client = Client()
    client.force_login(turn.owner)
    assert "Not checked so far." in client.get(f"/t/{turn.pk}/").content.decode()
    found(turn.owner, turn)
    page = client.get(f"/t/{turn.pk}/").content.decode()
    assert "3 figures: 1 sourced, 1 without a source" in page and "calculated wrongly, 56 is right" in page
    as_shown = client.get(f"/t/{turn.pk}/?as-shown").content.decode()
    assert "3 figures: 1 sourced" in as_shown and "calculated wrongly, 56" not in as_shown


@pytest.mark.parametrize(("text", "said"), [("", "no figures to check"), (ANSWER + " ", "were not checked")])
def test_the_passport_promises_no_check_that_never_comes(turn, settings, text, said):
    settings.LIMIT_CHECKED_CHARACTERS = len(ANSWER)
    Turn.objects.filter(pk=turn.pk).update(text=text)
    client = Client()
    client.force_login(turn.owner)
    page = client.get(f"/t/{turn.pk}/").content.decode()
    assert said in page and "Not checked so far" not in page


def test_a_citation_that_cannot_be_right_is_not_counted_as_sourced(turn):
    Turn.objects.filter(pk=turn.pk).update(
        inputs={"question": "Is Smith v. Jones, 999 U.S. 1 (2090) good law?"}, text="Smith v. Jones, 999 U.S. 1 (2090)."
    )
    figures_line = found(turn.owner, turn).json()["figures"]
    assert figures_line == "1 figure: 0 sourced, 0 without a source, 1 that cannot be right."


def test_the_sources_are_what_was_given(turn):
    (source,) = answer_checks.sources_of(turn)
    assert source.kind == "question" and "lisinopril 10 mg" in source.text and "Allergies: penicillin" in source.text
    turn.conversation.domain, turn.task = "legal", "summarize"
    turn.inputs = {"text": "The rent is EUR 500.", "kind": "agreement", "depth": "brief", "language": "en"}
    assert ("pasted", "The rent is EUR 500.") in [(one.kind, one.text) for one in answer_checks.sources_of(turn)]


def test_nothing_to_count():
    assert figures({}) == ""
    assert figures({"exact": 1}) == "1 figure: 1 sourced, 0 without a source."


def test_an_explanation_is_held_against_the_calculator(turn, settings):
    stale = "Result: 35.2 mL/min"  # Its author changed the weight afterwards.
    question = (
        "Explain it.\n\nCreatinine clearance (Cockcroft-Gault): Age = 67 years; Sex = female; Weight = 70 kg; Serum creatinine = 1.2 mg/dL; variant = total\n"
        + stale
    )
    text = "(140 − 67) × 70 × 0.85 / (72 × 1.2) = 50.27, so it is moderately reduced. \\boxed{35.2 mL/min}"
    Turn.objects.filter(pk=turn.pk).update(inputs={"question": question}, task="calculate", text=text)
    shown = found(turn.owner, turn).json()
    checks = {check["value"]: check for one in shown["statements"] for check in one["checks"]}
    boxed = [check for one in shown["statements"] for check in one["checks"] if check["value"] == "35.2 mL/min"]
    assert [check["result"] for check in boxed] == ["wrong_arithmetic"]
    assert checks["35.2 mL/min"]["found"] == "50.3 mL/min"
    held = dict(shown["basis"])["Held against"]
    assert "the calculation by code, Creatinine clearance (Cockcroft-Gault): 50.3 mL/min" in held
    client = Client()
    client.force_login(turn.owner)
    page = client.get(f"/t/{turn.pk}/").content.decode()
    assert "the answer was held against them" in page
    assert "50.3 mL/min" in page and "/medical/calculators/creatinine_clearance/" in page and "doi:" in page
    exported = client.get(f"/documents/answers/{turn.pk}/answer.json").json()
    assert [one["kind"] for one in exported["manifest"]["sources"]] == ["question", "calculation"]
    before = found(turn.owner, turn, "zh-hans").json()["statements"]
    assert before == shown["statements"], "the key of the checks is the same in every language"
    settings.LIMIT_CHECKED_CHARACTERS = 10
    assert "the answer was not held against them" in client.get(f"/t/{turn.pk}/").content.decode()
    assert not any("calculation" in line for line in dict(found(turn.owner, turn).json()["basis"])["Held against"])
    exported = client.get(f"/documents/answers/{turn.pk}/answer.json").json()
    assert [one["kind"] for one in exported["manifest"]["sources"]] == ["question"]


def test_a_deadline_is_a_source_of_its_answer(people):
    owner = people("paul", "paralegals")
    conversation = Conversation.objects.create(owner=owner, domain="legal", title="x")
    question = "Explain it.\n\nfrcp-6: Day of the event = 2024-06-20; Period = 14 days"
    turn = Turn.objects.create(
        conversation=conversation, owner=owner, client_id=uuid.uuid4(), position=1, task="calculate",
        inputs={"question": question}, language="en", state="completed",
        text="July 4 is a holiday, so the deadline is July 5, 2024. \\boxed{July 4, 2024}",
    )  # fmt: skip
    shown = found(owner, turn).json()
    checks = [(check["value"], check["result"]) for one in shown["statements"] for check in one["checks"]]
    assert ("July 5, 2024", "exact") in checks and ("July 4, 2024", "wrong_arithmetic") in checks
    (held,) = [line for line in dict(shown["basis"])["Held against"] if line.endswith("(Rule 6): 2024-07-05")]
    client = Client()
    client.force_login(owner)
    page = client.get(f"/t/{turn.pk}/").content.decode()
    assert "2024-07-04 day 14 of 14" in page and "Independence Day" in page and "/legal/deadlines/" in page
    exported = client.get(f"/documents/answers/{turn.pk}/answer.json").json()
    assert [one["kind"] for one in exported["manifest"]["sources"]] == ["question", "calculation"]
    assert any(held in line for line in exported["receipt"] + exported["record"])
