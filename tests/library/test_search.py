"""Searching the library: what is found, in both languages, by synonyms; what no query can do; and that the index follows
the documents, in SQLite and in PostgreSQL."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from assistant.library import intake
from assistant.library.models import Collection, Edition, Passage, SynonymGroup, Term
from assistant.library.search.asked_for import kinds_asked_for
from assistant.library.search.finding import search
from assistant.library.search.query import Synonyms, concepts_of
from assistant.library.search.ranking import Candidate, Ranking
from assistant.library.search.terms import terms_of

from ..wire.cluster import on, postgresql
from .conftest import GUIDELINE, describe


def found(words: str) -> list[str]:
    """The last heading of each passage, the best first."""
    return [hit.passage.path[-1] for hit in search(words, Collection.objects.all())]


def indexed() -> dict[str, int]:
    return dict(Term.objects.filter(passages__gt=0).values_list("text", "passages"))


# --- Figures that are asked for ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("What is the filing fee for a new case?", {"amount"}),
        ("What's the fee for filing?", {"amount"}),
        ("What’s the fee for filing?", {"amount"}),
        ("What would the filing fee be?", {"amount"}),
        ("What court fees apply?", {"amount"}),
        ("What filing fee is due?", {"amount"}),
        ("诉讼费是多少呢？", {"amount"}),
        ("诉讼费用多少人民币？", {"amount"}),
        ("工资是多少呀", {"amount"}),
        ("律师费多少万元", {"amount"}),
        ("诉讼费由多少人分担？", set()),
        ("诉讼费用多少人分担？", set()),
        ("诉讼费用是多少个月内缴纳？", {"duration"}),
        ("What happens when fees are not paid?", set()),
        ("What would happen without a fee?", set()),
        ("What will the court order about costs?", set()),
        ("What if the fee is not paid?", set()),
        ("What court decides whether a fee is due?", set()),
        ("How much does the marshal charge for serving a subpoena?", {"amount"}),
        ("Who bears the costs of the expert?", set()),
        ("What happens if I do not pay the filing fee?", set()),
        ("What charges were brought against the tenant?", set()),
        ("What is the time limit for appealing a costs order?", set()),
        ("What fee waiver forms exist?", set()),
        ("How much notice is needed before a service charge rise?", set()),
        ("诉讼费用是多少天内缴纳？", {"duration"}),
        ("What does a certified copy cost?", {"amount"}),
        ("How much are court fees for small claims?", {"amount"}),
        ("办理遗嘱公证要交多少钱？", {"amount"}),
        ("消费者起诉商家的诉讼费是多少？", {"amount"}),
        ("谁承担诉讼费？", set()),
        ("What percentage of members has to agree?", {"percent"}),
        ("合伙企业的所得税税率是多少？", {"percent"}),
        ("Which dose of nitrofurantoin for cystitis?", {"measure"}),
        ("She missed a dose of warfarin.", set()),
        ("每天应服多少毫克氟西汀？", {"measure"}),
        ("How long is the notice?", set()),
        ("How many calendar days are there to answer?", {"duration"}),
        ("公证处受理后多少个工作日内要出具公证书？", {"duration"}),
        ("Within how many copies?", set()),
    ],
)
def test_a_question_asks_for_a_kind_of_figure_or_for_none(words: str, kinds: set[str]) -> None:
    assert kinds_asked_for(words) == kinds


def test_the_library_has_nothing_where_the_figure_that_is_asked_for_is_in_no_passage(ward: Collection) -> None:
    assert found("Which dose of nitrofurantoin for cystitis?")[0] == "Cystitis"
    assert found("nitrofurantoin for cystitis")[0] == "Cystitis"
    assert found("How much money does nitrofurantoin for cystitis cost?") == []
    assert found("What percentage of cystitis does nitrofurantoin heal?") == []
    assert found("For how many days is cystitis treated?")[0] == "Cystitis"
    assert found("For how many days is the electronic signature valid?") == []


def test_a_passage_that_answers_when_or_how_many_comes_first(load: Callable[..., str], folder: Path) -> None:
    """A shorter passage, and one whose heading has the same words, would come first without the figure."""
    (folder / "rule.md").write_text(
        "# Rules\n\n## Time to appeal\n\nA party may appeal in time.\n\n## Delay\n\n"
        "A party that wants to appeal has to tell the clerk of the court within thirty days of the judgment.\n"
    )
    with (folder / "documents.jsonl").open("a") as lines:
        lines.write('{"id": "rule", "file": "rule.md"}\n')
    load()
    assert found("the party's time to appeal")[0] == "Time to appeal"
    assert found("By when may a party appeal?")[0] == "Delay"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Which dose of amoxicillin for pneumonia?", "Pneumonia"),
        ("Which dose of azithromycin for pneumonia?", None),
        ("How is pneumonia treated with azithromycin?", None),
        ("阿莫西林的剂量是多少？", "Pneumonia"),
        ("阿奇霉素的剂量是多少？", None),
        ("The patient is on azithromycin. How is pneumonia treated?", "Pneumonia"),
        ("Pneumonia while taking azithromycin", "Pneumonia"),
        ("Pneumonia, azithromycin. " + "Amoxicillin was not given. " * 8, "Pneumonia"),
    ],
)
def test_a_question_about_a_medicine_is_answered_by_passages_that_name_it(ward, words: str, first: str | None) -> None:
    """A medicine that is only told of somebody's case may be missing."""
    SynonymGroup.objects.create(words="amoxicillin, 阿莫西林")
    assert (found(words) or [None])[0] == first


def test_a_medicine_is_known_by_its_synonyms(ward) -> None:
    words = "How is pneumonia treated with azithromycin?"
    assert found(words) == []
    SynonymGroup.objects.create(words="azithromycin, amoxicillin")
    assert found(words)[0] == "Pneumonia"


# --- Terms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Antibiotics’ doses: 1,000 mg", ["antibiot", "dose", "1000", "mg"]),
        ("２.5 ｍｇ of the patient's HbA1c", ["2.5", "mg", "of", "the", "patient", "hba1c"]),
        ("电子签名", ["电", "子", "签", "名", "电子", "子签", "签名", "电子签名"]),
        ("anti\u00adbiotic beta-blocker", ["antibiot", "beta", "blocker"]),
        ("x" * 41, []),
    ],
)
def test_a_text_is_found_by_its_terms(text: str, terms: list[str]) -> None:
    assert list(terms_of(text)) == terms


def test_words_that_only_make_a_question_count_where_there_are_no_others() -> None:
    assert [one.ways for one in concepts_of("What is the dose?")] == [(("dose",),)]
    assert [one.ways for one in concepts_of("will")] == [(("will",),)]
    assert [one.ways for one in concepts_of("为什么头痛") if one.weight == 1] == [(("头痛",),)]
    assert concepts_of("?!") == []


def test_neither_numbers_nor_words_that_are_nowhere_outweigh_what_is_there() -> None:
    def coverage(words: str, frequencies: dict[str, int]) -> float:
        (one,) = Ranking(concepts_of(words), frequencies, 10).ranked([Candidate(1, 1, "", "inr 5.1")])
        return one.coverage

    assert coverage("INR 2.4 or 5.1", {"inr": 1, "5.1": 1}) == 1
    assert coverage("5.1 or 2.4", {"5.1": 1}) == pytest.approx(1 / 2)
    assert coverage("INR of a zebra", {"inr": 1}) == pytest.approx(1 / 2)


def test_an_expression_with_synonyms_is_one_concept() -> None:
    synonyms = Synonyms([["heart attack", "MI", "心肌梗死"]])
    (concept,) = concepts_of("heart attacks", synonyms)
    assert set(concept.ways) == {("heart", "attack"), ("mi",), ("心肌", "肌梗", "梗死")}
    assert concepts_of("心肌梗死", synonyms)[0].ways[1:] == (("heart", "attack"), ("mi",))


# --- The page and the commands ------------------------------------------------------------------------------------------


def test_passages_are_found_the_best_first(ward) -> None:
    assert found("penicillin allergy")[0] == "Allergy"
    assert found("Which antibiotic for pneumonia?")[0] == "Pneumonia"
    assert found("电子签名是指什么数据")[0] == "第二条"
    assert found("zebra") == []


@pytest.mark.parametrize("words", ["泊沙康唑", "胺碘酮"])
def test_a_chinese_word_is_found_however_it_is_cut(load, folder, words: str) -> None:
    """The segmenter cuts the first otherwise in the sentence, and takes the second for three words."""
    (folder / "statute.txt").write_text("孕妇禁用泊沙康唑及同类药。\n\n心衰时不用胺碘酮。\n")
    load()
    assert found(words)


def test_a_heading_counts_for_more_than_the_text(ward) -> None:
    assert found("cystitis 5 days")[0] == "Cystitis"


def test_synonyms_lead_from_one_word_and_language_to_another(ward) -> None:
    assert found("bladder infection") == found("膀胱炎") == []
    SynonymGroup.objects.create(words="cystitis, bladder infection，膀胱炎")
    assert found("bladder infection") == found("膀胱炎") == ["Cystitis"]


def test_a_passage_with_too_little_of_the_question_is_not_shown(ward) -> None:
    question = "amoxicillin interaction with methotrexate in zebra foals"
    assert found(question) == []
    Collection.objects.update(threshold=0)
    assert found(question)[0] == "Pneumonia"


@pytest.mark.parametrize(
    "words",
    ['"', "a OR", "NEAR(", "* ^ -", "heading:x", "'; DROP TABLE library_index; --", "\x00", "(" * 500, "allergy & | ! <->",
     "penicillin " * 1000, "青" * 10_000, "\ud800".encode("utf-8", "replace").decode()],
)  # fmt: skip
def test_no_query_is_wrong(ward, words: str) -> None:
    assert len(found(words)) <= 10


@given(st.text(max_size=60))
@bounded(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_is_a_query(ward, words: str) -> None:
    found(words)


def test_the_page_shows_passages_with_their_place(reader: Client, ward, antibiotics) -> None:
    page = reader.post("/library/", {"words": "penicillin allergy"}).content.decode()
    assert "doxycycline 200 mg" in page and f"/library/{antibiotics.pk}/?passage=3#p3" in page
    assert "Antibiotics on the ward › Allergy" in page and "2026-01" in page
    assert "The library has nothing on this." in reader.post("/library/", {"words": "zebra"}).content.decode()
    other = Collection.objects.create(domain="medical", name="Empty")
    chosen = [other.pk, "x", "9" * 30, "9" * 5000]
    narrowed = reader.post("/library/", {"words": "penicillin allergy", "collection": chosen}).content.decode()
    assert "nothing on this" in narrowed


def test_nobody_finds_what_they_may_not_see(ward, client: Client, people: Callable[[str, str], Any]) -> None:
    Collection.objects.create(domain="legal", name="Statutes")
    client.force_login(people("paul", "paralegals"))
    page = client.post("/library/", {"words": "penicillin allergy", "collection": ward.pk}).content.decode()
    assert "nothing on this" in page and "doxycycline" not in page


def test_the_command_prints_what_scripts_rely_on(ward, capsys) -> None:
    call_command("searchlibrary", "penicillin allergy", "--domain", "medical", "--json")
    printed = json.loads(capsys.readouterr().out)
    first = printed["passages"][0]
    assert printed["nothing"] is False and first["path"] == ["Antibiotics on the ward", "Allergy"]
    assert (first["document"], first["edition"], first["page"]) == ("antibiotics", "2026-01", 1)
    assert GUIDELINE[first["start"] : first["end"]] == first["text"] and first["score"] > 0
    call_command("searchlibrary", "zebra", "--json")
    assert json.loads(capsys.readouterr().out) == {"passages": [], "nothing": True}


def test_starters_are_loaded_once(db) -> None:
    call_command("loadlibrary", verbosity=0)
    SynonymGroup.objects.first().delete()
    before = SynonymGroup.objects.count()
    call_command("loadlibrary", verbosity=0)
    assert SynonymGroup.objects.count() == before > 100
    assert all(len(group.expressions) > 1 for group in SynonymGroup.objects.all())


def test_a_librarian_edits_synonyms(librarian: Client, ward) -> None:
    add = "/admin/library/synonymgroup/add/"
    assert "at least two expressions" in librarian.post(add, {"words": "one"}).content.decode()
    assert librarian.post(add, {"words": "cystitis\r\nbladder   infection"}).status_code == 302
    assert found("bladder infection") == ["Cystitis"]


# --- The index follows the documents ------------------------------------------------------------------------------------


@pytest.fixture
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A PostgreSQL server in the place of the test's own database."""
    with django_db_blocker.unblock(), postgresql() as server, on(server.url):
        yield


def test_the_index_follows_the_documents(db: None, folder: Path) -> None:
    follow(folder)


def test_documents_change_while_the_index_is_made_anew(db: None, folder: Path) -> None:
    change_meanwhile(folder)


@pytest.mark.whole
def test_the_index_follows_the_documents_in_postgresql(server: None, folder: Path) -> None:
    follow(folder)


@pytest.mark.whole
def test_documents_change_while_the_index_is_made_anew_in_postgresql(server: None, folder: Path) -> None:
    change_meanwhile(folder)


def follow(folder: Path) -> None:
    """What fails leaves the index as it was."""

    def load() -> None:
        call_command("loadlibrary", str(folder), verbosity=0)

    load()
    whole = indexed()
    assert whole[""] == Passage.objects.count() and found("penicillin allergy")[0] == "Allergy"
    (folder / "antibiotics.md").write_text(GUIDELINE.replace("doxycycline", "clarithromycin"))
    load()
    assert found("doxycycline") == [] and found("clarithromycin") == ["Allergy"]
    edition = Collection.objects.get().editions.get(key="antibiotics", replaced=None)
    assert [intake.withdraw(edition.pk), intake.withdraw(edition.pk)] == [True, False]
    assert found("clarithromycin") == []
    assert [intake.restore(edition.pk), intake.restore(edition.pk)] == [True, False]
    assert found("clarithromycin") == ["Allergy"]
    assert not intake.restore(edition.siblings()[0].pk) and found("doxycycline") == []
    describe(folder, title="Antimicrobials")
    load()
    assert found("antimicrobials clarithromycin")[0] == "Allergy" and found("antimicrobials")
    before = indexed()
    call_command("indexlibrary", verbosity=0)
    assert indexed() == before and found("电子签名的数据")[0] == "第二条"
    assert found("nitrofurantoin below an eGFR of 30") == ["Cystitis"]
    with pytest.raises(DatabaseError), transaction.atomic():
        intake.withdraw(edition.pk)
        raise DatabaseError
    assert indexed() == before and found("clarithromycin") == ["Allergy"]


def change_meanwhile(folder: Path) -> None:
    call_command("loadlibrary", str(folder), verbosity=0)
    before, edition = indexed(), Edition.objects.get(key="antibiotics")
    intake.clear()
    intake.retitle(edition.pk)
    assert intake.reindex(edition.pk) == 0
    intake.withdraw(edition.pk)
    intake.restore(edition.pk)
    for pk in Edition.objects.values_list("pk", flat=True):
        intake.reindex(pk)
    assert indexed() == before
