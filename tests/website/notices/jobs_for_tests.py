"""Jobs that exist only here."""

from __future__ import annotations

from website.notices import jobs

SECRET = "Rosa wrote that she is tired"
RUNS: list = []


def note():
    RUNS.append("note")


def fail():
    raise ValueError(SECRET)


def start_itself_again():
    RUNS.append(jobs.run_job("test.job"))


def fail_entry(entry):
    raise ValueError(SECRET)
