"""Supervisors with 1, 50 and 2,000 peers and five years of sessions behind them: the caseload and the page of a peer.

The sessions are written by the database itself (PostgreSQL); their texts are sealed bytes of the usual length that
nobody opens. What a page opens is written through the models.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest import mock

from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from courses.models import CoursePage
from supervision.domain import self_checks, shares, status
from supervision.domain.instruments import default_instrument
from supervision.models import (
    AgendaItem,
    Agreement,
    RecordAttendee,
    SessionAction,
    SessionRecord,
    SupervisionSession,
)
from website.accounts.enums import Role
from website.accounts.models import Team, User
from website.audit import log
from website.core import clock
from website.core.encryption.cells import Cell
from website.demo import history
from website.demo.history import Life

YEARS = 5
DAYS_BETWEEN = 14
SIZES = (1, 50, 2000)
SEALED = "v1.none." + "A" * 2000
CAN = "supervision_"

PLAN = f"""
CREATE TEMP TABLE bench_plan AS
SELECT row_number() OVER (ORDER BY at, agreement) + %(base)s AS n, plan.* FROM (
  SELECT a.id AS agreement, a.supervisor_id AS supervisor, a.supervisee_id AS person,
         date_trunc('hour', now()) - (k * {DAYS_BETWEEN} + 1 + a.id %% 13) * interval '1 day' AS at
  FROM {CAN}agreement a, generate_series(0, %(rounds)s - 1) k WHERE a.terms_version = 'bench'
) plan
"""
# Each statement numbers its rows as the plan does, above whatever the demo has written.
STATEMENTS = (
    f"""INSERT INTO {CAN}supervisionsession (id, code, row_id, supervisor_id, kind, mode, planned, phase, starts_at,
        ends_at, break_minutes, draft, draft_version, created_at, created_by_id)
        SELECT n, substr(md5('s' || n), 1, 14), gen_random_uuid(), supervisor, 'individual', 'video', true, 'held', at,
        at + interval '1 hour', 0, NULL, 3, at, supervisor FROM bench_plan""",
    f"""INSERT INTO {CAN}sessionattendee (session_id, person_id, agreement_id, attendance, minutes)
        SELECT n, person, agreement, 'present', NULL FROM bench_plan""",
    f"""INSERT INTO {CAN}sessionrecord (id, session_id, version, supervisor_id, kind, mode, planned, starts_at, ends_at,
        break_minutes, minutes, late_days, signed_at)
        SELECT n, n, 1, supervisor, 'individual', 'video', true, at, at + interval '1 hour', 0, 60, 0,
        at + interval '90 minutes' FROM bench_plan""",
    f"""INSERT INTO {CAN}recordcontent (row_id, record_id, body)
        SELECT gen_random_uuid(), n, %(sealed)s FROM bench_plan""",
    f"""INSERT INTO {CAN}recordattendee (record_id, person_id, attendance, minutes, starts_at)
        SELECT n, person, 'present', 60, at FROM bench_plan""",
    f"""INSERT INTO {CAN}recorddomain (record_id, domain, minutes)
        SELECT n, d.domain, d.minutes FROM bench_plan,
        (VALUES ('advocacy', 20), ('mentoring_education', 40)) d (domain, minutes)""",
    f"""INSERT INTO {CAN}recordevent (row_id, seq, record_id, kind, person_id, at, key_id, digest, prev_hash, hash)
        SELECT gen_random_uuid(), n * 2 + e.step + %(seq)s, n, e.kind,
        CASE e.step WHEN 0 THEN supervisor ELSE person END, at + interval '2 hours', 'bench', md5('d' || n),
        md5('p' || n), md5('h' || n || e.step)
        FROM bench_plan, (VALUES (0, 'signed'), (1, 'countersigned')) e (step, kind)
        WHERE e.step = 0 OR n %% 40 <> 0""",
)
SEQUENCES = f"""
SELECT setval(pg_get_serial_sequence('{CAN}supervisionsession', 'id'), (SELECT max(id) FROM {CAN}supervisionsession)),
       setval(pg_get_serial_sequence('{CAN}sessionrecord', 'id'), (SELECT max(id) FROM {CAN}sessionrecord))
"""


# row, connections, most statements (design 12), None where it names none
ROWS = (
    ("caseload, 1 person", 1, 10),
    ("caseload, 50 people", 1, 10),
    ("caseload, 2,000 people", 1, 10),
    ("caseload, 2,000 people, c=8", 8, 10),
    ("the same, searched", 1, 10),
    ("the same as a file", 1, 10),
    ("person page, of 1", 1, None),
    ("person page, of 2,000", 1, None),
    ("person page, of 2,000, c=8", 8, None),
    ("person page, with a share", 1, None),
    ("preparation page", 1, None),
)


@dataclass
class Supervisors:
    """Those who supervise so many, with one peer of each whose page is opened."""

    by_size: dict[int, User] = field(default_factory=dict)
    peer: dict[int, User] = field(default_factory=dict)
    sessions: int = 0
    refresh_seconds: float = 0.0


def make() -> Supervisors:
    """People, agreements, five years of sessions, and what waits. Some ten seconds."""
    made = Supervisors()
    team = Team.objects.order_by("pk").first()
    for size in SIZES:
        made.by_size[size] = supervisor = _person(f"supervisor-{size}", team)
        supervisor.groups.add(Group.objects.get(name=Role.SUPERVISOR.value))
        peers = User.objects.bulk_create(_person_row(f"peer-{size}-{at}", team) for at in range(size))
        _agree(supervisor, peers)
        made.peer[size] = peers[0]
    _sessions(made)
    for size in SIZES:
        _waiting(made.by_size[size], made.peer[size])
        # Learning too: lessons read, a quiz that is not passed yet.
        Life(CoursePage.objects.get(code=history.COURSE, locale=Locale.get_default()), made.peer[size], 60).read(
            6
        ).take_quiz(wrong=2)
    _share_with(made.by_size[50], made.peer[50])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    began = time.perf_counter()
    status.refresh_all()
    made.refresh_seconds = time.perf_counter() - began
    return made


def _person_row(name: str, team: Team) -> User:
    return User(
        email=f"{name}@bench.example", full_name=name, display_name=name.title(), team=team, password="!", is_demo=True
    )


def _person(name: str, team: Team) -> User:
    user = _person_row(name, team)
    user.save()
    return user


def _agree(supervisor: User, peers: list[User]) -> None:
    began = clock.now() - dt.timedelta(days=365 * YEARS + 30)
    Agreement.objects.bulk_create(
        Agreement(
            supervisor=supervisor,
            supervisee=peer,
            starts_on=began.date(),
            cadence_days=DAYS_BETWEEN,
            terms_version="bench",
            proposed_by=supervisor,
            supervisor_accepted_at=began,
            supervisee_accepted_at=began,
        )
        for peer in peers
    )


def _sessions(made: Supervisors) -> None:
    """Five years of signed sessions for every agreement."""
    last = SupervisionSession.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    record = SessionRecord.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    values = {
        "base": max(last, record),
        "rounds": YEARS * 365 // DAYS_BETWEEN,
        "sealed": SEALED,
        "seq": 10_000_000,
    }
    with connection.cursor() as cursor:
        cursor.execute(PLAN, values)
        for statement in STATEMENTS:
            cursor.execute(statement, values)
        cursor.execute(SEQUENCES)
        cursor.execute("SELECT count(*) FROM bench_plan")
        made.sessions = cursor.fetchone()[0]
        cursor.execute("DROP TABLE bench_plan")


def _waiting(supervisor: User, peer: User) -> None:
    """For every peer an open action; for the one whose page is opened also points, and a share."""
    today = clock.today()
    places = RecordAttendee.objects.filter(record__supervisor=supervisor).order_by("person", "-starts_at")
    newest = places.distinct("person").values_list("person", "record", "record__session")
    SessionAction.objects.bulk_create(
        SessionAction(
            session_id=session,
            record_id=record,
            person_id=person,
            owner_id=person if person % 2 else supervisor.pk,
            text=f"Read the guide on boundaries again, part {person}",
            due_on=today + dt.timedelta(days=person % 30 - 10),
        )
        for person, record, session in newest
        for __ in range(8 if person == peer.pk else 1)
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(about=peer, added_by=peer, supervisor=supervisor, source="peer", text=f"A point for you, {number}")
        for number in range(4)
    )


def _share_with(supervisor: User, peer: User) -> None:
    """Lets the supervisor see a whole self-check of the peer."""
    check = self_checks.start(actor=peer, anyway=True)
    self_checks.save_answers(check.code, dict.fromkeys(default_instrument().by_id, 75), known={}, actor=peer)
    check = self_checks.finish(check.code, actor=peer)
    shares.share_result(check, recipient=supervisor, level="answers", purpose="support", days=30, actor=peer)


def addresses(made: Supervisors) -> dict[str, tuple[User, str]]:
    """Who opens what, by row."""
    one, fifty, many = (made.by_size[size] for size in SIZES)
    home, pages = reverse("supervision:home"), {}
    for size in SIZES:
        pages[size] = reverse("supervision:person", args=[made.peer[size].code])
    return {
        "caseload, 1 person": (one, home),
        "caseload, 50 people": (fifty, home),
        "caseload, 2,000 people": (many, home),
        "caseload, 2,000 people, c=8": (many, home),
        "the same, searched": (many, f"{home}?q=peer-2000-19&sort=last&show=attention"),
        "the same as a file": (many, reverse("supervision:caseload_csv")),
        "person page, of 1": (one, pages[SIZES[0]]),
        "person page, of 2,000": (many, pages[SIZES[2]]),
        "person page, of 2,000, c=8": (many, pages[SIZES[2]]),
        "person page, with a share": (fifty, pages[SIZES[1]]),
        "preparation page": (many, reverse("supervision:prepare", args=[made.peer[SIZES[2]].code])),
    }


def report(made: Supervisors) -> str:
    """What the table of requests does not say."""
    plain = costs_of(made.by_size[SIZES[2]], made.peer[SIZES[2]])
    shared = costs_of(made.by_size[SIZES[1]], made.peer[SIZES[1]])
    lines = [f"{made.sessions} signed sessions; every status worked out again in {made.refresh_seconds:.1f} s"]
    for name, cost in (("person page", plain), ("person page with a share", shared)):
        lines.append(
            f"{name}: {cost.page:.1f} ms in the process, of it {cost.record:.1f} ms for the record of the look and "
            f"{cost.opening:.2f} ms to open {cost.opened} sealed texts"
        )
    return "\n".join(lines)


# --- what the person page's privacy costs -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Costs:
    """Milliseconds of one person page, and of it: writing the record of the look, opening sealed texts."""

    page: float
    record: float
    opening: float
    opened: int


def costs_of(supervisor: User, peer: User, *, runs: int = 40) -> Costs:
    """The page as it is, with a clock around the two."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(supervisor)
    path = reverse("supervision:person", args=[peer.code])
    client.get(path)
    pages, records, openings, opened = [], [], [], 0
    for __ in range(runs):
        with _timed(log, "record_read") as record, _timed(Cell, "read_stored") as opening:
            began = time.perf_counter()
            client.get(path)
            pages.append((time.perf_counter() - began) * 1000)
        records.append(sum(record))
        openings.append(sum(opening))
        opened = len(opening)
    return Costs(statistics.median(pages), statistics.median(records), statistics.median(openings), opened)


@contextmanager
def _timed(where: object, name: str) -> Iterator[list[float]]:
    """Notes how long each call of `where.name` takes, in milliseconds."""
    original: Callable = getattr(where, name)
    taken: list[float] = []

    def timed(*args, **kwargs):
        began = time.perf_counter()
        try:
            return original(*args, **kwargs)
        finally:
            taken.append((time.perf_counter() - began) * 1000)

    with mock.patch.object(where, name, timed):
        yield taken
