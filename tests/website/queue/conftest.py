"""A real `manage.py qcluster` on the suite's database. `sync=True` would prove nothing about it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction
from django_q.tasks import async_task

from tests.queueapp.effects import EFFECTS
from website.core import contributions
from website.notices import jobs, outbox
from website.notices.models import OutboxEntry


def database_url() -> str:
    """The address of the database these tests run on, for another process."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    password = f":{quote(config['PASSWORD'], safe='')}" if config["PASSWORD"] else ""
    return f"postgres://{config['USER']}{password}@{config['HOST']}:{config['PORT'] or 5432}/{config['NAME']}"


def eventually(
    check: Callable[[], object], *, seconds: float = 60, between: Callable[[], object] | None = None
) -> None:
    """Returns as soon as `check()` holds. Fails after `seconds`. `between` is called before each look."""
    deadline = time.monotonic() + seconds
    while True:
        if between is not None:
            between()
        if check():
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"did not come true within {seconds} s")
        time.sleep(0.05)


@dataclass
class Cluster:
    """A running worker, its folder and what it said."""

    process: subprocess.Popen
    folder: Path

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    @property
    def runs(self) -> list[tuple[str, int]]:
        """Key and process id of every run of an effect, in order."""
        path = self.folder / "runs"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(key, int(pid)) for key, __, pid in (line.rpartition(" ") for line in lines)]

    @property
    def mails(self) -> list[str]:
        return [path.read_text() for path in sorted((self.folder / "mail").glob("*.log"))]

    def runs_of(self, key: str) -> list[int]:
        """Process ids of the runs for one key."""
        return [pid for name, pid in self.runs if name == key]

    def members(self) -> list[int]:
        """Process ids of the cluster's whole session, the ended left out."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[3]) == self.process.pid and fields[0] != "Z":
                found.append(int(stat.parent.name))
        return found

    def stop(self) -> None:
        """Asks it to stop; ends every process of its session that does not."""
        self.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=10)
        for pid in self.members():
            os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=10)


def start_cluster(folder: Path) -> Cluster:
    """Starts `manage.py qcluster` in a session of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.queueapp.settings",
        "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), str(settings.BASE_DIR / "site")]),
        "DATABASE_URL": database_url(),
        "QUEUE_TEST_DIR": str(folder),
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "qcluster"],
            env=environment, cwd=settings.BASE_DIR, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    return Cluster(process, folder)


@pytest.fixture(scope="module")
def shared_cluster(django_db_setup, django_db_blocker, tmp_path_factory):
    """One worker for the tests that do not stop it."""
    with django_db_blocker.unblock():
        running = start_cluster(tmp_path_factory.mktemp("queue"))
        connection.close()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def effects():
    """The effects of the worker, so that this process may owe them."""
    for name, effect in EFFECTS.items():
        contributions.outbox_effects.add(name, effect)
    yield
    for name in EFFECTS:
        contributions.outbox_effects.remove(name)


@pytest.fixture
def cluster(transactional_db, shared_cluster):
    """The shared worker, alive."""
    assert shared_cluster.process.poll() is None, shared_cluster.log
    return shared_cluster


@pytest.fixture
def owe():
    """`owe(effect, key=…)` owes an effect in a transaction of its own and so wakes the worker."""

    def enqueue(effect, **kwargs):
        with transaction.atomic():
            return outbox.enqueue(effect, **kwargs)

    return enqueue


def sweep_through_the_queue() -> None:
    """What the schedule does every minute, now."""
    async_task(jobs.TASK, "notices.sweep", q_options=jobs.UNSAVED)


def state_of(entry: OutboxEntry) -> str:
    """The state of the row now."""
    return OutboxEntry.objects.values_list("state", flat=True).get(pk=entry.pk)
