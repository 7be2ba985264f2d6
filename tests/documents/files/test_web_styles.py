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
        ("#gone, em { display: none }", "<p id=gone>draft</p>"),
        ("div.note p > b { display: none }", "<div class=note><section><p><b>draft</b></p></section></div>"),
        ("[data-old] { display: none } [lang=fr] { display: none }", "<p data-old>dr</p><p lang=fr>aft</p>"),
        (".x { display: block } p.x { display: none } .x { display: block }", "<p class=x>draft</p>"),
        (".x { display: block } .x { display: none }", "<p class=x>draft</p>"),
        ("@media screen { .x { display: none } }", "<p class=x>draft</p>"),
        ("p:hover .x, .x { display: none }", "<p class=x>draft</p>"),
        (".x { display: none } .x::before { display: block }", "<p class=x>draft</p>"),
        (".x { display: none } .x:hover, p:hover > .x { display: block }", "<p class=x>draft</p>"),
        (".x { display: none } @media print { .x { display: block } }", "<p class=x>draft</p>"),
        (".x { display: none; display: -moz-foo } .x { display: visible }", "<p class=x>draft</p>"),
        (".x { display: none }", "<p class=x style='display: -moz-foo'>draft</p>"),
        ("@layer base { .x { display: none } }", "<p class=x>draft</p>"),
        (".x { display: none } @keyframes a { 50% { display: block } }", "<p class=x>draft</p>"),
        (".x { display: none } em:not(.y) { display: block }", "<p class=x>draft</p>"),
        ("b " * 1500 + "{ display: none } .x { display: none }", "<p class=x>draft</p>"),
        (".y > b { display: block } b { display: none }", "<p class=x><b>draft</b></p>"),
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
        ("a{} b{} .x { display: none } @media screen { .x { display: block } }", "<p class=x>shown</p>"),
        ("em{} .x { display: none } em{} @media all { em{} em{} } .x { display: block }", "<p class=x>shown</p>"),
        (".h { visibility: hidden } .h .v { visibility: visible }", "<p class=h><b class=v>shown</b></p>"),
        ("p:unheard-of, p { display: none }", "<p>shown</p>"),
        ("{ p { display: none } }", "<p>shown</p>"),
        (".x { display: none !important }", "<p class=x style='display: block !important'>shown</p>"),
        ("@layer base { .x { display: none } } p { display: block }", "<p class=x>shown</p>"),
        ("@layer base { .x { display: none !important } .x { display: block } }", "<p class=x>shown</p>"),
        ("@media (min-width: 9px) { .x { display: none } } @supports (a: b) { .x { display: none } }", "<p class=x>shown</p>"),
        (".x { display: none }", "<p class='a\u00a0x'>shown</p>"),
    ],
)  # fmt: skip
def test_what_no_rule_hides_is_read(rules: str, body: str) -> None:
    assert "shown" in read(styled(rules, body))[0]


@pytest.mark.parametrize(
    "rules",
    [
        "@media (min-width: 768px) { .d-md { display: block !important } }",
        "@media not print { .d { display: block } }",
        "@supports (display: grid) { .d { display: grid } }",
        "@layer late { .d { display: block } }",
        ".d:first-of-type { display: block }",
        "p:not(.other) { display: block }",
        "h1 ~ .d { display: block }",
        "[class^=d] { display: block }",
        "html|p { display: block }",
        "p:nth-child(1 of .d) { display: block }",
        "b " * 1500 + ".d { display: block }",
        ":is(" * 1500 + ".d" + ")" * 1500 + "{ display: block }",
        ".d { color: red; &.d-md { display: block } }",
        ".d { @media (min-width: 768px) { display: block } }",
        ".d { all: unset !important }",
        ".d { display: var(--shown) !important }",
    ],
)
def test_a_rule_that_may_show_an_element_shows_it(rules: str) -> None:
    body = "<p class='d d-md'>shown</p>"
    assert "shown" not in read(styled(".d { display: none !important }", body))[0]
    assert "shown" in read(styled(f".d {{ display: none !important }} {rules}", body))[0]


@pytest.mark.parametrize("tag", ["noscript", "template"])
def test_a_sheet_that_no_browser_applies_hides_nothing(tag: str) -> None:
    page = f"<{tag}><div><style>.x {{ display: none }}</style></div></{tag}><p class=x>shown</p>"
    assert read(page)[0] == "shown"


def test_a_sheet_never_hides_the_whole_page() -> None:
    assert read(styled("html, body { display: none !important }", ""))[0] == "Fee USD 500. Ends."


@pytest.mark.parametrize(("hiding", "shown"), [(".x", "p.X"), ("#x", "p#X"), ("[lang=fr]", "p[lang=FR]")])
def test_a_rule_in_another_case_shows_an_element(hiding: str, shown: str) -> None:
    rules = f"{hiding} {{ display: none }} {shown} {{ display: block }}"
    assert "shown" in read(styled(rules, "<p class=x id=x lang=fr>shown</p>"))[0]


def test_each_sheet_is_parsed_alone() -> None:
    sheets = "<style>.x { display: none } .y { color: red; </style><style>.x { display: block }</style>"
    assert read(f"{sheets}<p class=x>shown</p>")[0] == "shown"


@pytest.mark.parametrize("rest", ["p { }" * 50_000, "p { display: block }" * 3_000, "@media all {" * 5_000])
def test_beyond_the_limits_nothing_is_hidden(rest: str) -> None:
    assert "shown" in read(styled(f".x {{ display: none }} {rest}", "<em class=x>shown</em>"))[0]


def test_beyond_the_comparisons_nothing_is_hidden() -> None:
    rules = ".x { display: none }" + "b { display: inline }" * 1_000
    assert "shown" not in read(styled(rules, "<p class=x>shown</p>" + "<b>x</b>" * 2_000))[0]
    assert "shown" in read(styled(rules, "<p class=x>shown</p>" + "<b>x</b>" * 4_000))[0]


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
