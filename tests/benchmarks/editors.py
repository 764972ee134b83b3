"""`python -m tests.benchmarks.editors [--questions 1000]`: figures of the content and of the editors' lists.

Reading grade and minutes of each lesson, items and scenarios of each module, what is translated, how long loading the
whole curriculum takes into a fresh database, and the statements of the lists in the CMS with few and many questions.
DATABASE_URL chooses the database, which is made anew (its name ends in "bench").
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from collections.abc import Iterator

from tests.benchmarks.__main__ import DEFAULT_DATABASE, make_database
from tests.benchmarks.server import ROOT

FEW = 10
LESSONS = 100
EXPLORER = "page explorer"


def main() -> int:
    """Reads, loads, counts, prints; 1 when a list asks more statements about more rows."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.editors")
    parser.add_argument("--questions", type=int, default=1000, help="how many questions are many")
    options = parser.parse_args()
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "DATABASE_URL": os.environ.get("DATABASE_URL", DEFAULT_DATABASE),
            "MAINSTAY_IGNORE_DOTENV": "1",
        }
    )
    sys.path[1:1] = [str(ROOT), str(ROOT / "site")]

    import django

    django.setup()
    fresh_database()
    for line in (*content(), "", *loading(), "", *translated(), ""):
        print(line, flush=True)
    fresh_database()
    return lists(options.questions)


def fresh_database() -> None:
    """Makes the bench's database anew, with nothing but its tables."""
    from django.core.management import call_command
    from django.db import connections

    connections.close_all()
    make_database(os.environ["DATABASE_URL"])
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def content() -> Iterator[str]:
    """The curriculum as its files have it."""
    from courses.curriculum import reading
    from courses.curriculum.checks.findings import counts
    from courses.curriculum.reader import load_module, module_folders
    from courses.curriculum.schema import QuickCheckBlock, ScenarioBlock

    yield f"{'lesson':<52}{'Flesch-Kincaid':>15}{'Coleman-Liau':>14}{'minutes':>9}"
    sums = []
    for data in (load_module(folder) for folder in module_folders()):
        for lesson in data.lessons:
            found = counts(lesson)
            grades = f"{reading.flesch_kincaid(found):>15.1f}{reading.coleman_liau(found):>14.1f}"
            yield f"{lesson.id + ' ' + lesson.title:<52.51}{grades}{lesson.minutes:>9}"
        blocks = [block for lesson in data.lessons for block in lesson.body]
        scored = sum(item.scored for item in data.bank.items)
        talks = sum(isinstance(block, ScenarioBlock) for block in blocks)
        checks = sum(isinstance(block, QuickCheckBlock) for block in blocks)
        row = (len(data.lessons), data.minutes, scored, len(data.bank.items) - scored, checks, talks)
        sums.append((f"{data.module.code} {data.module.title}", reading.grade(counts(data.bank)), row))
    yield ""
    head = f"{'lessons':>8}{'minutes':>8}{'scored':>8}{'practice':>9}{'checks':>7}{'talks':>6}{'grade of items':>15}"
    yield f"{'module':<40}{head}"
    for name, grade, (lessons, minutes, scored, practice, checks, talks) in sums:
        figures = f"{lessons:>8}{minutes:>8}{scored:>8}{practice:>9}{checks:>7}{talks:>6}{grade:>15.1f}"
        yield f"{name:<40.39}{figures}"


def loading() -> Iterator[str]:
    """Every course of the curriculum into a database that has just been migrated, then once more."""
    from django.core.management import call_command
    from django.db import connection

    from courses.curriculum.reader import course_codes
    from courses.models import LessonPage, Question

    for again in ("into a fresh database", "once more, nothing changed"):
        began = time.perf_counter()
        call_command("load_curriculum", *course_codes(), verbosity=0, stdout=io.StringIO())
        took = time.perf_counter() - began
        rows = f"{LessonPage.objects.count()} lessons, {Question.objects.count()} questions"
        yield f"loading {len(course_codes())} courses {again}: about {took:.1f} s on {connection.vendor} ({rows})"


def translated() -> Iterator[str]:
    """What there is in other languages: messages of the interface, then pages and questions."""
    from django.core.management import call_command
    from wagtail.models import Locale, Page

    from courses.models import Question
    from tests import messages

    for language in messages.languages():
        catalogue = [message for message in messages.read(language) if message.id]
        done = sum(bool(message.string and any(message.string)) for message in catalogue)
        yield f"{language}: {done} of {len(catalogue)} messages"
        call_command("load_translations", language=language, verbosity=0, stdout=io.StringIO())
        locale = Locale.objects.get(language_code=language)
        pages = Page.objects.filter(locale=locale, live=True, alias_of=None).order_by("path")
        yield f"{language}: {Question.objects.filter(locale=locale, live=True).count()} questions, {len(pages)} pages:"
        yield from (f"    {page.cached_content_type.name}: {page.title}" for page in pages)


def lists(many: int) -> int:
    """Statements and time of the lists in the CMS, with few rows and with many."""
    from django.urls import reverse

    from courses.models import QuestionBank
    from tests.factories.courses import make_course
    from website.accounts.domain.people import give_role_unchecked
    from website.accounts.enums import Role
    from website.accounts.models import User

    editor = User.objects.create(email="editor@bench.example", full_name="Somebody", display_name="Somebody")
    give_role_unchecked(editor, Role.EDITOR.value)
    courses = {FEW: make_course("Few", lessons=FEW), many: make_course("Many", lessons=LESSONS)}
    faults = 0
    counted: dict[str, int] = {}
    print(f"{'list':<52}{'rows':>7}{'stmts':>7}{'about ms':>10}")
    for size, course in courses.items():
        fill(size)
        addresses = {
            "questions": (reverse("wagtailsnippets_courses_question:list"), size),
            "questions, searched": (reverse("wagtailsnippets_courses_question:list") + "?q=Q00", size),
            "questions to choose from": (reverse("wagtailsnippetchoosers_courses_question:choose_results"), size),
            "banks": (reverse("wagtailsnippets_courses_questionbank:list"), QuestionBank.objects.count()),
            EXPLORER: (
                reverse("wagtailadmin_explore", args=[course.modules[0].pk]), FEW if size == FEW else LESSONS
            ),
        }  # fmt: skip
        for name, (path, rows) in addresses.items():
            statements, milliseconds = asked(editor, path)
            # Wagtail's explorer reads the addresses of the site from the cache for each row, here a table.
            faults += statements > counted.setdefault(name, statements) and name != EXPLORER
            print(f"{name:<52}{rows:>7}{statements:>7}{milliseconds:>10.0f}", flush=True)
    return 1 if faults else 0


def fill(size: int) -> None:
    """Published questions of every kind, until there are `size`, each hundred in a bank of its own."""
    from courses.domain.questions import make_bank
    from courses.models import Question
    from courses.questions.registry import kind_choices
    from tests.factories.courses_quiz import make_question

    kinds = [name for name, __ in kind_choices()]
    for number in range(Question.objects.count(), size):
        bank = make_bank(f"Bank {number // 100}")
        make_question(bank, f"Q{number:04}", kinds[number % len(kinds)], topic=f"Topic {number % 7}")


def asked(user, path: str) -> tuple[int, float]:
    """Statements of one request, and the quickest of five in milliseconds."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.benchmarks.rows import TRANSACTION_WORDS, sign_in

    client = Client(SERVER_NAME="localhost")
    client.cookies["sessionid"] = sign_in(user)[0]
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        if client.get(path).status_code != 200:
            raise RuntimeError(f"the bench cannot open {path}")
    statements = sum(not query["sql"].startswith(TRANSACTION_WORDS) for query in captured.captured_queries)
    times = []
    for __ in range(5):
        began = time.perf_counter()
        client.get(path)
        times.append(time.perf_counter() - began)
    return statements, min(times) * 1000


if __name__ == "__main__":
    sys.exit(main())
