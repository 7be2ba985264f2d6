"""`manage.py loadlibrary`: a folder becomes a collection once; new files are new editions; refusals are sentences."""

import os

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Q

from assistant.library import intake
from assistant.library.models import Collection, Edition
from assistant.library.search.finding import search
from domains.registry import domains

from .conftest import GUIDELINE, WARD, describe


def test_a_folder_becomes_a_collection_with_passages(ward, antibiotics) -> None:
    assert ward.domain == "medical" and ward.editions.count() == 2
    assert antibiotics.title == "Antibiotics on the ward" and antibiotics.label == "2026-01"
    assert str(antibiotics.effective) == "2026-01-01" and antibiotics.language == "en"
    assert [passage.path[-1] for passage in antibiotics.passages.all()] == [
        "Antibiotics on the ward", "Cystitis", "Pneumonia", "Allergy",
    ]  # fmt: skip
    for passage in antibiotics.passages.all():
        assert antibiotics.text[passage.start : passage.end] == passage.text


def test_loading_again_changes_nothing(ward, load) -> None:
    before = list(Edition.objects.values())
    assert load().count("known already") == 2
    assert list(Edition.objects.values()) == before


def test_a_changed_file_is_the_next_edition_and_the_earlier_one_stays(ward, antibiotics, folder, load) -> None:
    (folder / "antibiotics.md").write_text(GUIDELINE.replace("100 mg twice", "50 mg four times"))
    describe(folder, edition="2026-02")
    assert "new edition" in load()
    antibiotics.refresh_from_db()
    newer = antibiotics.newer()
    assert antibiotics.replaced and antibiotics.passages.count() == 4
    assert newer and newer.number == 2 and newer.label == "2026-02" and newer.source == "Pharmacy"
    assert "50 mg four times" in newer.passages.get(position=1).text


def test_what_is_said_of_a_known_file_is_renewed_and_what_is_not_said_stays(ward, antibiotics, folder, load) -> None:
    Edition.objects.update(jurisdiction="France")
    describe(folder, source="The pharmacy", expires="2026-12-31")
    assert "was changed" in load()
    antibiotics.refresh_from_db()
    assert (antibiotics.source, str(antibiotics.expires), antibiotics.jurisdiction) == (
        "The pharmacy", "2026-12-31", "France",
    )  # fmt: skip


def test_a_withdrawn_document_is_not_put_back_by_loading_its_folder_again(ward, antibiotics, load) -> None:
    intake.withdraw(antibiotics.pk)
    assert "withdrawn: left alone" in load()
    assert not ward.editions.get(key="antibiotics").is_current


def test_a_folder_without_a_description_is_loaded_by_its_files(folder, load) -> None:
    (folder / "documents.jsonl").unlink()
    (folder / ".hidden").write_text("not this one")
    load()
    assert {one.key: one.title for one in Edition.objects.all()} == {
        "antibiotics": "Antibiotics on the ward", "statute": "中华人民共和国样法",
    }  # fmt: skip


def test_two_files_that_would_be_the_same_document_are_named(folder, load) -> None:
    (folder / "documents.jsonl").unlink()
    (folder / "statute.md").write_text("Another text.")
    with pytest.raises(CommandError, match=r"statute\.md and statute\.txt would be the same document"):
        load()
    assert not Collection.objects.exists()


def test_a_name_that_is_no_text_stops_no_other(folder, load, capsys) -> None:
    (folder / "documents.jsonl").write_text(
        '{"file": "a\\u0000.txt"}\n{"file": "statute.txt", "title": "样\u2028法"}\r\n{"file": "a.txt", "title": "\\u0000"}'
    )
    with pytest.raises(CommandError, match="2 of 3 files"):
        load()
    assert "a?.txt (1 of 3): refused. Its name" in capsys.readouterr().out
    (folder / "documents.jsonl").unlink()
    (folder / os.fsdecode(b"\xc3\xff.txt")).write_text("A text.")
    with pytest.raises(CommandError, match="1 of 3 files"):
        load()
    assert "??.txt (3 of 3): refused. Its name" in capsys.readouterr().out
    assert {one.key for one in Edition.objects.all()} == {"antibiotics", "statute"}


def test_a_file_that_cannot_be_read_stops_no_other(folder, load) -> None:
    (folder / "antibiotics.md").write_bytes(b"")
    with pytest.raises(CommandError, match="1 of 2 files could not be taken"):
        load()
    assert [one.key for one in Edition.objects.all()] == ["statute"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "line 1: this is not JSON"),
        ("[]", "line 1: this is not a JSON object"),
        ('{"id": "a"}', "line 1: the field “file” is missing"),
        ('{"file": "../a.txt"}', "line 1: the file must lie in this folder"),
        ('{"file": "a.txt", "effective": "1.1.2026"}', "line 1: the field “effective” is no date such as 2026-01-31"),
        ('{"file": "a.txt", "title": 7}', "line 1: the field “title” is not text"),
        ('{"file": "a.txt", "lang": "fr"}', "line 1: the language is “en” or “zh”"),
        ('{"file": "a.txt", "effective": "2026-02-01", "expires": "2026-01-01"}', "line 1: it expires before"),
        ('{"file": "a.txt"}\n{"file": "a.txt"}', "line 2: an earlier line has the same id or file"),
    ],
)
def test_a_description_that_cannot_be_used_is_refused_by_its_line(folder, load, line, sentence) -> None:
    (folder / "documents.jsonl").write_text(line)
    with pytest.raises(CommandError, match=sentence):
        load()
    assert not Collection.objects.exists()


def test_a_link_out_of_the_folder_is_not_followed(folder, load, tmp_path) -> None:
    (tmp_path / "secret.txt").write_text("a secret")
    (folder / "statute.txt").unlink()
    (folder / "statute.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(CommandError, match="1 of 2"):
        load()
    assert not Edition.objects.filter(key="statute").exists()


@pytest.mark.django_db
def test_no_folder_and_no_domain_are_told(tmp_path) -> None:
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("loadlibrary", str(tmp_path / "none"))
    (tmp_path / "a.txt").write_text("A text.")
    with pytest.raises(CommandError, match="There is no domain 'law'"):
        call_command("loadlibrary", str(tmp_path), "--domain", "law", "--collection", WARD)


#: Questions to which no library of medicine or law speaks.
OUTSIDE = (
    "What will the weather be like in London tomorrow, and will it rain on Saturday afternoon?",
    "What was the result of the football match between Spain and France on 12 July 2026?",
    "Give me a recipe for a chocolate cake with 200 g of butter and 3 eggs.",
    "明天上海会下雨吗，气温多少度？",
    "皇家马德里对巴塞罗那的比赛结果是几比几？",
    "请给我一个八人份巧克力蛋糕的食谱。",
)


def examples(domain: str, task: str) -> list[str]:
    """The example questions of a task, without those about a document of their own."""
    found = [inputs for language in ("en", "zh") for _, inputs in domains()[domain].task(task).examples(language)]
    return [inputs["question"] for inputs in found if "text" not in inputs]


@pytest.mark.usefixtures("db")
def test_the_samples_answer_the_examples_of_the_page_and_come_once() -> None:
    call_command("loadlibrary", samples=True, verbosity=0)
    assert set(Collection.objects.values_list("domain", "name")) == {("medical", "Samples"), ("legal", "Samples")}
    assert all("sample" in edition.title or "示例" in edition.title for edition in Edition.objects.all())
    assert not Edition.objects.filter(Q(source="") | Q(licence=""))
    for language, path in (("en", "Knee pain from osteoarthritis"), ("zh", "高血压与心力衰竭")):
        _label, inputs = domains()["medical"].task("answer").examples(language)[0]
        best = search(inputs["question"], Collection.objects.filter(domain="medical"))[0]
        assert best.passage.path[-1] == path
    medical, legal = (Collection.objects.filter(domain=domain) for domain in ("medical", "legal"))
    for question in examples("medical", "answer"):
        assert search(question, medical), question
    for question in OUTSIDE:
        assert search(question, medical) == search(question, legal) == [], question
    edition = Edition.objects.get(key="consent.en")
    intake.withdraw(edition.pk)
    Edition.objects.filter(collection__domain="legal").delete()
    Collection.objects.filter(domain="legal").delete()
    Edition.objects.exclude(pk=edition.pk)[0].delete()
    call_command("loadlibrary", samples=True, verbosity=0)
    edition.refresh_from_db()
    assert edition.withdrawn and Edition.objects.count() == 24
