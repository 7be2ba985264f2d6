"""Each importer with a small answer in its source's form: what becomes a document, and that it is fetched once."""

import io
import itertools
import json
import zipfile
from urllib.parse import quote

import pytest
from django.core.management import CommandError

from assistant.library.importing import legal_xml
from assistant.library.models import Collection, Edition

from .conftest import Answer

LABEL = {
    "set_id": "5a1b", "version": "12", "effective_time": "20260312",
    "openfda": {"brand_name": ["GLUCORIN"], "generic_name": ["EXAMPLEFORMIN"], "manufacturer_name": ["Example Ltd"]},
    "contraindications": ["4 CONTRAINDICATIONS Severe renal impairment (eGFR below 30 mL/min)."],
    "warnings_and_cautions": ["5 WARNINGS 5.1 Lactic Acidosis Stop it [see Overdosage (10.2)]. 5.2 Vitamin B12 Measure it."],
    "use_in_specific_populations": ["8 USE 8.1 Pregnancy Limited data."], "pregnancy": ["8.1 Pregnancy Limited data."],
    "dosage_and_administration_table": ["<table/>"],
}  # fmt: skip


def label_path(drug: str) -> str:
    search = quote(f'openfda.generic_name:"{drug}" openfda.brand_name:"{drug}"')
    return f"/drug/label.json?search={search}&sort=effective_time:desc&limit=20"


def label(**changes: str) -> bytes:
    return json.dumps({"results": [LABEL | changes]}).encode()


def test_a_drug_label_becomes_a_document_with_its_licence_and_digest(fetch, source, tmp_path) -> None:
    source.has(label_path("exampleformin"), label())
    said = fetch("openfda", "--drug", "exampleformin")
    assert "openfda-exampleformin (1 of 1): fetched, 1 document" in said and "(1 of 1): added" in said
    made = Edition.objects.get()
    assert (made.title, made.edition, str(made.effective)) == ("Glucorin: label", "version 12", "2026-03-12")
    assert made.licence.startswith("CC0") and made.source.endswith("setid=5a1b") and made.collection.domain == "medical"
    passages = {passage.path[1]: passage.text for passage in made.passages.all() if len(passage.path) > 1}
    assert list(passages) == ["Contraindications", "Warnings and cautions", "Use in specific populations"]
    assert "eGFR below 30" in passages["Contraindications"]
    assert "\n\n5.1 Lactic Acidosis Stop it [see Overdosage (10.2)].\n\n5.2 Vitamin B12 Measure it." in made.text
    line = json.loads((tmp_path / "fetched" / "documents.jsonl").read_text())
    assert line["sha256"] == made.sha256 and line["licence"] == made.licence


def test_what_is_there_is_left_alone_and_a_new_version_is_the_next_edition(fetch, source) -> None:
    source.has(label_path("exampleformin"), label())
    fetch("openfda", "--drug", "exampleformin")
    assert "here already" in fetch("openfda", "--drug", "exampleformin")
    assert Edition.objects.count() == 1
    source.has(label_path("exampleformin"), label(version="13", contraindications=["4 CONTRAINDICATIONS None."]))
    fetch("openfda", "--drug", "exampleformin")
    newest = Edition.objects.get(replaced=None)
    assert (newest.number, newest.edition) == (2, "version 13")


def named(version: str, brand: str, *generic: str) -> dict[str, object]:
    return LABEL | {"version": version, "openfda": {"brand_name": [brand], "generic_name": list(generic)}}


COMBINATIONS = [
    named("1", "Both", "SITAGLIPTIN AND EXAMPLEFORMIN HYDROCHLORIDE"),
    named("2", "Exampleformin and more", "GLIPIZIDE, EXAMPLEFORMIN"),
    named("3", "Kit", "EXAMPLEFORMIN", "GLIPIZIDE"),
]


@pytest.mark.parametrize(
    ("drug", "labels", "version"),
    [
        ("exampleformin", [*COMBINATIONS, named("8", "X", "EXAMPLEFORMIN HYDROCHLORIDE"), named("9", "Y", "EXAMPLEFORMIN")], "8"),
        ("exampleformin", [*COMBINATIONS, named("9", "Z", "Exampleformin")], "9"),
        ("both", [named("4", "Both Plus", "A, B"), *COMBINATIONS], "1"),
        ("exampleformin", [LABEL | {"openfda": []}, *COMBINATIONS], "12"),
    ],
)  # fmt: skip
def test_a_label_of_the_medicine_alone_goes_before_combinations(fetch, source, drug, labels, version) -> None:
    source.has(label_path(drug), json.dumps({"results": labels}).encode())
    fetch("openfda", "--drug", drug)
    assert Edition.objects.get().edition == f"version {version}"


def test_a_label_for_the_shelf_says_what_to_do_after_too_much_and_a_long_name_is_cut(fetch, source) -> None:
    shelf = named("1", "Long " * 80, "EXAMPLEFORMIN") | {
        "keep_out_of_reach_of_children": ["Keep out of reach of children. In case of overdose, call a poison centre."]
    }
    source.has(label_path("exampleformin"), json.dumps({"results": [shelf]}).encode())
    fetch("openfda", "--drug", "exampleformin")
    made = Edition.objects.get()
    assert "## Keep out of reach of children\n\nKeep out of reach of children. In case of overdose" in made.text
    assert made.title.startswith("Long Long") and len(made.title) <= 300


def test_one_that_fails_stops_no_other(fetch, source, capsys) -> None:
    source.has(label_path("exampleformin"), label())
    strange = (b'{"results": [{}]}', b'{"results": [3]}', b'{"results": []}', b"[]", b"{", b"\xff")
    for number, answer in enumerate(strange):
        source.has(label_path(f"strange{number}"), answer)
    with pytest.raises(CommandError, match="Not everything could be fetched"):
        options = (("--drug", f"strange{number}") for number in range(len(strange)))
        fetch("openfda", "--drug", "none", *itertools.chain(*options), "--drug", "exampleformin")
    said = capsys.readouterr().out
    assert "openFDA has no label of “none”" in said and said.count("not in the form") == len(strange)
    assert Edition.objects.get().title == "Glucorin: label"


def test_a_damaged_file_is_fetched_again_and_not_loaded_without(fetch, source, tmp_path, capsys) -> None:
    source.has(label_path("exampleformin"), label())
    fetch("openfda", "--drug", "exampleformin")
    file = tmp_path / "fetched" / "openfda-exampleformin.md"
    right = file.read_bytes()
    file.write_bytes(right.replace(b"30 mL", b"13 mL"))
    source.has(label_path("exampleformin"), Answer(b"", 403))
    with pytest.raises(CommandError, match="1 of 1 files"):
        fetch("openfda", "--drug", "exampleformin")
    assert "SHA-256 is not the one" in capsys.readouterr().out
    source.has(label_path("exampleformin"), label())
    fetch("openfda", "--drug", "exampleformin")
    assert file.read_bytes() == right and Edition.objects.count() == 1


TOPICS = """<?xml version="1.0"?><nlmSearchResult><list num="2">
<document url="https://medlineplus.gov/other.html"><content name="title">Other &lt;span&gt;rash&lt;/span&gt;</content></document>
<document url="https://medlineplus.gov/hives.html"><content name="title">Hives</content>
<content name="altTitle">&lt;span class="qt0"&gt;Urticaria&lt;/span&gt;</content>
<content name="FullSummary">&lt;p&gt;Hives are red and &lt;b&gt;itchy&lt;/b&gt;.&lt;/p&gt;&lt;h3&gt;Causes&lt;/h3&gt;
&lt;ul&gt;&lt;li&gt;Food &amp;amp; drugs&lt;/li&gt;&lt;/ul&gt;</content></document></list></nlmSearchResult>"""


def test_a_health_topic_is_found_by_any_of_its_names(fetch, source, capsys) -> None:
    source.has("/ws/query?db=healthTopics&term=urticaria&retmax=20", TOPICS.encode())
    fetch("medlineplus", "--topic", "urticaria")
    made = Edition.objects.get()
    assert (made.title, made.key) == ("Hives", "medlineplus-hives")
    assert made.text.strip().split("\n\n") == ["# Hives", "Hives are red and itchy.", "## Causes", "- Food & drugs"]
    empty = TOPICS.replace("FullSummary", "Other").replace(">Hives<", f">{'Hives ' * 80}<")
    source.has("/ws/query?db=healthTopics&term=none&retmax=20", empty.replace("Urticaria", "None").encode())
    long = empty.replace('"Other"', '"FullSummary"').replace("Urticaria", "Long")
    source.has("/ws/query?db=healthTopics&term=long&retmax=20", long.encode())
    with pytest.raises(CommandError):
        fetch("medlineplus", "--topic", "none", "--topic", "long")
    assert "has no summary of “Hives Hives" in capsys.readouterr().out
    assert {len(one.title) for one in Edition.objects.all()} == {5, 299}
    source.has("/ws/query?db=healthTopics&term=rash&retmax=20", TOPICS.encode())
    with pytest.raises(CommandError):
        fetch("medlineplus", "--topic", "rash")
    assert "Similar ones: Other rash, Hives" in capsys.readouterr().out


USLM = """<uscDoc xmlns="http://xml.house.gov/schemas/uslm/1.0"><meta xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Title 99</dc:title>
<dc:type>USCTitle</dc:type></meta><main><title><num value="99">Title 99—</num>
<heading>EXAMPLES</heading><toc><p>CHAPTER 1</p></toc><chapter><num value="1">CHAPTER 1—</num><heading>GENERAL</heading>
<section><num value="101">§ 101.</num><heading> Stay</heading><subsection><num value="a">(a)</num><chapeau>A petition stays—</chapeau>
<paragraph><num value="1">(1)</num><content>an action; and</content></paragraph>
<paragraph><num value="2">(2)</num><content>a <i>lien</i>.</content></paragraph></subsection>
<sourceCredit>(Pub. L. 1)</sourceCredit><notes><note><p>History</p></note></notes></section></chapter></title></main></uscDoc>"""

USLM_ZIP = "releasepoints/us/pl/119/{0}/xml_usc99@119-{0}.zip"


def packed(text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("usc99.xml", text)
    return made.getvalue()


def scratched(zip_file: bytes) -> bytes:
    """A zip whose packed contents zlib refuses."""
    start = zip_file.index(b"usc99.xml") + len(b"usc99.xml")
    return zip_file[:start] + b"\xff" * 30 + zip_file[start + 30 :]


def test_a_title_of_the_us_code_keeps_its_structure_without_its_history(fetch, source) -> None:
    address = "releasepoints/us/pl/119/84/xml_usc99@119-84.zip"
    source.has("/download/download.shtml", f'<a href="{address}">XML</a>'.encode())
    source.has(f"/download/{address}", packed(USLM))
    fetch("uscode", "--title", "99")
    made = Edition.objects.get()
    assert (made.edition, made.collection.domain, made.jurisdiction) == ("Public Law 119-84", "legal", "United States")
    assert made.text.strip().split("\n\n")[1:] == [
        "## Title 99— EXAMPLES", "### CHAPTER 1— GENERAL", "#### § 101. Stay", "(a) A petition stays—",
        "(1) an action; and", "(2) a lien.",
    ]  # fmt: skip
    fetch("uscode", "--title", "99")
    assert source.paths().count(f"/download/{address}") == 1


def chapters(*numbers: str) -> str:
    """A title with so many chapters that each becomes a document."""
    made = "".join(
        f'<chapter><num value="{number}">CHAPTER {number}—</num><heading>ON {number}</heading>'
        f"<section><num>§ {number}.</num><content>Rule {number}.</content></section></chapter>"
        for number in numbers
    )
    start, _, rest = USLM.partition("<chapter>")
    return f"{start}<p>A loose <b>word</b>.</p>{made}{rest[rest.index('</chapter>') + len('</chapter>') :]}"


def test_a_chapter_that_is_inserted_changes_no_other_and_one_that_is_gone_is_told(fetch, source, monkeypatch) -> None:
    monkeypatch.setattr(legal_xml, "MOST_CHARACTERS", 100)
    for release, numbers in (("84", ("1", "3", "3")), ("85", ("1", "2", "3"))):
        address = USLM_ZIP.format(release)
        source.has("/download/download.shtml", f'<a href="{address}">XML</a>'.encode())
        source.has(f"/download/{address}", packed(chapters(*numbers)))
        said = fetch("uscode", "--title", "99")
    assert "uscode-99-chapter-3--2: uscode-99 has this document no more. A librarian can withdraw it" in said
    texts = {one.key: one.text for one in Edition.objects.filter(replaced=None)}
    assert set(texts) == {"uscode-99", *(f"uscode-99-chapter-{one}" for one in ("1", "2", "3", "3--2"))}
    assert "A loose word." in texts["uscode-99"] and "Rule 3." in texts["uscode-99-chapter-3"]


def test_a_title_without_a_text_is_told(fetch, source, capsys) -> None:
    address = USLM_ZIP.format("84")
    source.has("/download/download.shtml", f'<a href="{address}">XML</a>'.encode())
    empty = "<uscDoc><meta><title>Title 99</title></meta><main><title><num>Title 99</num>{}</title></main></uscDoc>"
    for text, words in (
        (empty.format(""), "no text"),
        (empty.replace("title>", "x>"), "not the XML"),
    ):
        source.has(f"/download/{address}", packed(text))
        with pytest.raises(CommandError):
            fetch("uscode", "--title", "99")
        assert words in capsys.readouterr().out


def test_a_damaged_zip_and_an_unknown_title_are_told(fetch, source, capsys) -> None:
    address = "releasepoints/us/pl/119/84/xml_usc11@119-84.zip"
    source.has("/download/download.shtml", f'<a href="{address}">XML</a>'.encode())
    for data, words in (
        (b"PK\x03\x04 and no more", "damaged"),
        (packed("<a"), "not the XML"),
        (scratched(packed(USLM)), "damaged"),
    ):
        source.has(f"/download/{address}", data)
        with pytest.raises(CommandError):
            fetch("uscode", "--title", "11", "--title", "12", "--title", "x")
        said = capsys.readouterr().out
        assert words in said and "has no title 12" in said and "“x” is no title" in said
    assert not Collection.objects.exists()


ECFR = """<?xml version="1.0"?><DIV5 N="825" TYPE="PART"><HEAD>PART 825—LEAVE</HEAD><AUTH><P>29 U.S.C. 2654.</P></AUTH>
<DIV6 N="A" TYPE="SUBPART"><HEAD>Subpart A—Coverage</HEAD><DIV8 N="825.100" TYPE="SECTION"><HEAD>§ 825.100   The Act.</HEAD>
<P>(a) Leave of <I>12 weeks</I>.</P><DIV><TABLE><TR><TH>Year</TH><TD>12</TD></TR></TABLE></DIV><CITA>[78 FR 8834]</CITA></DIV8></DIV6></DIV5>"""

API = "/api/versioner/v1"


def test_parts_of_the_cfr_are_found_fetched_and_resumed(fetch, source, capsys) -> None:
    source.has(f"{API}/titles.json", b'{"titles": [{"number": 29, "up_to_date_as_of": "2026-11-20"}]}')
    parts = [{"type": "part", "identifier": name, "reserved": name == "827"} for name in ("825", "826", "827")]
    source.has(f"{API}/structure/2026-11-20/title-29.json", json.dumps({"type": "title", "children": parts}).encode())
    source.has(f"{API}/full/2026-11-20/title-29.xml?part=825", ECFR.encode())
    with pytest.raises(CommandError, match="Run the command again"):
        fetch("cfr", "--title", "29")
    assert "cfr-29-826 (2 of 2): 127.0.0.1 has nothing" in capsys.readouterr().out
    assert Edition.objects.get().text.strip().split("\n\n")[1:] == [
        "## PART 825—LEAVE", "29 U.S.C. 2654.", "### Subpart A—Coverage", "#### § 825.100 The Act.",
        "(a) Leave of 12 weeks.", "Year | 12",
    ]  # fmt: skip
    source.has(f"{API}/full/2026-11-20/title-29.xml?part=826", ECFR.replace("12 weeks", "26 weeks").encode())
    fetch("cfr", "--title", "29")
    assert source.paths().count(f"{API}/full/2026-11-20/title-29.xml?part=825") == 1
    assert {one.key for one in Edition.objects.all()} == {"cfr-29-825", "cfr-29-826"}


@pytest.mark.parametrize(
    ("form", "xml", "paragraphs"),
    [
        (legal_xml.ECFR, "<EXTRACT>Intro <I>it</I> tail lost <P>para</P> last words</EXTRACT>",
         ["Intro it tail lost", "para", "last words"]),
        (legal_xml.USLM, "<content>See <i>this</i> rule <p>a para</p> tail words.</content>",
         ["See this rule", "a para", "tail words."]),
        (legal_xml.USLM, "<content>See<footnote>7</footnote> it <x>on <p>a para</p> and</x> after</content>",
         ["See it", "on", "a para", "and", "after"]),
        (legal_xml.USLM, '<paragraph><num>(1)</num>Of <ref>it</ref> <content>more</content> end</paragraph>',
         ["(1) Of it", "more", "end"]),
        (legal_xml.ECFR, "<DIV><TABLE><CAPTION>Rates</CAPTION><TR><TD>a<BR/>b</TD><TD>2</TD></TR></TABLE> Source</DIV>",
         ["Rates\nab | 2", "Source"]),
    ],
)  # fmt: skip
def test_no_word_of_a_provision_is_lost(form, xml, paragraphs) -> None:
    assert list(filter(None, legal_xml.blocks([legal_xml.parsed(xml.encode())], form))) == paragraphs


def test_a_part_that_is_divided_keeps_what_belongs_to_no_subpart(fetch, source, monkeypatch) -> None:
    monkeypatch.setattr(legal_xml, "MOST_CHARACTERS", 50)
    source.has(f"{API}/titles.json", b'{"titles": [{"number": 29, "up_to_date_as_of": "2026-11-20"}]}')
    source.has(f"{API}/full/2026-11-20/title-29.xml?part=825", ECFR.encode())
    fetch("cfr", "--title", "29", "--part", "825")
    texts = {one.key: one.text.split("\n\n") for one in Edition.objects.all()}
    assert set(texts) == {"cfr-29-825", "cfr-29-825-subpart-a"} and "29 U.S.C. 2654." in texts["cfr-29-825"]


@pytest.mark.parametrize(
    ("titles", "structure"),
    [(b"[]", b"{}"), (b'{"titles": 3}', b"{}"), (b"\xff", b"{}"),
     (b'{"titles": [{"number": 29, "up_to_date_as_of": "2026-11-20"}]}', b'{"type": "title", "children": ["825"]}')],
)  # fmt: skip
def test_odd_answers_of_the_ecfr_are_told(fetch, source, capsys, titles, structure) -> None:
    source.has(f"{API}/titles.json", titles)
    source.has(f"{API}/structure/2026-11-20/title-29.json", structure)
    with pytest.raises(CommandError, match="Not everything"):
        fetch("cfr", "--title", "29")
    assert "29: The answer is not in the form that this importer knows" in capsys.readouterr().out


def test_an_act_of_the_union_is_asked_for_in_english_as_a_page(fetch, source) -> None:
    page = '<html><body><p class="oj-doc-ti">REGULATION (EU) 2026/1</p><p class="oj-doc-ti">on examples &amp; &sect; 2</p><p>Article 1</p><p>This applies.</p></body></html>'
    source.has("/resource/celex/32026R0001", page.encode())
    fetch("eurlex", "--celex", "32026r0001")
    made = Edition.objects.get()
    assert made.title == "REGULATION (EU) 2026/1 on examples & § 2" and "This applies." in made.text
    assert made.source.endswith("CELEX:32026R0001") and "2011/833/EU" in made.licence
    assert source.headers[0]["Accept-Language"] == "eng"


def test_a_source_needs_to_be_told_what_to_fetch_and_an_empty_folder(fetch, source, tmp_path) -> None:
    with pytest.raises(CommandError, match="--from uscode needs --title"):
        fetch("uscode", "--drug", "metformin")
    (tmp_path / "fetched").mkdir()
    (tmp_path / "fetched" / "own.txt").write_text("mine")
    with pytest.raises(CommandError, match="choose an empty folder"):
        fetch("uscode", "--title", "11")
