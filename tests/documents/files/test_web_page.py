"""What a browser shows of a web page is read; what it hides, or takes from elsewhere, is counted."""

from typing import Any

import pytest

from assistant.documents.files.web_page import read_web_page


def read(page: str) -> tuple[list[str], dict[str, Any]]:
    """The blocks, and the warnings by code."""
    pages, _, warnings = read_web_page(page)
    return "".join(pages).strip("\n").split("\n\n"), {each["code"]: each.get("count", 0) for each in warnings}


@pytest.mark.parametrize(
    ("page", "blocks", "counts"),
    [
        ("<p>Rent: <input value='USD 500'> a month", ["Rent: USD 500 a month"], {}),
        ("<p>Paid <input type=checkbox checked>yes <input type=radio>no", ["Paid ☒ yes ☐ no"], {}),
        ("<p>Rent<input type=hidden value=secret><input type=password value=1234>", ["Rent"], {"hidden": 10}),
        ("<p>Pets <select><option>no<option selected>two cats</select>.", ["Pets two cats ."], {"unchosen": 1}),
        ("<p>Pets <select><option>no<option>two cats</select>", ["Pets no"], {"unchosen": 1}),
        ("<p>Paid <select multiple><option selected>May<option>June<option selected>July</select>", ["Paid May, July"], {"unchosen": 1}),
        ("<p>Note <textarea>\nFirst.\nSecond.</textarea>Then", ["Note", "First.\nSecond.", "Then"], {}),
        ("<p>A<iframe srcdoc='&lt;p&gt;USD 500&lt;p&gt;a month'></iframe><p>B", ["A", "USD 500", "a month", "B"], {}),
        ("<p>A<iframe srcdoc='&lt;!-- nothing --&gt;'></iframe><p>B", ["A", "B"], {}),
        ("<p>A<iframe src=x></iframe><object data=y>no</object><video src=z></video>", ["A"], {"elsewhere": 3}),
        ("<p>A<svg><title>t</title><text>Cap <tspan>USD 9</tspan></text><text><tspan x=1>a</tspan><tspan x=1>b</tspan></text></svg>",
         ["A", "Cap USD 9", "a", "b"], {}),
        ("<p>A<noscript>Turn scripts on</noscript><template>none</template>", ["A"], {"hidden": 19}),
        ("<p>A<dialog>closed</dialog><dialog open>shown</dialog>", ["A", "shown"], {"hidden": 6}),
        ("<p style='color: #FFF'>white</p><p style='font-size:0'>tiny</p><p style='color:white;background:navy'>seen</p>",
         ["white", "tiny", "seen"], {"faint": 9}),
        ("<div style='visibility:hidden'>no<p style='visibility: visible'>USD 500</p>no</div>after", ["USD 500", "after"], {"hidden": 4}),
        ("<p>a<span style='visibility:hidden'>b<i><b style='visibility:visible'>c</b>d</i></span> e", ["ac e"], {"hidden": 2}),
        ("<p style='visibility:hidden'>a<i style='display:none'><b style='visibility:visible'>b</b></i></p>c", ["c"], {"hidden": 2}),
        ("<style>.v{visibility:visible}</style><p style='visibility:hidden'>a<b class=v>b</b>", ["b"], {"hidden": 1}),
        ("<p>He said <q>yes</q>.", ["He said “yes”."], {}),
        ("<p>5</p><table><tr><td>7</table>", ["5", "7"], {}),
        ("Before<center>Title</center>after", ["Before", "Title", "after"], {}),
        ("<pre>\nItem   USD\nRent   500\n</pre>", ["Item USD\nRent 500"], {}),
    ],
)  # fmt: skip
def test_a_page_is_what_a_browser_shows(page: str, blocks: list[str], counts: dict[str, int]) -> None:
    found, warnings = read(page)
    assert found == blocks
    assert {code: count for code, count in warnings.items() if code != "web"} == counts


@pytest.mark.parametrize(
    ("rows", "blocks"),
    [
        ("<td><p class=MsoNormal>Rent</p></td><td><p>USD 500<o:p></o:p></p></td>", ["Rent | USD 500"]),
        ("<td><p>Rent</p><p>a month</p></td><td>USD 500<br>net</td>", ["Rent\na month | USD 500\nnet"]),
        ("<td><ul><li>One<li>Two</ul></td><td><div>USD 500</div></td>", ["• One\n• Two | USD 500"]),
        ("<td></td><td><p>2026</td><td><p>2027</td></tr><tr><td>Rent<td>1<td>", [" | 2026 | 2027", "Rent | 1"]),
        ("<td><!-- none --></td><!-- none --><td style='display:none'>x</td><td>A</td><td>B</td>", [" | A | B"]),
        ("<td>&nbsp;</td><td><p>One</p><p>Two</p></td>", ["One", "Two"]),
        ("<td><h2>Left</h2><p>One</p></td><td><p>Two</p></td>", ["Left", "One", "Two"]),
        ("<td>Menu</td><td><table><tr><td><p>Rent</td><td><p>5</td></tr></table></td>", ["Menu", "Rent | 5"]),
    ],
)
def test_the_cells_of_a_row_stand_in_one_line(rows: str, blocks: list[str]) -> None:
    assert read(f"<table><tr>{rows}</tr></table>")[0] == blocks


def test_signs_of_the_page_are_none_of_the_readers_own() -> None:
    assert read("<p>A\x1eB\x1fC\x01\x0eD</p>")[0] == ["A B C D"]
