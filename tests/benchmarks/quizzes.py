"""`python -m tests.benchmarks.quizzes [--learners 64]`: many people take a quiz of twenty questions at the same moment.

32 connections, each of which saves the answers of one learner one by one and hands in, then goes on with the next
learner, against granian with two workers. DATABASE_URL chooses the database, as for `make bench`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.benchmarks.__main__ import DEFAULT_DATABASE, make_database
from tests.benchmarks.server import PORT, ROOT, Server

CONNECTIONS = 32
QUESTIONS = 20


@dataclass(frozen=True)
class Taker:
    """One learner's way through a quiz: the session, the answers to send, the address to hand in at."""

    session: str
    token: str
    saves: Sequence[tuple[str, str]]
    submit: str


@dataclass
class Times:
    """What one connection measured, in seconds."""

    saves: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def prepare(learners: int) -> list[Taker]:
    """A quiz of twenty single-choice questions, and an open attempt and a session for each learner."""
    from django.core.management import call_command
    from django.urls import reverse

    from tests.benchmarks.rows import sign_in
    from tests.factories.courses_quiz import RIGHT, WRONG, begin, fields_for, items_of, make_quiz
    from tests.factories.statistics import make_people

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    course, quiz = make_quiz(count=QUESTIONS)
    takers = []
    for at, person in enumerate(make_people(learners)):
        attempt = begin(person, course, quiz)
        saves = []
        for item in items_of(attempt):
            answer = RIGHT if (at + item.number) % 3 else WRONG
            body = urlencode(fields_for(item, answer["single"], sequence=0).dict())
            saves.append((reverse("courses:answer_save", args=[attempt.code, item.number]), body))
        session, token = sign_in(person)
        takers.append(Taker(session, token, saves, reverse("courses:attempt_finish", args=[attempt.code])))
    return takers


def take(takers: Sequence[Taker], times: Times) -> None:
    """Goes through the quiz for one learner after the other, over one connection."""
    link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    for taker in takers:
        for path, body in taker.saves:
            _send(link, taker, path, body, times.saves, times, expected=(200,))
        _send(link, taker, taker.submit, "", times.submits, times, expected=(302, 303))


def _send(
    link, taker: Taker, path: str, body: str, into: list[float], times: Times, *, expected: tuple[int, ...]
) -> None:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={taker.session}; csrftoken={taker.token}",
        "X-CSRFToken": taker.token,
        "Referer": "http://127.0.0.1/",
        "Accept": "application/json" if body else "text/html",
    }
    started = time.perf_counter()
    link.request("POST", path, body, headers)
    answer = link.getresponse()
    answer.read()
    into.append(time.perf_counter() - started)
    if answer.status not in expected:
        times.failed.append(f"{path}: {answer.status}")


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile, in milliseconds."""
    ordered = sorted(values)
    return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def run(learners: int, environment: dict[str, str]) -> int:
    """Measures and prints."""
    takers = prepare(learners)
    server = Server(environment)
    try:
        server.wait()
        parts = [(takers[at::CONNECTIONS], Times()) for at in range(CONNECTIONS)]
        threads = [threading.Thread(target=take, args=part) for part in parts]
        before, started = server.cpu_seconds(), time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds, cpu = time.perf_counter() - started, server.cpu_seconds() - before
    finally:
        server.stop()
    saves = [one for __, times in parts for one in times.saves]
    submits = [one for __, times in parts for one in times.submits]
    failed = [one for __, times in parts for one in times.failed]
    for name, values in (("answer save", saves), ("submit of 20 items", submits)):
        told = {f"p{int(100 * share)}": round(percentile(values, share), 1) for share in (0.5, 0.95, 0.99)}
        print(f"{name:<20} {len(values):>6} requests  {json.dumps(told)} ms")
    print(
        f"{len(saves) / seconds:.0f} saves and {len(submits) / seconds:.1f} submits per second, {seconds:.1f} s in all;"
    )
    print(f"{1000 * cpu / (len(saves) + len(submits)):.2f} ms of the server's CPU per request; {len(failed)} failed")
    print(*failed[:5], sep="\n", end="\n" if failed else "")
    return 1 if failed else 0


def main() -> int:
    """Makes the database anew, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.quizzes")
    parser.add_argument("--learners", type=int, default=128)
    options = parser.parse_args()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "DATABASE_URL": os.environ.get("DATABASE_URL", DEFAULT_DATABASE),
        "MAINSTAY_IGNORE_DOTENV": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
    }
    os.environ.update(environment)
    sys.path[1:1] = [str(ROOT), str(ROOT / "site")]
    make_database(environment["DATABASE_URL"])

    import django

    django.setup()
    return run(options.learners, environment)


if __name__ == "__main__":
    sys.exit(main())
