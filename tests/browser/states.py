"""Every page and every state of which the gallery makes a picture, and how each is reached."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from ..documents.made import pdf
from .pages import ends, field, turn

#: What is put on before a picture is taken, on a page of somebody who is signed in.
Show = Callable[[Page], Awaitable[object]]


@dataclass(frozen=True)
class State:
    """`site`: "ready", "down" where no model can be reached, or "starting" where it loads its weights. Without an account nobody is signed in."""

    name: str
    account: str
    address: str
    show: Show | None = None
    site: str = "ready"


QUESTION = "Can a patient with high blood pressure take ibuprofen?"
CONTRACT = (
    "SERVICE AGREEMENT\n\n1. Term\nThis Agreement begins on 1 March 2026 and lasts for two years.\n\n"
    "2. Fees\nThe Customer shall pay EUR 12,500 within 30 days of each invoice.\n\n"
    "3. Termination\nEither party may terminate this Agreement with ninety (90) days' written notice.\n\n"
    "4. Governing law\nThis Agreement is governed by the laws of Ireland.\n"
)
#: One statement as the contract has it, one that differs, one that it does not have.
SUMMARY = (
    "- It lasts for two years from 1 March 2026.\n- The Customer pays EUR 12,500 within 45 days of each invoice.\n"
    "- Zenith Corporation insures it.\n"
)


async def ask(page: Page, words: str) -> Locator:
    """With the button: Enter breaks the line on a phone."""
    before = await page.locator("[data-thread] article.turn").count()
    await field(page).fill(words)
    await page.locator("[data-ask]").click()
    await expect(page.locator("[data-thread] article.turn")).to_have_count(before + 1)
    return turn(page)


def asked(scenario: str, state: str) -> Show:
    """A question whose answer goes as the scripted model's scenario says, until it ends so."""

    async def show(page: Page) -> None:
        await ends(await ask(page, f"{QUESTION} play:{scenario}"), state)

    return show


async def wrong_password(page: Page) -> None:
    await page.fill("[name=username]", "clinician")
    await page.fill("[name=password]", "wrong")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("[role=alert]")


async def reasoning(page: Page) -> None:
    one = await ask(page, f"{QUESTION} play:reasons")
    await expect(one.locator("[data-reasoning]")).to_be_visible()


async def restarting(page: Page) -> None:
    """The model is gone in mid-answer."""
    one = await ask(page, f"{QUESTION} play:restarts")
    await expect(one.locator("[data-answer]")).to_contain_text("word20 ")
    await expect(one.locator("[data-status]")).to_be_visible()


async def answering(page: Page) -> None:
    one = await ask(page, f"{QUESTION} play:slow")
    await expect(one.locator("[data-answer]")).to_contain_text("word20 ")


async def waiting(page: Page) -> None:
    one = await ask(page, QUESTION)
    await expect(one.locator("[data-status]")).to_be_visible()


async def stopped(page: Page) -> None:
    await answering(page)
    await page.locator("[data-stop]").click()
    await ends(turn(page), "stopped")


async def offline(page: Page) -> None:
    await asked("markdown", "completed")(page)
    await page.context.set_offline(True)
    await page.evaluate("dispatchEvent(new Event('offline'))")
    await expect(page.locator("[data-connection]")).to_be_visible()


async def too_long(page: Page) -> None:
    await field(page).fill("long " * 20_000)


async def patient(page: Page) -> None:
    await page.locator("[data-details] summary").first.click()
    await page.locator("[name=age]").first.fill("67")
    await page.locator("[name=medication]").first.fill("warfarin, lisinopril 10 mg")


async def unsafe(page: Page) -> None:
    await asked("fast", "completed")(page)
    await turn(page).locator("[data-verdict=unsafe]").click()
    await expect(turn(page).locator("[data-feedback]")).to_be_visible()


async def reported(page: Page) -> None:
    """An answer that was called unsafe, as editors see it."""
    await unsafe(page)
    form = turn(page).locator("[data-feedback]")
    await form.locator("select").select_option("harm")
    await form.locator("textarea").fill("The kidneys were not thought of.")
    await form.locator("[name=words]").check()
    await form.locator(".button").first.click()
    await expect(form).to_have_count(0)
    await page.goto(page.url.split("/c/")[0] + "/admin/feedback/feedback/")


async def case(page: Page) -> None:
    await reported(page)
    await page.locator(".results tbody a").first.click()


async def item(page: Page) -> None:
    await case(page)
    await page.locator("main .button-primary").click()


async def menu(page: Page) -> None:
    await page.locator("[popovertarget=account]").click()


async def keys(page: Page) -> None:
    await menu(page)
    await page.locator("[data-show-keys]").click()


async def document(page: Page) -> None:
    contract = {"name": "agreement.txt", "mimeType": "text/plain", "buffer": CONTRACT.encode()}
    await page.locator("[data-document-file]").set_input_files(contract)
    await expect(page.locator("[data-document-list] .document")).to_be_visible()


async def pane(page: Page) -> None:
    await document(page)
    await expect(page.locator("[data-pane]")).to_be_visible()


async def two_documents(page: Page) -> None:
    await document(page)
    act = {"name": "act.txt", "mimeType": "text/plain", "buffer": b"An Act to be enacted. This Act applies at once."}
    await page.locator("[data-document-file]").set_input_files(act)
    await expect(page.locator("[data-document-which]")).to_be_visible()


async def summary(page: Page) -> None:
    paper = {"name": "agreement.pdf", "mimeType": "application/pdf", "buffer": pdf([CONTRACT.splitlines()])}
    await page.locator("[data-document-file]").set_input_files(paper)
    await expect(page.locator("[data-pane]")).to_be_visible()
    await page.locator("[data-pane-close]").click()
    await page.locator("[data-ask]").click()
    await ends(turn(page))
    await page.locator("[data-evidence-edit]").click()
    await page.locator("[data-editing]").fill(SUMMARY)
    await page.locator("#editing [value=save]").click()
    await expect(page.locator(".check[data-result]").first).to_be_visible()


async def review(page: Page) -> None:
    await summary(page)
    await page.locator("[data-evidence-review]").click()
    await expect(page.locator("[data-review-count]")).to_be_visible()


async def original(page: Page) -> None:
    await summary(page)
    await page.locator("[data-cite]").first.click()
    await page.locator("[data-pane] .segment").nth(1).click()
    await expect(page.locator(".original-page canvas").first).to_be_visible()


async def signing(page: Page) -> None:
    await summary(page)
    await page.locator("[data-evidence-sign]").click()
    await expect(page.locator("#signing")).to_be_visible()


async def signed(page: Page) -> None:
    await signing(page)
    await page.locator("[data-signing-reason]").fill("The annex says so.")
    await page.locator("#signing [value=sign]").click()
    await expect(page.locator("[data-evidence-withdraw]")).to_be_visible()


async def partly_read(page: Page) -> None:
    text = "\n\n".join(f"{n}. Clause {n}. The parties tell each other of matter {n}. " * 12 for n in range(1, 60))
    long = {"name": "long.txt", "mimeType": "text/plain", "buffer": text.encode()}
    await page.locator("[data-document-file]").set_input_files(long)
    await expect(page.locator("[data-pane]")).to_be_visible()
    await page.locator("[data-pane-close]").click()
    await ends(await ask(page, "What about matter 7?"))
    await expect(page.locator("[data-evidence-all]")).to_be_visible()


async def calculated(page: Page) -> None:
    for name, value in {"age": "67", "weight": "70", "creatinine": "1.1", "height": "165"}.items():
        await page.locator(f"[name={name}]").fill(value)
    await page.locator("[name=sex]").select_option("female")
    await page.locator("[data-calculate] [type=submit]").click()
    await expect(page.locator("[data-steps] li").first).to_be_visible()


async def key_facts(page: Page) -> None:
    await pane(page)
    await page.locator("[data-pane-close]").click()
    await page.locator("[data-facts]").click()
    await expect(page.locator("#facts")).to_be_visible()


async def passport(page: Page) -> None:
    await asked("markdown", "completed")(page)
    await turn(page).locator(".passport:has([data-passport]) > summary").click()
    await turn(page).locator("[data-passport-link]").click()
    await page.wait_for_url("**/t/**")


async def library_found(page: Page) -> None:
    await page.locator("main [type=search]").fill("lease")
    await page.keyboard.press("Enter")
    await expect(page.locator("main h3 a").first).to_be_visible()


async def library_document(page: Page) -> None:
    await page.locator("main a[href^='/library/']").first.click()
    await page.wait_for_url("**/library/*-*/**")


async def matter(page: Page) -> None:
    await page.locator("main a[href^='/matters/']").first.click()
    await expect(page.locator("#members")).to_be_visible()


async def leaving_soon(page: Page) -> None:
    """As the server says of a session that nobody has used for a while."""
    await page.route("**/accounts/session/", lambda route: route.fulfill(json={"left": 45, "stays": True}))
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator("#session-ends")).to_be_visible()


async def signed_out(page: Page) -> None:
    await page.route("**/accounts/session/", lambda route: route.fulfill(json={"left": 0, "stays": False}))
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator("#session-over")).to_be_visible()


async def invited(page: Page) -> None:
    """Where the link of a new invitation leads."""
    await page.locator("main .button-primary").click()
    await page.goto(await page.locator("#link").input_value())
    await expect(page.locator("[name=new_password1]")).to_be_visible()


async def another_version(page: Page) -> None:
    """A draft beside the live version."""
    await page.locator("[name=temperature]").fill("0.55")
    await page.locator("[name=note]").fill("Colder")
    await page.locator("[name=save]").click()
    await page.goto(page.url.split("/admin/")[0] + "/admin/prompts/prompttemplate/1/2/since/1/")


TEMPLATE = "/admin/prompts/prompttemplate/1/"
STATES = (
    State("sign-in", "", "/accounts/login/"),
    State("sign-in-refused", "", "/accounts/login/", wrong_password),
    State("password", "clinician", "/accounts/password_change/"),
    State("account", "clinician", "/accounts/"),
    State("second-factor", "clinician", "/accounts/second-factor/"),
    State("second-factor-new", "clinician", "/accounts/second-factor/totp/activate/"),
    State("again", "clinician", "/accounts/again/"),
    State("invitation", "root", "/admin/auth/user/2/invite/", invited),
    State("invitation-void", "", "/accounts/invitation/?key=void"),
    State("leaving-soon", "clinician", "/medical/", leaving_soon),
    State("signed-out", "clinician", "/medical/", signed_out),
    State("choice", "everybody", "/"),
    State("nothing-open", "newcomer", "/"),
    State("not-found", "clinician", "/no/such/page/"),
    State("no-page", "clinician", "/c/00000000-0000-0000-0000-000000000000/delete/"),
    State("not-permitted", "clinician", "/admin/"),
    State("empty-medical", "clinician", "/medical/"),
    State("empty-legal", "paralegal", "/legal/"),
    State("model-down", "clinician", "/medical/", site="down"),
    State("waiting", "clinician", "/medical/", waiting, site="down"),
    State("starting", "clinician", "/medical/", site="starting"),
    State("starting-asked", "clinician", "/medical/", waiting, site="starting"),
    State("restarting", "clinician", "/medical/", restarting),
    State("patient", "clinician", "/medical/", patient),
    State("reasoning", "clinician", "/medical/", reasoning),
    State("answering", "clinician", "/medical/", answering),
    State("completed", "clinician", "/medical/", asked("markdown", "completed")),
    State("feedback", "clinician", "/medical/", unsafe),
    State("stopped", "clinician", "/medical/", stopped),
    State("cut-off", "clinician", "/medical/", asked("length", "length")),
    State("interrupted", "clinician", "/medical/", asked("early_end", "interrupted")),
    State("failed", "clinician", "/medical/", asked("error_400", "failed")),
    State("offline", "clinician", "/medical/", offline),
    State("too-long", "clinician", "/medical/", too_long),
    State("menu", "clinician", "/medical/", menu),
    State("keys", "clinician", "/medical/", keys),
    State("document", "paralegal", "/legal/", document),
    State("pane", "paralegal", "/legal/", pane),
    State("two-documents", "paralegal", "/legal/", two_documents),
    State("summary", "paralegal", "/legal/", summary),
    State("review", "paralegal", "/legal/", review),
    State("original", "paralegal", "/legal/", original),
    State("signing", "paralegal", "/legal/", signing),
    State("signed", "paralegal", "/legal/", signed),
    State("partly-read", "paralegal", "/legal/", partly_read),
    State("key-facts", "paralegal", "/legal/", key_facts),
    State("passport", "clinician", "/medical/", passport),
    State("calculators", "clinician", "/medical/calculators/"),
    State("calculator", "clinician", "/medical/calculators/creatinine_clearance/"),
    State("calculated", "clinician", "/medical/calculators/creatinine_clearance/", calculated),
    State("deadlines", "paralegal", "/legal/deadlines/"),
    State("admin", "root", "/admin/"),
    State("admin-users", "root", "/admin/auth/user/"),
    State("admin-invite", "root", "/admin/auth/user/2/invite/"),
    State("admin-user", "root", "/admin/auth/user/1/change/"),
    State("admin-group", "root", "/admin/auth/group/1/change/"),
    State("admin-delete", "root", "/admin/auth/user/1/delete/"),
    State("prompts", "editor", "/admin/prompts/prompttemplate/"),
    State("prompt", "editor", TEMPLATE),
    State("prompt-version", "editor", f"{TEMPLATE}1/"),
    State("prompt-write", "editor", f"{TEMPLATE}write/"),
    State("prompt-beside", "editor", f"{TEMPLATE}write/", another_version),
    State("prompt-approve", "approver", f"{TEMPLATE}2/publish/"),
    State("library", "paralegal", "/library/"),
    State("matters", "paralegal", "/matters/"),
    State("matter", "paralegal", "/matters/", matter),
    State("matter-read", "everybody", "/matters/", matter),
    State("library-found", "paralegal", "/library/", library_found),
    State("library-document", "paralegal", "/library/", library_document),
    State("admin-library", "librarian", "/admin/library/edition/"),
    State("admin-library-add", "librarian", "/admin/library/edition/add/"),
    State("admin-library-folder", "librarian", "/admin/library/edition/add/folder/"),
    State("audit", "root", "/admin/protection/auditevent/"),
    State("audit-report", "officer", "/admin/protection/auditevent/report/?since=2020-01-01"),
    State("seen", "clinician", "/accounts/seen/"),
    State("security-key", "clinician", "/accounts/second-factor/webauthn/add/"),
    State("rules", "officer", "/admin/retention/retentionrule/"),
    State("rule-add", "officer", "/admin/retention/retentionrule/add/"),
    State("holds", "officer", "/admin/retention/legalhold/"),
    State("hold", "officer", "/admin/retention/legalhold/1/change/"),
    State("hold-add", "officer", "/admin/retention/legalhold/add/"),
    State("admin-matters", "root", "/admin/matters/matter/"),
    State("membership-add", "root", "/admin/matters/membership/add/"),
    State("membership", "root", "/admin/matters/membership/1/change/"),
    State("barrier", "root", "/admin/matters/barrier/1/change/"),
    State("withdrawals", "operator", "/admin/prompts/withdrawal/"),
    State("withdrawal", "operator", "/admin/prompts/withdrawal/1/change/"),
    State("withdrawal-add", "operator", "/admin/prompts/withdrawal/add/"),
    State("collections", "librarian", "/admin/library/collection/"),
    State("collection", "librarian", "/admin/library/collection/1/change/"),
    State("synonyms", "librarian", "/admin/library/synonymgroup/"),
    State("feedback-list", "root", "/medical/", reported),
    State("feedback-case", "root", "/medical/", case),
    State("feedback-item", "root", "/medical/", item),
    State("dataset", "editor", "/admin/evaluation/dataset/1/"),
    State("evaluation-start", "editor", "/admin/evaluation/evaluation/add/"),
    State("model-server", "operator", "/admin/operations/modelserver/"),
    State("model-server-starting", "operator", "/admin/operations/modelserver/", site="starting"),
    State("model-server-down", "operator", "/admin/operations/modelserver/", site="down"),
    State("letterhead", "operator", "/admin/operations/letterhead/"),
    State("turns", "operator", "/admin/chat/turn/"),
)
