"""Each change of an exported Word file, and whether tools/verify_export.py finds it."""

import re

from .exported import assert_each_is_found, repacked, sign, swap, verify

FOOTNOTES = b'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'

#: A field in one element, and as other programs write it.
PAGE = re.compile(rb'<w:fldSimple w:instr="PAGE">.*?</w:fldSimple>', re.DOTALL)
RUNS = (
    b'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
    b'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>9</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)

IN_WORD = {
    "a word of the text": (swap("word/document.xml", b"runs for six", b"runs for ten"), "its words have changed"),
    "a cell of a table": (swap("word/document.xml", b"6,400 EUR", b"6,500 EUR"), "its words have changed"),
    "a header": (swap("word/header1.xml", b"Lease.txt", b"Leash.txt"), "its words have changed"),
    "a footer": (swap("word/footer1.xml", b"Signed off", b"Signed Off"), "its words have changed"),
    "a word struck out": (
        swap("word/document.xml", b"<w:b/></w:rPr><w:t>six", b"<w:b/><w:strike/></w:rPr><w:t>six"),
        "their form has changed",
    ),
    "a hidden word": (
        swap("word/document.xml", b"<w:b/></w:rPr><w:t>six", b"<w:b/><w:vanish/></w:rPr><w:t>six"),
        "its words have changed",
    ),
    "a deleted paragraph": (
        swap("word/document.xml", b"<w:body>", b'<w:body><w:p><w:del w:id="9"><w:r><w:t>not</w:t></w:r></w:del></w:p>'),
        "its words have changed",
    ),
    "a symbol": (
        swap("word/document.xml", b"<w:t>six", b'<w:sym w:font="Symbol" w:char="F031"/><w:t>six'),
        "its words have changed",
    ),
    "a digit that went to the next cell": (
        swap("word/document.xml", b"2026</w:t>", b"202</w:t>", b"<w:t>6,400", b"<w:t>66,400"),
        "its words have changed",
    ),
    "a page number that another program counted": (
        swap(
            "word/footer1.xml",
            b'<w:fldSimple w:instr="PAGE">',
            b'<w:fldSimple w:instr=" PAGE "><w:r><w:t>9</w:t></w:r>',
        ),
        "word/footer1.xml: its words are the same",
    ),
    "a page number as a field of several runs": (
        lambda contents: contents.update({"word/footer1.xml": PAGE.sub(RUNS, contents["word/footer1.xml"])}),
        "word/footer1.xml: its words are the same",
    ),
    "a style": (swap("word/styles.xml", b"Calibri", b"Verdana"), "word/styles.xml: it has changed"),
    "a footnote": (lambda contents: contents.update({"word/footnotes.xml": FOOTNOTES}), "it was added"),
    "a property": (swap("docProps/custom.xml", b"trained", b"Trained"), "it has changed"),
    "the title's property": (swap("docProps/core.xml", b"Lease.txt", b"Leash.txt"), "it has changed"),
    "a part": (lambda contents: contents.pop("word/numbering.xml"), "it was removed"),
    "no manifest": (lambda contents: contents.pop("customXml/manifest.xml"), "it has no manifest"),
    "the signer": (swap("customXml/manifest.xml", b'"by":"paul"', b'"by":"saul"'), "the manifest itself"),
    "a result": (swap("customXml/manifest.xml", b'"result":"near"', b'"result":"exact"'), "the manifest itself"),
    "words within the manifest": (
        swap("customXml/manifest.xml", b"</manifest>", b"<x>hello</x>tail</manifest>"),
        "the manifest itself",
    ),
    "a comment in the manifest": (
        swap("customXml/manifest.xml", b"</manifest>", b"<!-- hello --></manifest>"),
        "the manifest itself",
    ),
    "another manifest": (
        lambda contents: contents.update({"customXml/item9.xml": contents["customXml/manifest.xml"]}),
        "more than one manifest",
    ),
}


def test_one_change_of_a_word_file_is_found(browser, reading, export, tmp_path):
    """All at once: the verifier starts once."""
    sign(browser, reading)
    data = export("docx").read_bytes()
    paths = []
    for number, (change, _said) in enumerate(IN_WORD.values()):
        paths.append(tmp_path / f"changed{number:02}.docx")
        paths[-1].write_bytes(repacked(data, change))
    assert_each_is_found(paths, [said for _change, said in IN_WORD.values()])


def test_how_a_word_file_is_packed_does_not_count_but_nothing_stands_around_it(export, tmp_path):
    path, data = tmp_path / "packed.docx", export("docx").read_bytes()
    path.write_bytes(repacked(data, lambda contents: None))
    assert verify(path)[0] == 0
    for number, other in enumerate((data + b"tail", b"head" + data, b"PK\x03\x04" + data)):
        path = tmp_path / f"around{number}.docx"
        path.write_bytes(other)
        assert verify(path)[0] != 0, number
