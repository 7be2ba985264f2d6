"""What becomes HTML goes through a policy; test_pages.py holds that no page violates the CSP."""

from playwright.async_api import expect

from .conftest import new_tab
from .pages import ask


async def test_what_becomes_html_goes_through_a_policy(site, sign_in):
    """On the page a string becomes no HTML and no script, and nobody makes a policy of their own."""
    page = await new_tab(await sign_in("clinician"))
    await page.goto(f"{site.url}/medical/")
    attempts = (
        'document.body.innerHTML = "<img>"',
        'document.body.insertAdjacentHTML("beforeend", "<img>")',
        'new DOMParser().parseFromString("<img>", "text/html")',
        'document.createElement("script").text = "1"',
        'document.createElement("script").src = "/static/x.js"',
        'document.write("<img>")',
        'trustedTypes.createPolicy("mine", {})',
        'trustedTypes.createPolicy("dompurify", {})',
        'trustedTypes.createPolicy("own-html", {})',
        'trustedTypes.createPolicy("pdf-worker", {})',
        'new Worker("/static/js/chat.js")',
        'document.createRange().createContextualFragment("<img>")',
        'document.createElement("iframe").srcdoc = "<img>"',
    )
    for attempt in attempts:
        refused = await page.evaluate(f"(() => {{ try {{ {attempt} }} catch (error) {{ return error.name }} }})()")
        assert refused in ("TypeError", "EvalError"), attempt


async def test_the_sentence_about_hidden_characters_is_seen(site, sign_in):
    page = await sign_in("clinician")
    await ask(page, "May she take it? play:fast\U000e0041\U000e0042")
    await expect(page.locator("[data-toast-text]")).to_have_text(
        "2 invisible characters were left out of your question; the rest is as you wrote it."
    )
