"""`python -m tests.browser.specimen` draws docs/design.html, light and dark, into docs/images/ (docs/design.md)."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import sync_playwright

from ..site import ROOT
from .conftest import ARGUMENTS, CHROMIUM

#: What floats lies beside the rest, to be seen with it.
FLOATING = ".specimen { position: static !important; display: flex !important; margin: 0 !important }"
DIALOG = ".dialog.specimen { display: block !important }"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT))) as server,
        sync_playwright() as browsers,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for theme in ("light", "dark"):
            page = browser.new_page(viewport={"width": 1000, "height": 800}, color_scheme=theme)
            page.goto(f"http://127.0.0.1:{server.server_port}/docs/design.html")
            page.add_style_tag(content=FLOATING + DIALOG)
            page.screenshot(path=ROOT / "docs" / "images" / f"design-{theme}.png", full_page=True)
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
