"""What leaves the site as a file: a name that any browser can save, and cells that no spreadsheet computes."""

import ast

import pytest

from assistant.downloads import download
from assistant.spreadsheets import as_text

from .imports import modules, tree


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("evaluation-7.csv", 'attachment; filename="evaluation-7.csv"'),
        ('a "quoted" \\ name.md', 'attachment; filename="a \\"quoted\\" \\\\ name.md"'),
        ("租赁合同 - 摘要.docx", "attachment; filename*=utf-8''%E7%A7%9F%E8%B5%81%E5%90%88%E5%90%8C%20-%20%E6%91%98%E8%A6%81.docx"),
        ("a\r\nSet-Cookie: b\x00\u202e.md", 'attachment; filename="aSet-Cookie: b.md"'),
    ],
)  # fmt: skip
def test_a_download_is_saved_under_its_name_and_never_shown(name, header):
    response = download(b"...", "text/csv; charset=utf-8", name)
    assert response["Content-Disposition"] == header
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("text/csv; charset=utf-8", "nosniff")


def test_every_download_is_made_in_one_place():
    written = {
        name
        for name in modules()
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Constant) and node.value == "Content-Disposition"
    }
    assert written == {"assistant.downloads"}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠A1"])
def test_a_cell_that_a_spreadsheet_would_compute_is_text(cell):
    assert as_text(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "2-1", "'=1", "五"])
def test_any_other_cell_is_left_alone(cell):
    assert as_text(cell) == cell
