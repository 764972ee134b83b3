"""What becomes of planned sessions when an agreement ends."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from supervision.domain import agenda, sessions
from supervision.enums import AgendaSource, SessionPhase
from tests.supervision.factories import agree, held_session, moment, plan_session, signed_session
from website.audit.models import AuditEvent
from website.core import clock
from website.notices.models import Notice


def end(agreement, **fields):
    with transaction.atomic():
        agreement.ended_at, agreement.ended_by, agreement.end_reason = clock.now(), agreement.supervisor, "moved"
        agreement.save()
        return sessions.end_with_agreement(agreement, actor=agreement.supervisor, **fields)


@pytest.fixture
def agreement(cast):
    agree(cast.dana, cast.marcus)
    return agree(cast.dana, cast.rosa)


def test_one_to_one_is_called_off_and_a_group_goes_on_without_them(cast, agreement):
    single = plan_session(cast.dana, cast.rosa)
    group = plan_session(cast.dana, cast.rosa, cast.marcus, starts_at=moment(days=2))
    other = plan_session(cast.dana, cast.marcus, starts_at=moment(days=3))
    for about in (cast.rosa, cast.marcus):
        agenda.add_item(f"{about}", actor=about, session=group, source=AgendaSource.PEER)
    agenda.add_item("all", actor=cast.dana, session=group, source=AgendaSource.SUPERVISOR)
    events = AuditEvent.objects.count()

    left = end(agreement)

    single.refresh_from_db()
    assert {session.pk for session in left} == {single.pk, group.pk}
    assert single.phase == SessionPhase.CANCELLED
    assert [row.person for row in group.attendees.all()] == [cast.marcus]
    assert {item.text for item in group.agenda.all()} == {"Marcus", "all"}
    assert {item.text for item in agenda.waiting_for(cast.rosa)} == {"Rosa"}
    assert other.attendees.count() == 1
    called_off = Notice.objects.filter(kind="supervision.session_called_off")
    assert [notice.recipient for notice in called_off] == [cast.rosa, cast.rosa]
    assert AuditEvent.objects.count() == events


def test_the_last_one_to_leave_a_group_calls_it_off(cast, agreement):
    group = plan_session(cast.dana, cast.rosa, cast.marcus)

    end(agreement)
    end(agreement.__class__.objects.get(supervisee=cast.marcus))

    group.refresh_from_db()
    assert group.phase == SessionPhase.CANCELLED


def test_what_was_held_and_signed_stays(cast, agreement):
    held = held_session(cast.dana, cast.rosa)
    signed = signed_session(cast.dana, cast.rosa, starts_at=moment(days=-3))

    assert end(agreement) == []

    for session in (held, signed):
        session.refresh_from_db()
        assert (session.phase, session.attendees.count()) == (SessionPhase.HELD, 1)


def test_another_agreement_of_the_two_keeps_it(cast, agreement):
    session = plan_session(cast.dana, cast.rosa)
    other = agree(cast.dana, cast.rosa, ends_on=clock.today() + dt.timedelta(days=30))

    assert end(agreement) == []

    session.refresh_from_db()
    assert (session.phase, session.attendees.get().agreement) == (SessionPhase.PLANNED, other)


def test_only_what_comes_after_a_day(cast, agreement):
    before = plan_session(cast.dana, cast.rosa, starts_at=moment(days=2))
    after = plan_session(cast.dana, cast.rosa, starts_at=moment(days=5))

    with transaction.atomic():
        left = sessions.end_with_agreement(agreement, actor=cast.dana, after=clock.today() + dt.timedelta(days=3))

    assert [session.pk for session in left] == [after.pk]
    before.refresh_from_db()
    assert before.phase == SessionPhase.PLANNED
