"""What is measured: the rows of design 12 that exist, with their bounds."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale

from courses.models import Attempt, CoursePage, LessonPage
from tests.benchmarks import caseload
from tests.benchmarks.server import Server
from website.accounts.models import User
from website.accounts.stepup import PROOF_SESSION_KEY
from website.core import clock
from website.demo import history
from website.demo.answers import response_for

TRANSACTION_WORDS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass
class Prepared:
    """Who does what in the runs: prepared request lines by row."""

    lines: dict[str, list[str]] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    supervisors: caseload.Supervisors | None = None


def sign_in(user: User) -> tuple[str, str]:
    """A session and a CSRF token for `user`, who has just shown who they are."""
    session = SessionStore()
    session[PROOF_SESSION_KEY] = [user.pk, clock.now().timestamp() + 24 * 3600]
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key, _get_new_csrf_string()


def line(method: str, path: str, signed: tuple[str, str] | None, body: str = "") -> str:
    """One line for requests.lua."""
    session, token = signed or ("", "")
    return "\t".join([method, path, session, token, body])


def statements(user: User | None, method: str, path: str, data: dict | None = None) -> int:
    """Statements of one request, without BEGIN and COMMIT."""
    client = Client(SERVER_NAME="localhost")
    if user is not None:
        client.cookies["sessionid"] = sign_in(user)[0]
    send = client.post if method == "POST" else client.get
    b"".join(send(path, data or {}))
    with CaptureQueriesContext(connection) as captured:
        b"".join(send(path, data or {}))
    return sum(not query["sql"].startswith(TRANSACTION_WORDS) for query in captured.captured_queries)


def prepare(learners: int) -> Prepared:
    """Content, people, open attempts and sessions; counts statements while nothing else runs."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("seed_demo", learners=learners, verbosity=0)
    SessionStore.get_model_class().objects.all().delete()
    prepared = Prepared()
    course = CoursePage.objects.get(code=history.COURSE, locale=Locale.get_default())
    lesson = LessonPage.objects.descendant_of(course).order_by("path").first()
    _saves(prepared)
    crowd = list(User.objects.filter(email__startswith="learner-").order_by("pk")[:30])
    signed = {user.pk: sign_in(user) for user in crowd}
    someone = crowd[0]
    for name, path in (
        ("course page", course.url),
        ("lesson", lesson.url),
        ("home of a learner", reverse("courses:learn_home")),
    ):
        readers = [user for user in crowd if user.enrolments.exists()]
        prepared.lines[name] = [line("GET", path, signed[user.pk]) for user in readers]
        prepared.statements[name] = statements(someone, "GET", path)
    for name, path, count in (("bare view, 1 statement", "/bare/1/", 1), ("bare view, 7 statements", "/bare/7/", 7)):
        prepared.lines[name] = [line("POST", path, signed[user.pk], "a=1") for user in crowd]
        prepared.statements[name] = count + 2
    if connection.vendor == "postgresql":
        _supervisors(prepared)
    prepared.lines["public page, not signed in"] = [line("GET", "/", None)] * 2
    prepared.statements["public page, not signed in"] = statements(None, "GET", "/")
    return prepared


def _saves(prepared: Prepared) -> None:
    """Answer saves, question pages and save-and-next for every open attempt. Each save changes the answer."""
    saves, pages, nexts = [], [], []
    attempts = Attempt.objects.open().filter(learner__email__startswith="learner-").select_related("learner")
    measured, *crowd = attempts.order_by("pk")
    for attempt in crowd:
        signed = sign_in(attempt.learner)
        for item in attempt.items.select_related("attempt", "version").order_by("number"):
            address = {"code": attempt.code, "number": item.number}
            if item.version.kind not in ("single", "true_false"):
                continue
            path = reverse("courses:attempt_question", kwargs=address)
            right, wrong = (response_for(item, right=right)["answer"] for right in (True, False))
            answer = f"answer=<{right}|{wrong}>&sequence=@"
            pages.append(line("GET", path, signed))
            if len(nexts) <= len(saves) // 2:
                nexts.append(line("POST", path, signed, f"{answer}&go=next"))
            else:
                saves.append(line("POST", reverse("courses:answer_save", kwargs=address), signed, answer))
    # Each save names the step before it, so two runs must not share an attempt.
    prepared.lines.update({"answer save": saves[::2], "answer save, crowded": saves[1::2]})
    prepared.lines.update({"quiz page": pages, "save and next question": nexts})
    item = measured.items.select_related("attempt", "version").get(version__kind="open")
    prepared.statements["answer save"] = _save_statements(
        measured.learner, reverse("courses:answer_save", args=[measured.code, item.number])
    )
    prepared.statements["answer save, crowded"] = prepared.statements["answer save"]
    page = reverse("courses:attempt_question", args=[measured.code, 1])
    prepared.statements["quiz page"] = statements(measured.learner, "GET", page)


def _save_statements(user: User, path: str) -> int:
    """Statements of a save that changes the answer, whatever earlier runs left there."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    sequence = client.post(path, {"answer-text": secrets.token_hex(4), "sequence": "0"}).json()["sequence"]
    with CaptureQueriesContext(connection) as captured:
        client.post(path, {"answer-text": secrets.token_hex(4), "sequence": str(sequence)})
    return sum(not query["sql"].startswith(TRANSACTION_WORDS) for query in captured.captured_queries)


def _supervisors(prepared: Prepared) -> None:
    """Caseloads and pages of peers, with five years behind them."""
    prepared.supervisors = caseload.make()
    for name, (viewer, path) in caseload.addresses(prepared.supervisors).items():
        prepared.lines[name] = [line("GET", path, sign_in(viewer))] * 2
        prepared.statements[name] = statements(viewer, "GET", path)


BARE = "bare view, 1 statement"
ROWS = (
    # row, connections, most statements (design 12), None where it names none
    (BARE, 8, None),
    ("bare view, 7 statements", 8, None),
    ("answer save", 8, 8),
    ("answer save, crowded", 32, 8),
    ("save and next question", 8, None),
    ("quiz page", 8, 12),
    ("course page", 8, 14),
    ("lesson", 8, None),
    ("home of a learner", 8, None),
    ("public page, not signed in", 8, None),
    *caseload.ROWS,
)


def measure(prepared: Prepared, load: Callable, server: Server, seconds: int, only: str = "") -> int:
    """Runs each row (those with a word of `only` in their name) and prints the table.

    Exit status 1 when a request failed or there are too many statements. Caseloads need PostgreSQL.
    """
    figures = "".join(f"{name:>8}" for name in ("x bare", "p50", "p95", "p99", "per s", "failed"))
    head = f"{'row':<30}{'c':>4}{'stmts':>7}{'cpu ms':>9}{figures}"
    print(head, "-" * len(head), sep="\n")
    faults, bare_cpu = 0, 0.0
    for name, connections, most in ROWS:
        wanted = name == BARE or any(word in name for word in only.split(","))
        if name not in prepared.lines or not wanted:
            continue
        if name == BARE:
            load(prepared.lines[name], connections=connections, seconds=1)  # warms both workers up
        result = load(prepared.lines[name], connections=connections, seconds=seconds)
        bare_cpu = bare_cpu or result.cpu_ms
        count = prepared.statements.get(name)
        # A few 409 are the generator's own: what it could not write at once it makes anew, and so skips a step number.
        faults += result.errors > result.requests // 50 or (most is not None and count is not None and count > most)
        print(
            f"{name:<30}{connections:>4}{count if count is not None else '-':>7}{result.cpu_ms:>9.2f}"
            f"{result.cpu_ms / bare_cpu:>8.2f}{result.p50:>8.1f}{result.p95:>8.1f}{result.p99:>8.1f}"
            f"{result.per_second:>8.0f}{result.errors:>8}"
        )
    if prepared.supervisors is not None:
        print(caseload.report(prepared.supervisors))
    print(f"memory of the server after the run: {server.pss_mib():.0f} MiB PSS (2 workers)")
    return 1 if faults else 0
