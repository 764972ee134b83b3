"""Effects that behave badly, and one that behaves well. What they leave in QUEUE_TEST_DIR tells the test what ran."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from website.core.contributions import Effect
from website.notices.models import Notice, OutboxEntry

SECRET = "rosa-wrote-that-she-is-tired"


def folder() -> Path:
    return Path(os.environ["QUEUE_TEST_DIR"])


def write_down(entry: OutboxEntry) -> None:
    """One line for each run, appended in one write."""
    with (folder() / "runs").open("a") as file:
        file.write(f"{entry.key} {os.getpid()}\n")


def note(entry: OutboxEntry) -> None:
    write_down(entry)


def leave_a_row(entry: OutboxEntry) -> None:
    """Idempotent by constraint; while the file `hold` stands it does not come to its end."""
    Notice.objects.get_or_create(
        key=f"effect:{entry.key}", defaults={"recipient_id": entry.recipient_id, "kind": "queueapp"}
    )
    write_down(entry)
    deadline = time.monotonic() + 30
    while (folder() / "hold").exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def fail(entry: OutboxEntry) -> None:
    write_down(entry)
    raise ValueError(SECRET)


def kill_the_worker(entry: OutboxEntry) -> None:
    write_down(entry)
    os.kill(os.getpid(), signal.SIGKILL)


EFFECTS = {
    "queueapp.note": Effect(note),
    "queueapp.leave_a_row": Effect(leave_a_row),
    "queueapp.fail": Effect(fail),
    "queueapp.kill_the_worker": Effect(kill_the_worker),
}
