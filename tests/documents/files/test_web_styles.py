"""What a page hides by its own style sheets is not read, and is counted; what a browser shows is read."""

import pytest

from assistant.documents.files.web_page import read_web_page
from tests.growth import growth_of


def read(page: str) -> tuple[str, int]:
    """The text, and how many characters were hidden."""
    pages, _, warnings = read_web_page(page)
    return " ".join("".join(pages).split()), sum(one["count"] for one in warnings if one["code"] == "hidden")


def styled(rules: str, body: str, media: str = "") -> str:
    return f"<style{media}>{rules}</style><p>Fee USD 500.</p>{body}<p>Ends.</p>"


@pytest.mark.parametrize(
    ("rules", "body"),
    [
        (".x { display: none }", "<p class='a x'>draft</p>"),
        ("/* . */ .x{DISPLAY:NONE!important}", "<p class=x style='display:block'>draft</p>"),
        ("#gone, em { visibility: hidden }", "<p id=gone>draft</p>"),
        ("div.note p > b { display: none }", "<div class=note><section><p><b>draft</b></p></section></div>"),
        ("[data-old] { display: none } [lang=fr] { display: none }", "<p data-old>dr</p><p lang=fr>aft</p>"),
        (".x { display: block } p.x { display: none } .x { display: block }", "<p class=x>draft</p>"),
        (".x { display: block } .x { display: none }", "<p class=x>draft</p>"),
        ("@media screen { .x { display: none } }", "<p class=x>draft</p>"),
        ("p:hover .x, .x { display: none }", "<p class=x>draft</p>"),
        (".x { display: none } .x::before { display: block }", "<p class=x>draft</p>"),
    ],
)
def test_what_a_rule_hides_is_left_out_and_counted(rules: str, body: str) -> None:
    assert read(styled(rules, body)) == ("Fee USD 500. Ends.", len("draft"))


@pytest.mark.parametrize(
    ("rules", "body"),
    [
        (".x { display: none }", "<p class=xx>shown</p>"),
        (".x { display: none }", "<p class=x style='display:block'>shown</p>"),
        (".x { display: none } p.x { display: block }", "<p class=x>shown</p>"),
        (".x { display: none } .x { display: block }", "<p class=x>shown</p>"),
        (".x { display: block !important } p.x { display: none }", "<p class=x>shown</p>"),
        ("div > .x { display: none }", "<div><section><p class=x>shown</p></section></div>"),
        ("div .x { display: none }", "<p class=x>shown</p>"),
        ("p:hover, p + p { display: none }", "<p>shown</p>"),
        ("@media print { p { display: none } } @media screen and (max-width: 9px) { p { display: none } }", "<p>shown</p>"),
        ("p::before { display: none } p { display: none", "<p style='display:block'>shown</p>"),
        ("p { color: red; display", "<p>shown</p>"),
        ("&& { display: none } } {", "<p>shown</p>"),
    ],
)  # fmt: skip
def test_what_no_rule_hides_is_read(rules: str, body: str) -> None:
    assert "shown" in read(styled(rules, body))[0]


def test_a_sheet_for_print_hides_nothing_on_the_screen() -> None:
    assert read(styled("p { display: none }", "<p>shown</p>", " media=print"))[0] == "Fee USD 500. shown Ends."


def test_a_frame_has_a_sheet_of_its_own() -> None:
    frame = "<iframe srcdoc='<style>p { display: none }</style><p>draft</p><h1>Title</h1>'></iframe>"
    assert read(styled("h1 { display: none }", frame))[0] == "Fee USD 500. Title Ends."


def test_rules_take_time_in_proportion_to_the_page() -> None:
    rules = "".join(f"div div .c{number} div {{ display: none }}" for number in range(40))
    assert growth_of(
        lambda text: read(styled(rules, text)), lambda size: "<div class=c1>" * 100 + "<b>x</b>" * size
    ).linear
