"""The parts of an answer on the page: what its domain names is shown as that, and not a word changes."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from assistant.markdown.parts import names_of
from domains.registry import domains

from ..markdown.texts import random_texts
from .test_examples import files, page, words  # noqa: F401 (fixtures)

EXAMPLES = json.loads((Path(__file__).parent.parent / "fixtures" / "answer_parts.json").read_text(encoding="utf-8"))
NAMES = names_of(domains()["medical"].answer_parts)

WHOLE = 10**9

#: Each block's part, and the words of all; `step`: as it comes, so many characters more each time.
DRAWN = """async ([url, sources, names, step]) => {
  const { Prose } = await import(`${url}/js/answer/prose.js`);
  await (await import(`${url}/js/answer/markdown.js`)).fetchMarkdown();
  const { copyOf } = await import(`${url}/js/answer/plain-text.js`);
  await (await import(`${url}/js/answer/maths.js`)).fetchKatex();
  return sources.map((source) => {
    const element = document.createElement("div");
    const prose = new Prose(element, names);
    for (let end = step; end < source.length; end += step) prose.update(source.slice(0, end), true);
    prose.update(source, false);
    const { text, html } = copyOf(element);
    return { parts: [...element.children].map(({ dataset }) => dataset.part ?? ""), text, html };
  });
}"""


async def drawn(page: Page, *given: Any) -> list[dict[str, Any]]:  # noqa: F811
    """Given are the address of the files, the sources, the names and the step."""
    found: list[dict[str, Any]] = await page.evaluate(DRAWN, [*given])
    return found


@pytest.mark.parametrize("step", [WHOLE, 7], ids=["whole", "as it comes"])
async def test_the_examples_have_their_parts(page: Page, files: str, step: int) -> None:  # noqa: F811
    found = await drawn(page, files, [one["source"] for one in EXAMPLES], NAMES, step)
    for example, one in zip(EXAMPLES, found, strict=True):
        assert one["parts"] == example["parts"], example["name"]


async def test_formulas_printed_before_they_could_be_drawn_are_drawn_afterwards(page: Page, files: str) -> None:  # noqa: F811
    printed = """async ([url, source]) => {
      const { Prose } = await import(`${url}/js/answer/prose.js`);
      await (await import(`${url}/js/answer/markdown.js`)).fetchMarkdown();
      const { fetchKatex } = await import(`${url}/js/answer/maths.js`);
      const element = document.createElement("div");
      const prose = new Prose(element);
      const shown = [prose.update(source, false, Infinity), element.textContent];
      await fetchKatex();
      return [...shown, prose.update(source, false), element.querySelectorAll("math").length];
    }"""
    whole, text, drawn_whole, formulas = await page.evaluate(printed, [files, "So $x^2$.\n\nEnd."])
    assert (whole, drawn_whole, formulas) == (False, True, 1) and text.startswith("So $x^2$.")


async def test_parts_change_no_word_on_the_page_nor_in_a_copy(page: Page, files: str) -> None:  # noqa: F811
    sources = [f"**Warning signs** {one}\n**Answer** {one}\n\n## Doses\n\n{one}" for one in random_texts(100)]
    sources += [one["source"] for one in EXAMPLES]
    plain, marked = await drawn(page, files, sources, {}, WHOLE), await drawn(page, files, sources, NAMES, WHOLE)
    for before, after in zip(plain, marked, strict=True):
        assert words(after["text"]) == words(before["text"])


async def test_a_formatted_copy_shows_the_box_and_the_figures(page: Page, files: str) -> None:  # noqa: F811
    source = "**Warning signs** Bleeding.\n\n| Drug | Dose |\n| --- | --- |\n| A | 5 mg |\n| B | 12.5 mg |"
    [found] = await drawn(page, files, [source], NAMES, WHOLE)
    assert 'bgcolor="#fdf4e1"' in found["html"] and 'align="right"' in found["html"] and "style=" not in found["html"]
