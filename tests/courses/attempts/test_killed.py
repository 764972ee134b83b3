"""The web process is killed between an answer and its acknowledgement. A real granian on the suite's database.

What was committed is acknowledged when it is sent again and is there once; what was not is not there at all.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from courses.models import Attempt, AttemptItem, AttemptStep, Certificate, Completion
from tests.cast import build_cast
from tests.factories.courses_quiz import RIGHT, answer_all, begin, fields_for, items_of, make_quiz
from tests.killapp.middleware import BEFORE_COMMIT, BEFORE_RESPONSE, HEADER, WORKER
from tests.website.queue.conftest import database_url
from website.accounts.replay import owner_token
from website.audit.models import AuditEvent

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60
TOKEN = "t" * 32


class Site:
    """Granian with two workers, started anew when they die, as an installation runs it; and a browser."""

    def __init__(self, log):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.headers = {}
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "tests.killapp.serve",
                "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
                "--workers", "2", "--blocking-threads", "2", "--no-ws", "--respawn-failed-workers",
                "--respawn-interval", "0.1", "website.wsgi:application",
            ],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.killapp.settings",
                "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), str(settings.BASE_DIR / "site")]),
                "DATABASE_URL": database_url(),
            },
            cwd=settings.BASE_DIR, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip

    def sign_in(self, person):
        """The requests from now on are this person's."""
        browser = Client()
        browser.force_login(person)
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": "localhost",
        }

    def send(self, method, path, data="", **headers):
        """Status and process of one request. Raises OSError or HTTPException when the connection ends first."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request(method, path, body=data, headers={**self.headers, **headers})
            response = line.getresponse()
            response.read()
            return response.status, response.headers[WORKER]
        finally:
            line.close()

    def send_again(self, method, path, data=""):
        """The same until somebody answers, as the player of a quiz does."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.send(method, path, data)
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def killed_by(self, path, data, moment):
        """Sends it to a process that dies over it."""
        self.send_again("GET", "/healthz")
        with pytest.raises((OSError, http.client.HTTPException)):
            self.send("POST", path, data, **{HEADER: moment})

    def stop(self):
        """Ends every process of it, and nothing else."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)


@pytest.fixture
def cast(transactional_db):
    return build_cast()


@pytest.fixture(scope="module")
def granian(django_db_setup, django_db_blocker, tmp_path_factory):
    """Started once: loading the application is what costs."""
    with django_db_blocker.unblock():
        connection.close()
    with (tmp_path_factory.mktemp("killed") / "log").open("w") as log:
        running = Site(log)
        yield running
        running.stop()


@pytest.fixture
def site(granian, cast):
    granian.sign_in(cast.rosa)
    return granian


def form(person, item):
    """What the player sends for a right answer, the same each time."""
    data = fields_for(item, RIGHT[item.version.kind], sequence=0)
    data["typed-by"], data["csrfmiddlewaretoken"] = owner_token(person), TOKEN
    return data.urlencode()


def test_an_answer_is_there_once_wherever_the_process_died(cast, site):
    course, quiz = make_quiz(count=2)
    attempt = begin(cast.rosa, course, quiz)
    for item, moment, kept in zip(items_of(attempt), (BEFORE_COMMIT, BEFORE_RESPONSE), (0, 1), strict=True):
        path, data = f"/learn/attempts/{attempt.code}/{item.number}/save/", form(cast.rosa, item)

        site.killed_by(path, data, moment)

        after_the_death = AttemptItem.objects.get(pk=item.pk)
        assert (after_the_death.sequence, after_the_death.steps.count()) == (kept, kept)
        assert (after_the_death.response is not None, after_the_death.answered) == (bool(kept), bool(kept))
        status, __ = site.send_again("POST", path, data)
        item.refresh_from_db()
        assert (status, item.sequence, item.response) == (200, 1, RIGHT["single"])
        assert [step.sequence for step in item.steps.all()] == [1]


def test_a_quiz_is_handed_in_once_wherever_the_process_died(cast, site):
    course, quiz = make_quiz(count=2)
    attempt = begin(cast.rosa, course, quiz)
    answer_all(cast.rosa, attempt)
    path = f"/learn/attempts/{attempt.code}/finish/"
    data = urlencode({"typed-by": owner_token(cast.rosa), "csrfmiddlewaretoken": TOKEN})

    def there():
        done = Attempt.objects.get(pk=attempt.pk)
        marks = AttemptStep.objects.filter(item__attempt=attempt, kind="mark").count()
        told = AuditEvent.objects.filter(verb="courses.attempt_finished").count()
        return done.state, marks, Completion.objects.count(), Certificate.objects.count(), told

    site.killed_by(path, data, BEFORE_COMMIT)
    half = there()
    site.killed_by(path, data, BEFORE_RESPONSE)
    whole = there()
    status, __ = site.send_again("POST", path, data)

    assert half == ("open", 0, 0, 0, 0)
    assert whole == ("finished", 2, 1, 1, 1)
    assert (status, there()) == (303, whole)
