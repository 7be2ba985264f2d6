"""`make run` from the user's side: one command, an address, a question in a browser, a real answer, one Ctrl-C."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.async_api import async_playwright, expect

from ..browser.conftest import ARGUMENTS, CHROMIUM, new_context
from ..browser.pages import ask
from ..site import PASSWORD, ROOT, free_port
from ..waiting import PATIENCE, until
from . import engine


@pytest.fixture
def running(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """`manage.py runlocal` with data of its own, but for the model, which `make test` has prepared; as a job that a
    script runs in the background, where Ctrl-C is ignored at first."""
    (tmp_path / "models").symlink_to(ROOT / "data" / "models")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MODEL_")}
    environment |= {"DATA_DIR": str(tmp_path), "DEMO_PASSWORD": PASSWORD, "MODEL_PROFILE": "embedded"}
    command = [sys.executable, "manage.py", "runlocal", "--port", str(free_port()), "--model-port", str(free_port())]
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, before)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


async def test_one_command_leads_to_a_real_answer_and_one_ctrl_c_ends_it(running: "subprocess.Popen[str]") -> None:
    assert running.stdout
    address = ""
    async with asyncio.timeout(engine.PATIENCE):
        while not address:
            line = await asyncio.to_thread(running.stdout.readline)
            assert line, "runlocal ended instead of being ready"
            address = "".join(re.findall(r"^Ready after \d+ s: (\S+)", line))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await (await new_context(browser)).new_page()
        await page.goto(address)
        await page.fill("input[name=username]", "clinician")
        await page.fill("input[name=password]", PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("[data-pill-text]")).to_have_text("Ready · SmolLM2-135M-Instruct")
        await expect(page.locator("summary [data-demo]")).to_be_visible()
        one = await ask(page, "Can a patient with high blood pressure take ibuprofen?")
        await expect(one.locator("[data-answer]")).to_contain_text(re.compile(r"\w+ \w+"))
        if await page.get_by_role("button", name="Stop").is_visible():
            await page.keyboard.press("Escape")
        await expect(one).to_have_attribute("data-state", re.compile("stopped|completed|length"))
        await browser.close()
    family = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(signal.SIGINT)
    assert await asyncio.to_thread(running.wait, PATIENCE) == 0
    await until(lambda: not any(map(is_alive, family)))


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
