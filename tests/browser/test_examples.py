"""The shared examples and random Markdown on the page and in the clipboard: the words of the server."""

import json
import re
import threading
from collections.abc import AsyncIterator, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from assistant.markdown.plain import plain_text

from ..markdown.texts import random_texts
from .conftest import new_context, on_one_loop

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = json.loads((ROOT / "tests" / "fixtures" / "markdown.json").read_text(encoding="utf-8"))

#: Drawn piece by piece as on the page; what is copied of it.
COPY = """async ([url, sources]) => {
  const { Prose } = await import(`${url}/js/answer/prose.js`);
  await (await import(`${url}/js/answer/markdown.js`)).fetchMarkdown();
  await (await import(`${url}/js/answer/maths.js`)).fetchKatex();
  const { copyOf } = await import(`${url}/js/answer/plain-text.js`);
  return sources.map((source) => {
    const element = document.createElement("div");
    new Prose(element).update(source, false);
    const { text, html } = copyOf(element);
    const pasted = document.createElement("div");
    pasted.innerHTML = html;
    return [text, copyOf(pasted).text, html];
  });
}"""


SELECTION = """async ([url, source]) => {
  const { Prose } = await import(`${url}/js/answer/prose.js`);
  await (await import(`${url}/js/answer/markdown.js`)).fetchMarkdown();
  await (await import(`${url}/js/answer/maths.js`)).fetchKatex();
  const { listen } = await import(`${url}/js/answer/copying.js`);
  listen();
  const element = document.createElement("div");
  element.dataset.answer = "";
  document.body.append(element);
  new Prose(element).update(source, false);
  getSelection().selectAllChildren(element);
  const clipboardData = new DataTransfer();
  document.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }));
  return [clipboardData.getData("text/plain"), clipboardData.getData("text/html")];
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def files() -> Iterator[str]:
    """The page's modules, without the site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT / "static"))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@on_one_loop
async def page(browser: Browser, files: str) -> AsyncIterator[Page]:
    page = await (await new_context(browser)).new_page()
    await page.goto(f"{files}/vendor/")
    yield page


def words(text: str) -> list[str]:
    """Words, numbers and every sign, in order; a list may have bullets of another kind."""
    return re.findall(r"[^\W_]+|[^\w\s•◦▪]|_", text.replace("−", "-"))


async def test_the_page_and_its_copies_say_what_the_examples_say(page: Page, files: str) -> None:
    copies = await page.evaluate(COPY, [files, [one["source"] for one in EXAMPLES]])
    assert differences([one["text"] for one in EXAMPLES], copies) == []


async def test_the_page_and_its_copies_say_what_the_server_says(page: Page, files: str) -> None:
    sources = random_texts(300)
    copies = await page.evaluate(COPY, [files, sources])
    assert differences(list(map(plain_text, sources)), copies) == []


async def test_a_selection_is_copied_as_the_whole_is(page: Page, files: str) -> None:
    """K3."""
    source = "Take $\\frac{1}{2}$ tablet at \\(10^{9}\\)/L.\n\n- $\\sqrt{16}$ mg\n\n7. Seven\n9. Nine"
    text, html = await page.evaluate(SELECTION, [files, source])
    assert text.split("\n") == ["Take 1/2 tablet at 10^9/L.", "• √16 mg", "7. Seven", "9. Nine"]
    assert "1/2 tablet" in html and "<math" not in html


def differences(texts: list[str], copies: list[list[str]]) -> list[tuple[str, ...]]:
    """What was expected and what was found, as text and pasted from HTML, where the words are others."""
    return [
        (text, copied, pasted)
        for text, (copied, pasted, html) in zip(texts, copies, strict=True)
        if not words(text) == words(copied) == words(pasted) or "<math" in html
    ]
