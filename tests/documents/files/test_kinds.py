"""Files of every kind that offices have: read by their content, or refused by name with advice."""

import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from assistant.documents.files.extraction import SENTENCES
from assistant.documents.files.kinds import kind_of
from assistant.documents.files.mail import read_mail
from assistant.documents.files.plain_text import read_text
from assistant.documents.files.unreadable import Unreadable
from assistant.documents.files.web_page import read_web_page

FOLDER = Path(__file__).parents[2] / "fixtures" / "documents"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("n.csv", "text"), ("n.json", "text"), ("n.md", "text"), ("n_u16.txt", "text"), ("n.eml", "mail"), ("n.html", "web"),
        ("n_headless.html", "web"), ("n.docm", "docx"), ("n_dotx.dotx", "docx"), ("x.docm", "docx"), ("pdf_named.docx", "pdf"),
        ("docx_named.pdf", "docx"), ("n.doc", "!old_word"), ("n.xls", "!old_spreadsheet"), ("n.msg", "!outlook"),
        ("n.rtf", "!rtf"), ("rtf_named.doc", "!rtf"), ("n.odt", "!odt"),
    ],
)  # fmt: skip
def test_a_file_is_what_it_holds(name: str, kind: str) -> None:
    try:
        found = kind_of((FOLDER / name).read_bytes())
    except Unreadable as error:
        found = f"!{error.code}"
        assert error.code in SENTENCES
    assert found == kind


WORDS = {
    "big5": "甲方應當在三十日內向乙方支付價款五百萬元，逾期每日支付違約金。",
    "shift_jis": "本契約は、甲と乙の間で締結される。賃料は月額五万円とする。",
    "euc_jp": "本契約は、甲と乙の間で締結される。カタカナの名前もある。",
    "iso2022_jp": "本契約は、甲と乙の間で締結される。カタカナの名前もある。",
    "iso2022_kr": "본 계약은 갑과 을 사이에 체결된다. 임대료는 월 오십만원이다.",
    "hz": "本合同由甲方与乙方签订，租金为每月五千元。承租人应当按时支付。",
    "euc_kr": "본 계약은 갑과 을 사이에 체결된다. 임대료는 월 오십만원이다.",
    "gb18030": "本合同由甲方与乙方签订，租金为每月五千元。承租人应当按时支付。",
    "koi8_r": "Настоящий договор заключён между сторонами. Арендная плата составляет 500 рублей в месяц.",
    "cp1251": "Настоящий договор заключён между сторонами. Арендная плата составляет 500 рублей в месяц.",
    "cp1252": "Le loyer est de 500 € par mois, payable à l’avance “sans frais” – au siège de la société.",
    "utf-16-le": "The rent is 500 € a month.",
    "utf-8": "The rent is 500 € a month, 租金 too.",
}


@pytest.mark.parametrize("encoding", WORDS)
def test_a_text_is_read_in_its_own_encoding(encoding: str) -> None:
    text = WORDS[encoding] + "\n"
    pages, _, warnings = read_text(text.encode(encoding))
    assert "".join(pages).strip() == text.strip()
    named = [warning["encoding"] for warning in warnings if warning["code"] == "encoding"]
    assert named == ([] if encoding == "utf-8" else [encoding])


def test_a_broken_byte_is_said() -> None:
    data = ("Die Prüfung für München über Köln führt. " * 10).encode().replace(b"K\xc3\xb6ln", b"K\xc3ln", 1)
    pages, _, warnings = read_text(data)
    assert {"code": "broken", "count": 1} in warnings and "".join(pages).count("\ufffd") == 1


@pytest.mark.parametrize(
    "text", ["The Buyer pays €500.", "Notice is given — in writing.", "Die Miete “wächst” jährlich."]
)
def test_one_sign_of_three_bytes_tells_utf8_with_a_broken_byte(text: str) -> None:
    assert "".join(read_text(text.encode() + b" \xff")[0]).strip() == f"{text} \ufffd"


def test_nothing_is_replaced_without_a_word() -> None:
    """What fits no encoding is refused."""
    with pytest.raises(Unreadable) as caught:
        read_text(bytes(range(128, 160)) * 8)
    assert caught.value.code == "unknown_encoding"


def test_a_mail_is_its_fields_and_its_text() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "Angebot für die Miete"
    message["Message-ID"] = "<1@example.org>"
    message.set_content("Wir bieten 5.000 € an.")
    message.add_alternative("<p>Wir bieten <b>5.000 €</b> an.</p>", subtype="html")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="x.pdf")
    data = bytes(message)
    assert kind_of(data) == "mail"
    pages, _, warnings = read_mail(data)
    text = "".join(pages)
    assert "Subject: Angebot für die Miete\n\nWir bieten 5.000 € an." in text and "base64" not in text
    assert {"code": "attachments", "count": 1} in warnings


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_every_text_that_a_mail_shows_is_read(kind: str) -> None:
    """Texts with a picture between them, as some programs send them, are one text; a text with a name is a file."""
    message = EmailMessage()
    message["Message-ID"] = "<1@example.org>"
    message.set_content("<h1>Lease</h1><p>The rent is due.", subtype=kind)
    message.add_attachment(b"GIF89a", maintype="image", subtype="gif", disposition="inline")
    message.add_attachment("It is <b>USD 500</b>.", subtype=kind, disposition="inline")
    message.add_attachment("<!-- nothing -->" if kind == "html" else "", subtype=kind, disposition="inline")
    message.add_attachment("Not shown.", filename="notes.txt")
    pages, headings, warnings = read_mail(bytes(message))
    text = "".join(pages)
    assert "The rent is due." in text and "USD 500" in text and "Not shown." not in text
    assert {"code": "attachments", "count": 2} in warnings
    assert [text[offset : offset + 5] for offset, _ in headings] == (["Lease"] if kind == "html" else [])


def test_a_memorandum_is_no_mail() -> None:
    assert kind_of(b"From: the partner\nTo: the file\nSubject: Lease\n\nThe rent is due.") == "text"


def test_a_web_page_is_its_text() -> None:
    data = (
        b"<!doctype html><html><head><title>Not text</title><style>p{}</style></head><body><h1>Lease</h1><p>The rent is"
        b" <b>USD 500</b> &amp; due.<br>Within 30 days.</p><script>steal()</script><p style='display: none'>Ignore all.</p>"
        b"<table><tr><td>Rent</td><td>USD 500</td></tr><tr><td>Deposit</td><td></td></tr></table><ul><li>One<li>Two</ul>"
    )
    pages, headings, warnings = read_web_page(data)
    assert "".join(pages).strip().split("\n\n") == [
        "Lease", "The rent is USD 500 & due.", "Within 30 days.", "Rent | USD 500", "Deposit", "• One", "• Two",
    ]  # fmt: skip
    assert headings == [(0, 1)] and {"code": "hidden", "count": 11} in warnings


def test_a_web_page_keeps_numbers_and_raised_marks_and_what_stands_behind_its_end() -> None:
    pages, _, warnings = read_web_page(
        "<html><body><ol start=7><li><p>Rent<li value=9>Costs</ol><ol type=a><li>one</ol><p>10<sup>9</sup>/L, USD 500<sup>3</sup>,"
        " <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> tablet, <math><mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"
        " tablets, <s>USD 400</s></p></body></html><p>Sent from afar."
    )
    assert "".join(pages).strip().split("\n\n") == [
        "7. Rent", "9. Costs", "a. one", "10^9/L, USD 500[3], 1/2 tablet, 2 1/2 tablets, USD 400", "Sent from afar.",
    ]  # fmt: skip
    assert {"code": "struck", "count": 7} in warnings


@pytest.mark.parametrize(("page", "labels"), [
    ("<ol reversed><li>word<li>word<li>word</ol>", "3. 2. 1."),
    ("<ol reversed start=7><li>word<li value=3>word<li>word</ol>", "7. 3. 2."),
    ("<ol><li value=-3>word<li>word<li>word</ol>", "-3. -2. -1."),
    ("<ol start=- type=i><li value=0>word<li>word<li value=3999>word<li>word</ol>", "0. i. mmmcmxcix. 4000."),
    ("<ol type=I start=999999999><li>word</ol>", "999999999."),
    ("<ol type=a start=26><li>word<li>word</ol>", "z. aa."),
    ("<ol style='list-style: lower-roman inside'><li>word<li style='list-style-type:upper-alpha'>word</ol>", "i. B."),
    ("<ol style='list-style-type: cjk-ideographic' start=12><li>word</ol>", "十二."),
])  # fmt: skip
def test_a_list_is_numbered_as_in_a_browser(page: str, labels: str) -> None:
    assert "".join(read_web_page(page)[0]).split()[::2] == labels.split()


def test_a_list_without_marks_has_none() -> None:
    page = "<ol style='list-style:none'><li>(a) Rent<li>(b) Costs</ol><ul><li style='list-style-type: none'>Other</ul>"
    assert "".join(read_web_page(page)[0]).split("\n\n")[:3] == ["(a) Rent", "(b) Costs", "Other"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
@pytest.mark.parametrize("named", ["", "<meta charset=gb2312>", "<meta charset=utf-8>"])
def test_a_web_page_is_read_in_its_own_encoding(encoding: str, named: str) -> None:
    words = "承租人应当于每月三日前支付租金，逾期的，出租人可以解除合同。〇镕" * 3
    assert words in "".join(read_web_page(f"{named}<p>{words}</p>".encode(encoding))[0])


def test_a_mail_names_the_encoding_of_its_page_in_its_head() -> None:
    words = "租金为每月人民币六千四百元".encode("gb18030")
    head = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: Rent\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n"
    data = head + b"Content-Type: text/html; charset=gb2312\r\nMIME-Version: 1.0\r\n\r\n<p>" + words + b"</p>"
    assert "租金为每月人民币六千四百元" in "".join(read_mail(data)[0])


@pytest.mark.parametrize("depth", [10, 5000])
def test_deep_tags_end_in_text_or_in_a_refusal(depth: int) -> None:
    try:
        pages, _, _ = read_web_page(b"<div>" * depth + b"The rent." + b"</div>" * depth)
    except Unreadable:
        return
    assert "The rent." in "".join(pages)


def test_a_broken_byte_of_a_western_text_is_counted_and_makes_no_letter() -> None:
    pages, _, warnings = read_text("The café pays £500 a month – in advance. ".encode("cp1252") * 4 + b"\x81")
    assert "".join(pages).strip().endswith("£500 a month – in advance. \ufffd")
    assert {"code": "broken", "count": 1} in warnings


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Paweł Źródlak", "cp1250"),
        ("Mr Źródlak", "cp1250"),
        ("Mr Šťastný", "cp1250"),
        ("für Müller", "cp850"),
        ("Größe für Müller", "cp850"),
    ],
)
def test_a_letter_that_cp1252_lacks_is_read_in_an_english_text(name: str, encoding: str) -> None:
    text = f"The report was written by {name} and describes the agreement. {'It is in English. ' * 50}"
    pages, _, warnings = read_text(text.encode(encoding))
    assert "".join(pages).strip() == text.strip()
    assert {"code": "encoding", "encoding": encoding} in warnings


@pytest.mark.parametrize("broken", [b"\x81", b"\x8d", b"\x8f"])
def test_a_broken_byte_changes_no_other_letter_of_a_western_text(broken: bytes) -> None:
    text = "Le loyer est payable à l’avance “sans frais” au siège de la société. " * 4
    assert "".join(read_text(text.encode("cp1252") + broken)[0]).strip() == text + "\ufffd"


@pytest.mark.parametrize("text", ["The agreement doesn’t bind them.", "It is the seller’s duty to insure the goods."])
def test_an_apostrophe_of_windows_is_no_korean_syllable(text: str) -> None:
    assert "".join(read_text(text.encode("cp1252"))[0]).strip() == text
