"""What pages weigh over the wire, from the server that installations run: design 10 and 12."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import BrowserContext, Page

from tests.browser.people import sign_in
from tests.browser.stage import free_port
from tests.browser.tour import COURSE, LESSON, STOPS
from website.accounts.models import User
from website.demo.cast import BY_NAME

KIB = 1024
START_SECONDS = 60


@dataclass
class Visit:
    """What went over the wire for one page: bytes with headers, and addresses."""

    requests: dict[str, int] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """Bytes."""
        return sum(self.requests.values())

    @property
    def hosts(self) -> set[str]:
        """Who was asked."""
        return {urlsplit(url).netloc for url in self.requests}


@pytest.fixture(scope="module")
def installation(server, tmp_path_factory) -> Iterator[str]:
    """The address of granian with compressed static files, on the stage's database."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.browser.weight_settings",
        "MAINSTAY_IGNORE_DOTENV": "1",
        "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), str(settings.BASE_DIR / "site")]),
        "DATABASE_URL": database_url(),
        "WEIGHT_STATIC_ROOT": str(tmp_path_factory.mktemp("static")),
    }
    root = settings.BASE_DIR
    collect = [sys.executable, str(Path(root) / "manage.py"), "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=root, env=environment, check=True)
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "website.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=root, env=environment)
    try:
        wait_for(f"http://localhost:{port}/healthz", process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def database_url() -> str:
    """The stage's database as an address for another process."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    who = quote(config["USER"]) + (f":{quote(config['PASSWORD'])}" if config["PASSWORD"] else "")
    return f"postgres://{who}@{config['HOST']}:{config['PORT'] or 5432}/{config['NAME']}"


def wait_for(url: str, process: subprocess.Popen) -> None:
    """Returns once the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


def visit(page: Page, url: str) -> Visit:
    """Opens `url` and weighs everything that came with it."""
    seen, found = {}, Visit()
    protocol = page.context.new_cdp_session(page)
    protocol.on("Network.responseReceived", lambda event: seen.update({event["requestId"]: event["response"]}))

    def finished(event: dict) -> None:
        response = seen.get(event["requestId"])
        if response and not response.get("fromDiskCache") and event["encodedDataLength"]:
            found.requests[response["url"]] = found.requests.get(response["url"], 0) + int(event["encodedDataLength"])

    protocol.on("Network.loadingFinished", finished)
    protocol.send("Network.enable")
    answer = page.goto(url)
    assert answer.status == 200
    page.wait_for_load_state("networkidle")
    protocol.detach()
    return found


@pytest.fixture
def signed_in(chromium, installation) -> Iterator:
    """Makes contexts of a person of the cast on the installation."""
    made: list[BrowserContext] = []

    def make(name: str) -> BrowserContext:
        context = chromium.new_context(base_url=installation)
        sign_in(context, User.objects.get(email=BY_NAME[name].email), installation)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


def question_address(page: Page) -> str:
    """The question that Tomás left open."""
    next(stop for stop in STOPS if stop.name == "question").reach(page)
    return page.url


@pytest.mark.parametrize(
    ("name", "who", "first_limit", "later_limit"),
    [
        ("course", "rosa", 100 * KIB, 15 * KIB),
        ("lesson", "rosa", 100_000, 30_000),
        ("quiz", "tomas", 120 * KIB, 15 * KIB),
    ],
)
def test_page_stays_light(name, who, first_limit, later_limit, signed_in, installation, capsys):
    page = signed_in(who).new_page()
    address = {"course": COURSE, "lesson": LESSON}.get(name)
    if address is None:
        address = question_address(signed_in(who).new_page())

    first, later = visit(page, address), visit(page, address)

    with capsys.disabled():
        print(f"\n{name}: first visit {first.weight:,} bytes in {len(first.requests)} requests, "
              f"later {later.weight:,} bytes in {len(later.requests)}")  # fmt: skip
    assert first.hosts | later.hosts == {urlsplit(installation).netloc}
    assert (first.weight <= first_limit, len(first.requests) <= 10) == (True, True), first
    assert (later.weight <= later_limit, len(later.requests) <= 2) == (True, True), later
