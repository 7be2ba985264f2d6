"""deploy/nginx.conf as it is, before two processes of the site."""

import asyncio
import os
import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil
import pytest

from assistant.site import server
from tests.certificates import certificate
from tests.page import said
from tests.scenarios import LONG
from tests.site import PASSWORD, ROOT, Site, free_port
from tests.waiting import PATIENCE, wait_until

from .client import Socket
from .cluster import cluster

DEPLOYED = (ROOT / "deploy" / "nginx.conf").read_text()

#: What has to be around the file, which belongs into a http block.
AROUND = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{deployed}
}}
"""


@dataclass
class Front:
    """The web server, and what stands behind it."""

    site: Site
    behind: list[Site]
    tls: ssl.SSLContext
    client: httpx2.Client

    def page(self):
        return Socket.open(self.site, self.client, tls=self.tls)


#: Demo accounts cannot sign in on an https origin.
OWNED = "from assistant.accounts.models import DemoAccount; DemoAccount.objects.all().delete()"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder, port = tmp_path_factory.mktemp("front"), free_port()
    url = f"https://127.0.0.1:{port}"
    settings = {"ALLOWED_ORIGINS": url, "TRUSTED_PROXIES": "127.0.0.1", "DRAIN_SECONDS": "0"}
    with cluster(tmp_path_factory.mktemp("pair"), 2, "", None, **settings) as found:
        tls = certificate(folder)
        found.sites[0].manage("shell", "--command", OWNED)
        with nginx(folder, port, [site.port for site in found.sites]):
            site = Site(url, found.sites[0].fake, folder, {})
            with httpx2.Client(
                base_url=url, verify=tls, trust_env=False, follow_redirects=True, timeout=PATIENCE
            ) as client:
                sign_in(client, url)
                yield Front(site, found.sites, tls, client)


@contextmanager
def nginx(folder: Path, port: int, behind: list[int]) -> Iterator[None]:
    """The file with nothing changed but the ports and the place of the certificate."""
    deployed = DEPLOYED
    changes = {"443": port, "127.0.0.1:8000": f"127.0.0.1:{behind[0]}", "127.0.0.1:8010": f"127.0.0.1:{behind[1]}"}
    for there, here in {**changes, "/etc/ssl": folder, "/var/log/nginx": folder}.items():
        assert there in deployed
        deployed = deployed.replace(there, str(here))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user, deployed=deployed))
    program = "/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else "nginx"
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as process:
        try:
            wait_until((folder / "nginx.pid").exists)
            yield
        finally:
            process.terminate()


def sign_in(client: httpx2.Client, url: str, name: str = "clinician") -> None:
    client.get("/accounts/login/")
    fields = {"username": name, "password": PASSWORD}
    token = {"csrfmiddlewaretoken": client.cookies["__Host-csrftoken"]}
    response = client.post("/accounts/login/", data={**fields, **token}, headers={"Origin": url})
    assert response.status_code == 200 and "__Host-sessionid" in client.cookies


async def test_answers_come_through_frame_by_frame(front):
    """Nothing gathers them: frames of an answer arrive while the model is still writing it."""
    stats = front.site.fake.removesuffix("/v1") + "/stats"
    async with front.page() as page:
        turn = (await page.ask("play:slow"))["turn"]
        for _ in range(10):
            await page.until("text.delta")
            assert httpx2.get(stats, trust_env=False, timeout=PATIENCE).json()["running"] == 1
        await page.send(type="stop", turn=turn)
        await page.until("end")
    assert LONG.startswith(said(page.seen))


@pytest.mark.parametrize("language, words", [("en", "the limit is 25 MB"), ("zh-hans", "25 MB")])
def test_a_body_over_the_limit_is_refused_with_the_sites_sentence(front, language, words):
    headers = {"X-CSRFToken": front.client.cookies["__Host-csrftoken"], "Origin": front.site.url}
    headers |= {"Content-Type": "application/octet-stream", "Accept-Language": language}
    refused = front.client.post("/documents/?domain=medical", content=b"x" * (27 << 20), headers=headers)
    assert refused.status_code == 413
    assert refused.json()["code"] == "too_large" and words in refused.json()["message"]


def test_what_is_within_the_limit_reaches_the_site(front):
    headers = {"X-CSRFToken": front.client.cookies["__Host-csrftoken"], "Origin": front.site.url}
    headers |= {"Content-Type": "application/octet-stream"}
    answer = front.client.post("/documents/?domain=medical", content=b"x" * (20 << 20), headers=headers)
    assert answer.headers["content-type"] == "application/json" and answer.status_code != 413


def test_what_arrives_lies_in_no_file_of_nginx(front):
    """Not even before the site has it: half of the body is on its way when nginx's open files are looked at."""
    body = str(front.site.data_dir / "body")
    main = psutil.Process(int((front.site.data_dir / "nginx.pid").read_text()))
    seen: list[str] = []

    def halves() -> Iterator[bytes]:
        yield b"x" * (10 << 20)
        for worker in main.children():  # nginx takes the name from such a file as soon as it is open
            seen.extend(str(link.readlink()) for link in Path(f"/proc/{worker.pid}/fd").iterdir())
        yield b"x" * (10 << 20)

    headers = {"X-CSRFToken": front.client.cookies["__Host-csrftoken"], "Origin": front.site.url}
    headers |= {"Content-Type": "application/octet-stream", "Content-Length": str(20 << 20)}
    answer = front.client.post("/documents/?domain=medical", content=halves(), headers=headers)
    assert answer.headers["content-type"] == "application/json" and answer.status_code != 413
    assert seen and not [path for path in seen if path.startswith(body)]


async def test_a_process_that_ends_is_not_missed(front):
    """The page comes back to the other process and sees the rest; so do pages that are asked for."""
    async with front.page() as page:
        turn = (await page.ask("play:slow"))["turn"]
        await page.until("text.delta")
        await asyncio.to_thread(front.behind[0].end)
        assert [front.client.get("/medical/").status_code for _ in range(4)] == [200] * 4
    async with front.page() as page:
        await page.send(type="resume", turn=turn, after=0)
        await page.until("text.delta")
        await page.send(type="stop", turn=turn)
        assert (await page.until("end"))["type"] == "turn.stopped"


def test_its_time_outs_are_longer_than_the_sites_own():
    """A socket that says nothing is pinged before nginx takes it for dead; a request is given up by the site first."""
    seconds = [int(found) for found in re.findall(r"proxy_(?:read|send)_timeout (\d+)s;", DEPLOYED)]
    request, *socket = seconds
    assert len(socket) == 2 and request > server.REQUEST_SECONDS
    assert min(socket) > server.PING_SECONDS + server.PONG_SECONDS
