"""Reminders of drafts after 3 and 7 days, of answers after 3 and 14, once each; the nightly look at the records."""

from __future__ import annotations

import logging

import pytest

from supervision.models import SupervisionSession
from supervision.tasks_records import nudge_drafts, remind_to_countersign, verify
from tests.supervision.factories import agree, amended, held_session, moment, plan_session, respond, signed_session
from website.core import clock, contributions
from website.notices.models import Notice


def told(kind):
    return list(Notice.objects.filter(kind=f"supervision.{kind}").values_list("recipient__display_name", flat=True))


@pytest.fixture
def pair(cast):
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus)


def test_drafts_are_nudged_after_three_and_seven_days(cast, pair):
    held_session(cast.dana, cast.rosa)
    plan_session(cast.dana, cast.rosa)
    signed_session(cast.dana, cast.marcus, starts_at=moment(days=-1, hour=9))

    for days, count in ((1, 0), (3, 1), (4, 1), (7, 2), (20, 2), (400, 2)):
        with clock.later(days=days):
            nudge_drafts()
            nudge_drafts()
        assert told("draft_waiting") == ["Dana"] * count
    notice = Notice.objects.filter(kind="supervision.draft_waiting").first()
    assert notice.url.startswith("/supervision/sessions/")


def test_a_supervisor_who_is_gone_is_not_nudged(cast, pair):
    held_session(cast.dana, cast.rosa)
    cast.dana.is_active = False
    cast.dana.save()

    with clock.later(days=5):
        assert nudge_drafts() == 0


def test_answers_are_asked_for_after_three_and_fourteen_days(cast, pair):
    session = signed_session(cast.dana, cast.rosa, cast.marcus, answers={cast.rosa: True})

    for days, count in ((1, 0), (4, 1), (10, 1), (15, 2), (30, 2)):
        with clock.later(days=days):
            remind_to_countersign()
        assert told("countersign_waiting") == ["Marcus"] * count
    respond(session, cast.marcus, "No.")
    with clock.later(days=40):
        assert remind_to_countersign() == 0


def test_each_version_is_reminded_of_anew(cast, pair):
    session = signed_session(cast.dana, cast.rosa)
    with clock.later(days=4):
        assert remind_to_countersign() == 1
    amended(session, note="x")
    with clock.later(days=4):
        assert remind_to_countersign() == 1


def test_the_schedules_name_tasks_that_are_there(db):
    names = {entry.task for entry in contributions.schedules}

    for task in ("nudge_drafts", "remind_to_countersign", "purge", "verify"):
        assert f"supervision.tasks_records.{task}" in names


def test_the_nightly_look_says_what_is_wrong(cast, pair, caplog):
    session = signed_session(cast.dana, cast.rosa)
    assert verify() is True
    SupervisionSession.objects.filter(pk=session.pk).update(break_minutes=5)

    with caplog.at_level(logging.ERROR):
        assert verify() is False

    assert session.code in caplog.text
    assert "hard week" not in caplog.text
