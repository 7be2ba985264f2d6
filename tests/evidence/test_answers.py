"""Any answer is held against all its sources; figures without a source are said to have none."""

import io
import json
import sys

import pytest
from django.core.management import call_command

from assistant.evidence.answers import check_answer
from assistant.evidence.sources import Source, Sources

QUESTION = Source("question", "question", "", "May a patient on lisinopril 10 mg take ibuprofen? Weight 12 kg.")
LEASE = Source(
    "lease", "document", "Lease", "The Tenant shall pay rent of EUR 1,200 within 30 days. The deposit is EUR 2,400."
)


def marks(answer: str, *sources: Source) -> list[tuple[str, str, str]]:
    found = check_answer(answer, Sources(sources))
    return [(check.value, check.result, check.source) for one in found for check in one.checks]


def test_figures_of_the_question_are_sourced_and_others_are_not():
    assert marks("Continue lisinopril 10 mg. Give paracetamol 400 mg every 6 hours.", QUESTION) == [
        ("10 mg", "exact", "question"), ("400 mg", "no_source", ""), ("every 6 hours", "no_source", ""),
    ]  # fmt: skip


def test_without_any_source():
    assert marks("Pay EUR 7,000 by 1 May 2026.") == [("EUR 7,000", "no_source", ""), ("1 May 2026", "no_source", "")]


def test_the_best_of_several_sources_counts():
    right = marks("The rent of EUR 1,200 falls due within 30 days.", QUESTION, LEASE)
    assert right == [("EUR 1,200", "exact", "lease"), ("30 days", "exact", "lease")]
    assert marks("The rent is EUR 1,300.", QUESTION, LEASE) == [("EUR 1,300", "near", "lease")]


def test_a_measure_differs_from_measures_of_its_kind_alone():
    question = Source("question", "question", "", "Lisinopril 10 mg.\neGFR: 38 mL/min/1.73 m²\nMay she take it?")
    assert ("once daily", "no_source", "") in marks("| Lisinopril | 10 mg | once daily |", question)
    assert ("twice daily", "no_source", "") in marks("Take it twice daily.", question)
    assert marks("The risk is twice as high, and it was doubled twice.", question) == []
    assert ("20 mg", "near", "question") in marks("Lisinopril 20 mg.", question)


def test_a_document_that_has_nothing_like_it():
    assert ("7 March 2031", "not_found", "") in marks("The lease ends on 7 March 2031.", QUESTION, LEASE)


def test_what_an_equation_comes_to_is_checked_by_reckoning():
    question = Source("question", "question", "", "Paracetamol 15 mg/kg for a child of 12 kg: which dose?")
    assert marks("15 mg/kg × 12 kg = 180 mg. Give 180 mg.", question) == [
        ("15 mg/kg × 12 kg = 180 mg", "right_arithmetic", ""), ("15 mg/kg", "exact", "question"),
        ("12 kg", "exact", "question"), ("180 mg", "right_arithmetic", ""),
    ]  # fmt: skip
    assert ("15 mg/kg × 12 kg = 170 mg", "wrong_arithmetic", "") in marks("15 mg/kg × 12 kg = 170 mg.", question)


def test_a_result_of_figures_without_a_source_has_none():
    assert ("180 mg", "no_source", "") in marks("15 mg/kg × 12 kg = 180 mg. Give 180 mg.", QUESTION)


def test_places_are_those_of_the_answer():
    answer = "# Answer\n\n- Give 400 mg.\n- Then 7 × 8 = 54."
    for statement in check_answer(answer, Sources([QUESTION])):
        assert answer[statement.start : statement.end] == statement.text
        for check in statement.checks:
            assert answer[check.start : check.end] == check.value


def test_checkanswer(tmp_path, capsys, monkeypatch):
    question, source = tmp_path / "question.txt", tmp_path / "lease.txt"
    question.write_text(QUESTION.text)
    source.write_text(LEASE.text)
    monkeypatch.setattr(sys, "stdin", io.StringIO("The rent is EUR 1,200. 7 × 8 = 54."))
    call_command("checkanswer", "--question", str(question), "--source", str(source), "--json")
    found = json.loads(capsys.readouterr().out)
    assert [one["statement"] for one in found] == ["The rent is EUR 1,200.", "7 × 8 = 54."]
    assert {"value", "kind", "result", "source", "place"} <= set(found[0]["checks"][0])
    assert found[0]["checks"][0] | {"start": 0, "end": 0} == {
        "value": "EUR 1,200", "kind": "amount", "start": 0, "end": 0, "result": "exact", "source": "lease.txt",
        "place": {"page": 1, "start": 29, "end": 38}, "found": "", "problem": None,
    }  # fmt: skip
    assert (found[1]["checks"][0]["result"], found[1]["checks"][0]["found"]) == ("wrong_arithmetic", "56")


@pytest.mark.parametrize("answer", ["", "7777 " * 5_000, "= = =\n" * 500, "((((" * 500 + "1 = 1", "第" * 9_000])
def test_an_answer_of_anything(answer):
    check_answer(answer, Sources([QUESTION, LEASE]))
