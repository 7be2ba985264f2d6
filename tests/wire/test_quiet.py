"""E: a canary in whatever people write goes through nginx, the site and the readers of documents. Afterwards it is in the
database and among the files of documents, and nowhere else: no log, process list, environment, temporary file or metric."""

import json
import os
import signal
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import httpx2

from tests.canary import CANARY, DATABASE, DOCUMENTS, watched, written
from tests.page import said
from tests.site import PASSWORD, Site, free_port, running_site
from tests.supervisor.rig import Rig
from tests.waiting import PATIENCE, wait_until

from .client import Socket
from .test_proxy import OWNED, certificate, nginx, sign_in

TEMPLATE, EVALUATION = "/admin/prompts/prompttemplate/1", "/admin/evaluation"
CHOICES = {"version": "Medicine · Question · English", "dataset": f"Medicine · {CANARY}"}


def write_and_try_a_prompt(client: httpx2.Client, url: str) -> None:
    headers = {"X-CSRFToken": client.cookies["__Host-csrftoken"], "Origin": url}
    numbers = {
        "temperature": "0.6",
        "top_p": "0.95",
        "max_tokens": "2048",
        "thinking_tokens": "1024",
        "passages": "off",
        "latest": "1",
    }
    body = f"You are a physician called {CANARY}.\n{{{{ patient }}}}\n{{{{ question }}}}"
    tried = client.post(f"{TEMPLATE}/try/", data={**numbers, "body": body}, headers=headers)
    assert tried.status_code == 200 and '"text"' in tried.text
    written = client.post(f"{TEMPLATE}/write/", data={**numbers, "body": body, "note": CANARY}, headers=headers)
    assert written.status_code == 200 and CANARY in written.text


def evaluate(client: httpx2.Client, url: str) -> None:
    """Of a dataset that holds the canary, in a process of its own, to its end."""
    headers = {"X-CSRFToken": client.cookies["__Host-csrftoken"], "Origin": url}
    row = {"id": "one", "lang": "en", "source": CANARY, "licence": "CC0-1.0"}
    row |= {"question": f"Is {CANARY} well?", "reference_label": "yes", "labels": ["yes", "no"]}
    file = {"file": (f"{CANARY}.jsonl", json.dumps(row).encode())}
    kept = client.post(
        f"{EVALUATION}/dataset/add/", data={"domain": "medical", "name": CANARY}, files=file, headers=headers
    )
    assert kept.status_code == 200 and CANARY in kept.text
    form = client.get(f"{EVALUATION}/evaluation/add/").text
    chosen = {name: form.split(label)[0].rsplit('value="', 1)[1].split('"')[0] for name, label in CHOICES.items()}
    begun = client.post(f"{EVALUATION}/evaluation/add/", data={**chosen, "samples": "5"}, headers=headers)
    wait_until(lambda: client.get(f"{begun.url.path}progress/").json()["phase"] not in ("starting", "running"))
    assert client.get(f"{begun.url.path}progress/").json()["phase"] == "finished"


def readable_by_others(data: Path) -> list[Path]:
    """Whatever the product has written there, but for what it shows to strangers as well, and the tests' log of it."""
    written = [path for path in (data, *data.rglob("*")) if path.name != "site.log"]
    return [path for path in written if path.stat().st_mode & 0o077 and data / "static" not in path.parents]


def load_a_library(site: Site, folder: Path) -> None:
    """With the canary in its only document, its title and its name."""
    folder.mkdir()
    (folder / f"{CANARY}.md").write_text(
        f"# {CANARY}\n\n{CANARY} takes nitrofurantoin 100 mg twice daily for 5 days.\n"
    )
    listed = {"id": "one", "file": f"{CANARY}.md", "title": CANARY, "lang": "en", "source": CANARY}
    (folder / "documents.jsonl").write_text(json.dumps(listed))
    site.manage("loadlibrary", str(folder), "--domain", "medical", "--collection", CANARY)


def search_and_take_along(client: httpx2.Client, url: str, turn: str) -> None:
    """What a search finds, and an answer in every form."""
    headers = {"X-CSRFToken": client.cookies["__Host-csrftoken"], "Origin": url}
    found = client.post("/library/", data={"words": f"{CANARY} nitrofurantoin"}, headers=headers)
    assert found.status_code == 200 and CANARY in found.text
    for form in ("docx", "md", "json"):
        assert client.get(f"/documents/answers/{turn}/answer.{form}").status_code == 200
    certificate = f"/documents/answers/{turn}/certificate/"
    assert client.post(certificate, data={"wording": CANARY}, headers=headers).status_code == 200
    assert CANARY in client.get(f"/t/{turn}/").text
    assert client.post("/medical/calculators/bmi/", data={"weight": CANARY}, headers=headers).status_code == 200


def audit(site: Site, folder: Path) -> str:
    """What the commands say of what was done."""
    return "".join(
        site.manage(*command) for command in (("auditseal", str(folder)), ("auditverify",), ("auditexport",))
    )


async def test_e_words_are_in_the_database_and_the_documents_alone(tmp_path):
    data, front, temporary, seals = (tmp_path / name for name in ("data", "front", "tmp", "seals"))
    for folder in (front, temporary, seals):
        folder.mkdir()
    port = free_port()
    url = f"https://127.0.0.1:{port}"
    settings = {
        "ALLOWED_ORIGINS": url,
        "TRUSTED_PROXIES": "127.0.0.1",
        "METRICS_TOKEN": "token",
        "TMPDIR": str(temporary),
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
    }
    with running_site(data, **settings) as site, watched(site.process.pid) as seen:
        tls = certificate(front)
        load_a_library(site, tmp_path / "library")
        site.manage("shell", "--command", OWNED)
        site.manage("createsuperuser", "--noinput", "--username", CANARY, "--email", "canary@example.org")
        with (
            nginx(front, port, [site.port, site.port]),
            httpx2.Client(base_url=url, verify=tls, trust_env=False, follow_redirects=True, timeout=PATIENCE) as client,
        ):
            sign_in(client, url)
            headers = {"X-CSRFToken": client.cookies["__Host-csrftoken"], "Origin": url}
            name = {"X-File-Name": quote(f"{CANARY}.txt"), "Content-Type": "application/octet-stream"}
            text = f"{CANARY} has leased the house for five years. " * 9
            made = client.post("/documents/?domain=medical", content=text, headers={**headers, **name})
            assert made.status_code == 201, made.text
            assert client.get(f"/{CANARY}", params={"name": CANARY}).status_code == 404
            client.post("/accounts/login/", data={"username": CANARY, "password": CANARY}, headers=headers)
            async with Socket.open(Site(url, site.fake, front, {}), client, tls=tls) as page:
                accepted = await page.ask(f"play:echo {CANARY} nitrofurantoin\nbmi: weight = 70 kg; {CANARY} = 1")
                await page.until("end")
                assert CANARY in said(page.seen)
                assert f"{CANARY} takes nitrofurantoin" in str(page.seen)  # a passage
                search_and_take_along(client, url, accepted["turn"])
                address = f"/c/{accepted['conversation']}/"
                assert client.post(f"{address}rename/", data={"title": CANARY}, headers=headers).status_code == 200
                await page.ask(f"play:error_500 {CANARY}")
            with httpx2.Client(
                base_url=url, verify=tls, trust_env=False, follow_redirects=True, timeout=PATIENCE
            ) as admin:
                sign_in(admin, url, CANARY)
                write_and_try_a_prompt(admin, url)
                evaluate(admin, url)
            told = audit(site, seals)
            metrics = httpx2.get(
                f"{site.url}/metrics",
                headers={"Authorization": "Bearer token", "X-Forwarded-Proto": "https"},
                timeout=PATIENCE,
            )
        assert metrics.status_code == 200 and seen
        site.end()
    assert told and CANARY not in told
    assert CANARY not in metrics.text and not any(CANARY in one for one in seen)
    assert set(written(data, front, temporary, seals)) == {DATABASE, DOCUMENTS}
    assert readable_by_others(data) == []
    assert (front / "assistant.log").read_text().count("POST /documents/ 201") == 1


async def test_e_words_pass_the_supervisor_and_a_server_that_dies(tmp_path):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with closing(Rig(tmp_path, TMPDIR=str(temporary))) as rig:
        supervisor = rig.start()
        rig.until("ready")
        with (
            running_site(rig.data_dir, MODEL_URL="", TMPDIR=str(temporary)) as site,
            watched(supervisor.pid, site.process.pid) as seen,
        ):
            async with Socket.open(site) as page:
                await page.ask(f"play:echo {CANARY}")
                await page.until("end")
                assert CANARY in said(page.seen)
                await page.ask(f"play:slow {CANARY}")
                await page.until("text.delta")
                os.kill(rig.server, signal.SIGKILL)
                await page.until("turn.waiting")
                await page.until("end")
            told = [rig.run(option).stdout for option in ("--status", "--explain")]
            site.end()
        told.append(rig.end())
    assert all(told) and not any(CANARY in one for one in (*told, *seen))
    assert set(written(tmp_path)) == {DATABASE}
    assert readable_by_others(rig.data_dir) == []
