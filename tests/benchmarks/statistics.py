"""`python -m tests.benchmarks.statistics [--attempts 10000] [--questions 20]`: working out the figures of a large quiz.

Prints seconds and peak memory. DATABASE_URL chooses the database, as for `make bench`.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import time

from tests.benchmarks.__main__ import DEFAULT_DATABASE, make_database
from tests.benchmarks.server import ROOT


def main() -> int:
    """Fills the bench's own database with finished attempts, works the figures out, prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.statistics")
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=20)
    options = parser.parse_args()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="tests.benchmarks.settings",
        DATABASE_URL=os.environ.get("DATABASE_URL", DEFAULT_DATABASE),
        MAINSTAY_IGNORE_DOTENV="1",
    )
    sys.path[1:1] = [str(ROOT), str(ROOT / "site")]
    make_database(os.environ["DATABASE_URL"])

    import django

    django.setup()
    return run(options.attempts, options.questions)


def run(attempts: int, questions: int) -> int:
    """Measures and prints."""
    from django.core.management import call_command

    from courses.domain import statistics
    from courses.models import Question
    from tests.factories.courses_quiz import RIGHT, WRONG, make_quiz
    from tests.factories.statistics import finished_attempts, make_people

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    course, quiz = make_quiz(count=questions)
    versions = [question.current_version for question in Question.objects.order_by("ref")]
    dice = random.Random(1)
    people, step = make_people(attempts), 2_000
    for at in range(0, attempts, step):
        rows = []
        for person in people[at : at + step]:
            skill = dice.random()
            answers = [(RIGHT if dice.random() < 0.3 + 0.6 * skill else WRONG)["single"] for __ in versions]
            rows.append((person, answers))
        finished_attempts(course, quiz, versions, rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    statistics.recompute(quiz.translation_key)
    seconds = time.perf_counter() - started
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    row = statistics.statistics_of(quiz.translation_key, "all")
    print(
        f"{row.attempts} attempts of {len(row.rows)} questions, four choices: {seconds:.1f} s, +{more:.0f} MiB at most"
    )
    print(f"consistency {row.figures['consistency']:.1f} %, mean {row.figures['mean']:.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
