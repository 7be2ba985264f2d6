"""The site as somebody sees it whose browser reads Chinese: not a word of English but names, nothing too wide."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from ..site import Site
from .conftest import OpenPage, new_context
from .pages import ask, ends, field, overflows, serious_faults

pytestmark = pytest.mark.usefixtures("site")

QUESTION = "高血压患者能吃布洛芬吗？"
SIZES = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]

#: What is read out or shown, but for what people and models wrote, names, keys and what says its language itself.
WORDS = """() => {
  const foreign = "script, style, template, bdi, kbd, pre, code, textarea, strong, time, [data-question],"
    + "[data-answer], [data-reasoning-text], [data-passport], [lang]:not(html):not([lang^=zh])";
  const found = new Set([document.title]);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (element.checkVisibility() && !element.closest(foreign)) found.add(walker.currentNode.data.trim());
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (element.checkVisibility() && !element.querySelector("bdi")) found.add(element.getAttribute(name));
  return [...found];
}"""
#: Written the same in Chinese: the other language's name, formats of files, a measure, a model, an address, a turn.
SAME = re.compile(
    r"English|Word|Markdown|JSON|eGFR|scripted|top_p|http://\S+|[\da-f-]{36}|[\d-]{10} [\d:]{5} UTC[+-]\d{4}"
)


async def english(page: Page) -> list[str]:
    """What of the page is not Chinese."""
    words: list[str] = await page.evaluate(WORDS)
    latin = {one for one in words if re.search("[A-Za-z]{2}", one) and not re.search("[\u4e00-\u9fff]", one)}
    return sorted(one for one in latin if not SAME.fullmatch(one))


async def is_chinese(page: Page) -> None:
    """At a desk and on a phone."""
    for size in SIZES:
        await page.set_viewport_size(size)
        assert await english(page) == []
        assert not await overflows(page)


async def test_signing_in(browser: Browser, site: Site) -> None:
    page = await (await new_context(browser, locale="zh-CN")).new_page()
    await page.goto(f"{site.url}/")
    await expect(page.get_by_role("button", name="登录")).to_be_visible()
    await is_chinese(page)
    await page.fill("input[name=username]", "clinician")
    await page.fill("input[name=password]", "wrong")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    await is_chinese(page)


async def test_a_clinician_asks_stops_and_is_told_of_faults(sign_in: OpenPage) -> None:
    page = await sign_in("clinician", locale="zh-CN")
    await page.locator("fieldset:enabled summary", has_text="患者情况").click()
    await is_chinese(page)
    one = await ask(page, f"{QUESTION}play:slow")
    await expect(page.get_by_role("button", name="停止")).to_be_visible()
    await expect(one.locator("[data-answer]")).to_contain_text("word2 ")
    await page.get_by_role("button", name="停止").click()
    await ends(one, "stopped")
    await expect(one.locator("[data-mark]")).to_have_text("您停止了这个回答，内容不完整。")
    await expect(one.get_by_role("button", name="继续生成")).to_be_visible()
    await is_chinese(page)
    await field(page).fill("长" * 8100)
    await field(page).press("Enter")
    await expect(page.locator("[data-error]:visible")).to_have_text("内容太长：共 8,100 个字符，最多 8,000 个。")
    await is_chinese(page)


async def test_how_an_answer_ended(sign_in: OpenPage) -> None:
    page = await sign_in("clinician", locale="zh-CN")
    for scenario, state, sentence in (
        ("length", "length", "回答达到长度上限，内容不完整。"),
        ("error_400", "failed", "模型无法处理这个问题。"),
        ("empty", "failed", "模型没有给出回答。"),
        ("thinks", "length", "模型还在推理时就达到了长度上限"),
    ):
        one = await ask(page, f"{QUESTION}play:{scenario}")
        await ends(one, state)
        await expect(one.locator("[data-mark]")).to_contain_text(sentence)
    await is_chinese(page)


async def test_a_paralegal_has_a_text_summarised(sign_in: OpenPage) -> None:
    page = await sign_in("paralegal", locale="zh-CN")
    await is_chinese(page)
    one = await ask(page, "双方同意，任何一方可提前三十日书面通知解除本合同。")
    await ends(one)
    await expect(page.locator("[data-current-title]")).to_have_text(re.compile("^摘要：双方同意"))
    await expect(one.locator("[data-passport]")).to_contain_text("个词元")
    await is_chinese(page)
    assert await serious_faults(page) == []


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
async def test_menus_and_dialogs(sign_in: OpenPage, size: Any) -> None:
    page = await sign_in("clinician", viewport=size, locale="zh-CN")
    await page.get_by_role("button", name="账号与设置").click()
    await is_chinese(page)
    await page.get_by_role("button", name="键盘快捷键").click()
    await expect(page.get_by_role("dialog", name="键盘快捷键")).to_be_visible()
    await is_chinese(page)


@pytest.mark.parametrize(
    ("name", "headings"),
    [("clinician", {"/nothing/": "这里没有您可以查看的内容", "/admin/": "您的账号没有此权限"}),
     ("editor", {"/": "管理后台"})],
)  # fmt: skip
async def test_pages_that_say_no_or_lead_on(site: Site, sign_in: OpenPage, name: str, headings: dict[str, str]) -> None:
    """On a page that `sign_in` does not listen to: a browser writes every 403 and 404 to its console."""
    signed_in = await sign_in(name, locale="zh-CN")
    page = await signed_in.context.new_page()
    for address, heading in headings.items():
        await page.goto(site.url + address)
        await expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        await is_chinese(page)


@pytest.mark.parametrize(
    ("name", "addresses"),
    [("editor", ["prompts/prompttemplate/", "prompts/prompttemplate/1/", "prompts/prompttemplate/1/1/",
                 "prompts/prompttemplate/1/write/", "evaluation/dataset/add/", "evaluation/evaluation/add/"]),
     ("approver", ["", "prompts/prompttemplate/1/"]),
     ("operator", ["", "operations/modelserver/", "chat/turn/"])],
)  # fmt: skip
async def test_the_administration(sign_in: OpenPage, site: Site, name: str, addresses: list[str]) -> None:
    page = await sign_in(name, locale="zh-CN")
    for address in addresses:
        await page.goto(f"{site.url}/admin/{address}")
        await expect(page.locator("#content h1")).to_be_visible()
        await is_chinese(page)
