"""Who sees which collection, and how a librarian puts documents in, replaces and withdraws them."""

from io import BytesIO

from django.contrib.auth.models import Group

from assistant.library import intake
from assistant.library.models import Collection, Edition, SynonymGroup

from .conftest import GUIDELINE

ADD = "/admin/library/edition/add/"


def post_file(librarian, ward, data: bytes, name: str = "Sepsis.md", **fields):
    file = BytesIO(data)
    file.name = name
    return librarian.post(ADD, {"collection": ward.pk, "replaces": "", "file": file, **fields})


FOLDER = "/admin/library/edition/add/folder/"


def post_one(librarian, ward, path: str, data: bytes, **fields) -> tuple[str, str]:
    """What the page of folders is told of one file."""
    file = BytesIO(data)
    file.name = "file"
    answer = librarian.post(FOLDER, {"collection": ward.pk, "path": path, "file": file, **fields}).json()
    return answer["outcome"], answer["words"]


def act(librarian, action: str, *editions: Edition):
    fields = {"action": action, "_selected_action": [str(one.pk) for one in editions]}
    return librarian.post("/admin/library/edition/", fields, follow=True).content.decode()


def test_a_reader_sees_the_documents_and_reads_them_passage_by_passage(reader, ward, antibiotics) -> None:
    shelf = reader.get("/library/").content.decode()
    assert "Ward guidelines" in shelf and "Antibiotics on the ward" in shelf and "2026-01" in shelf
    page = reader.get(f"/library/{antibiotics.pk}/").content.decode()
    assert "Nitrofurantoin 100 mg" in page and 'id="p1"' in page and antibiotics.sha256 in page


def test_a_collection_is_for_its_domain_and_its_groups(reader, ward, antibiotics, people, client) -> None:
    client.force_login(people("paul", "paralegals"))
    for address in ("/library/", f"/library/{antibiotics.pk}/"):
        assert client.get(address).status_code == 404
    ward.groups.add(Group.objects.create(name="intensive care"))
    assert reader.get("/library/").status_code == 404
    ward.groups.add(Group.objects.get(name="clinicians"))
    assert reader.get(f"/library/{antibiotics.pk}/").status_code == 200


def test_only_those_who_see_a_collection_are_led_to_the_library(reader, client, people, ward) -> None:
    client.force_login(people("paul", "paralegals"))
    assert 'href="/library/"' in reader.get("/medical/").content.decode()
    assert 'href="/library/"' not in client.get("/legal/").content.decode()


def test_a_librarian_adds_a_document(librarian, reader, ward) -> None:
    assert post_file(librarian, ward, b"# Sepsis\n\nGive fluids within one hour.\n").status_code == 302
    made = Edition.objects.get(title="Sepsis")
    assert made.added_by and made.added_by.username == "libby" and made.key == "Sepsis"
    assert "within one hour" in reader.get(f"/library/{made.pk}/").content.decode()


def test_a_librarian_adds_the_next_edition(librarian, reader, ward, antibiotics) -> None:
    changed = GUIDELINE.replace("100 mg twice", "50 mg four times").encode()
    assert post_file(librarian, ward, changed, "new.md", replaces=antibiotics.pk, edition="2").status_code == 302
    newer = Edition.objects.get(number=2)
    assert (newer.key, newer.title, newer.source) == (antibiotics.key, antibiotics.title, "Pharmacy")
    old = reader.get(f"/library/{antibiotics.pk}/").content.decode()
    assert "was replaced on" in old and f"/library/{newer.pk}/" in old and "Nitrofurantoin 100 mg" in old
    assert str(antibiotics.pk) not in reader.get("/library/").content.decode()


def test_refusals_are_told_at_the_file(librarian, ward, antibiotics) -> None:
    for data, name, sentence in (
        (b"PK\x03\x04" + bytes(200), "broken.docx", "This kind of file cannot be read"),
        (GUIDELINE.encode(), "copy.md", "in the library already"),
        (b"Other words.", "antibiotics.md", "choose that document above"),
    ):
        page = post_file(librarian, ward, data, name).content.decode()
        assert sentence in page
    assert Edition.objects.count() == 2


def test_the_files_of_a_folder_are_put_in_one_by_one(librarian, ward, antibiotics) -> None:
    assert "data-folder" in librarian.get(FOLDER).content.decode()
    assert post_one(librarian, ward, "icu/sepsis.md", b"# Sepsis\n\nFluids.\n") == ("added", "Added.")
    assert post_one(librarian, ward, "icu/sepsis.md", b"# Sepsis\n\nFluids.\n")[0] == "unchanged"
    made = ward.editions.get(key="icu/sepsis")
    assert (made.title, made.name, made.added_by.username) == ("Sepsis", "sepsis.md", "libby")
    line = '{"file": "a.txt", "id": "shock", "title": "Shock", "licence": "CC0", "edition": "3"}'
    assert post_one(librarian, ward, "a.txt", b"Words.", line=line)[0] == "added"
    assert ward.editions.get(key="shock").licence == "CC0"
    intake.withdraw(made.pk)
    assert post_one(librarian, ward, "icu/sepsis.md", b"# Sepsis\n\nFluids.\n")[0] == "withdrawn"


def test_another_file_of_a_known_name_is_the_next_edition_only_if_that_is_said(librarian, ward, antibiotics) -> None:
    changed = GUIDELINE.replace("100 mg twice", "50 mg four times").encode()
    outcome, words = post_one(librarian, ward, "antibiotics.md", changed)
    assert outcome == "refused" and "Tick above" in words
    outcome, words = post_one(librarian, ward, "antibiotics.md", changed, replaces="on")
    assert outcome == "replaced" and "0 answers rest on what it changes" in words
    assert ward.editions.get(key="antibiotics", replaced=None).number == 2


def test_refused_files_of_a_folder_are_told_in_sentences(librarian, ward) -> None:
    for path, data, fields, sentence in (
        ("a.md", b"", {}, "This file is empty"),
        ("a.docx", b"PK\x03\x04" + bytes(200), {}, "This kind of file cannot be read"),
        ("../a.md", b"Words.", {}, "the file must lie in this folder"),
        ("a.md", b"Words.", {"line": "{"}, "this is not JSON"),
        ("a.md", b"Words.", {"line": '{"file": "a.md", "sha256": "00"}'}, "SHA-256 is not the one"),
        ("a.md", b"Words.", {"line": '{"file": "a.md", "title": "\\u0000"}'}, "characters that are no text"),
        ("a.md", b"Words.", {"collection": 10**6}, "cannot be used as it is"),
        ("a.md", bytes(10 * 1024 * 1024 + 1), {}, "too large"),
    ):
        outcome, words = post_one(librarian, ward, path, data, **fields)
        assert outcome == "refused" and sentence in words, path
    assert ward.editions.count() == 2


def test_only_librarians_put_folders_in(reader, ward) -> None:
    for answer in (reader.get(FOLDER), reader.post(FOLDER, {"collection": ward.pk})):
        assert answer.status_code == 302 and "login" in answer.headers["Location"]


def test_what_is_withdrawn_is_listed_no_more_and_can_be_put_back(librarian, reader, ward, antibiotics) -> None:
    assert "1 document was withdrawn" in act(librarian, "withdraw", antibiotics)
    assert "Antibiotics" not in reader.get("/library/").content.decode()
    assert "do not rely on it" in reader.get(f"/library/{antibiotics.pk}/").content.decode()
    assert "1 document was put back" in act(librarian, "restore", antibiotics)
    assert "Antibiotics" in reader.get("/library/").content.decode()


def test_a_librarian_makes_collections_and_mends_what_is_said_of_a_document(librarian, ward, antibiotics) -> None:
    fields = {"domain": "legal", "name": "Precedents", "groups": [], "threshold": "0.3"}
    assert librarian.post("/admin/library/collection/add/", fields).status_code == 302
    assert Collection.objects.get(name="Precedents").domain == "legal"
    change = f"/admin/library/edition/{antibiotics.pk}/change/"
    fields = {"title": "Antibiotics", "language": "en", "effective": "2026-03-01", "expires": "2026-02-01"}
    assert "expires before" in librarian.post(change, fields).content.decode()
    assert librarian.post(change, {**fields, "expires": ""}).status_code == 302
    antibiotics.refresh_from_db()
    assert (antibiotics.title, antibiotics.edition) == ("Antibiotics", "")
    assert librarian.post(f"/admin/library/edition/{antibiotics.pk}/delete/").status_code == 403


def test_a_librarian_opens_what_the_library_keeps(librarian, ward, antibiotics):
    group = SynonymGroup.objects.create(words="amoxicillin, Amoxil")
    for kind, one in (("collection", ward), ("edition", antibiotics), ("synonymgroup", group)):
        page = librarian.get(f"/admin/library/{kind}/{one.pk}/change/")
        assert page.status_code == 200 and ("Read it" in page.content.decode()) is (kind == "edition"), kind
        assert ("<td>3.8 %</td><td>58.7 %</td>" in page.content.decode()) is (kind == "collection"), kind
