"""Actions: done by their owner or the supervisor, passed on to a successor, the words fixed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from supervision.access import actions_visible_to
from supervision.domain import actions
from supervision.domain.records import read_record
from supervision.domain.signing import void
from supervision.enums import AgreementEnd
from supervision.models import Agreement, SessionAction
from tests.supervision.factories import agree, an_action, signed_session, supervisors_action, whole_draft
from website.audit.models import AuditEvent
from website.core import clock
from website.core.errors import NotAllowed, NotNow


@pytest.fixture
def agreed(cast):
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus)
    draft = whole_draft(
        actions=[
            an_action(cast.rosa, due_on=dt.date(2027, 1, 1)),
            supervisors_action(cast.rosa),
            an_action(cast.rosa, "Show Rosa the form", owner=cast.marcus),
        ]
    )
    return signed_session(cast.dana, cast.rosa, cast.marcus, draft=draft)


def action(text):
    return next(row for row in SessionAction.objects.all() if row.text.startswith(text))


def test_actions_have_owner_person_and_day(cast, agreed):
    rows = {row.text: row for row in SessionAction.objects.all()}

    own = rows["Read the guide on boundaries"]
    assert (own.owner, own.person, own.due_on) == (cast.rosa, cast.rosa, dt.date(2027, 1, 1))
    assert (rows["Ask about the rota"].owner, rows["Ask about the rota"].person) == (cast.dana, cast.rosa)
    assert (rows["Show Rosa the form"].owner, rows["Show Rosa the form"].person) == (cast.marcus, cast.rosa)


@pytest.mark.parametrize("who", ["rosa", "dana"])
def test_done_once_and_opened_again(cast, agreed, who):
    person = cast.person[who]
    row = action("Read")

    done = actions.complete(row, actor=person)
    assert actions.complete(row, actor=person).done_at == done.done_at
    assert (done.done_by, done.done_at is not None) == (person, True)
    assert AuditEvent.objects.filter(verb="supervision.complete_action", about=cast.rosa.code).count() == 1
    assert actions.reopen(row, actor=person).done_at is None
    assert actions.reopen(row, actor=person).done_by is None


@pytest.mark.parametrize("who", ["marcus", "tomas", "idris", "priya", "sam", "noor"])
def test_nobody_else(cast, agreed, who):
    for call in (actions.complete, actions.reopen, actions.drop):
        with pytest.raises(NotAllowed):
            call(action("Read"), actor=cast.person[who])


def test_an_owner_in_a_group_does_what_is_about_another(cast, agreed):
    assert actions.complete(action("Show"), actor=cast.marcus).done_by == cast.marcus
    with pytest.raises(NotAllowed):
        actions.complete(action("Show"), actor=cast.rosa)


def test_only_the_supervisor_drops(cast, agreed):
    with pytest.raises(NotAllowed):
        actions.drop(action("Read"), actor=cast.rosa)
    dropped = actions.drop(action("Read"), actor=cast.dana)
    assert actions.drop(action("Read"), actor=cast.dana).dropped_at == dropped.dropped_at
    with pytest.raises(NotNow, match="dropped"):
        actions.complete(action("Read"), actor=cast.rosa)
    actions.reopen(action("Read"), actor=cast.dana)
    actions.complete(action("Read"), actor=cast.rosa)
    with pytest.raises(NotNow, match="done"):
        actions.drop(action("Read"), actor=cast.dana)


def test_a_successor_takes_over_what_the_supervisor_still_had_to_do(cast, agreed):
    agree(cast.idris, cast.rosa)
    actions.complete(action("Read"), actor=cast.rosa)

    assert actions.pass_on(cast.dana, cast.idris, cast.rosa) == 1

    assert action("Ask").owner == cast.idris
    assert actions.complete(action("Ask"), actor=cast.idris).done_by == cast.idris


def test_the_agreement_ends_and_the_supervisor_changes_nothing_more(cast, agreed):
    from supervision.models import Agreement

    Agreement.objects.filter(supervisee=cast.rosa).update(ended_at=clock.now(), ended_by=cast.dana, end_reason="moved")

    with pytest.raises(NotAllowed):
        actions.complete(action("Read"), actor=cast.dana)
    assert actions.complete(action("Read"), actor=cast.rosa).done_by == cast.rosa


def test_the_words_are_fixed(cast, agreed):
    row = action("Read")
    for change in (
        {"due_on": dt.date(2030, 1, 1)},
        {"person": cast.marcus},
        {"code": "another"},
        {"made_at": clock.now()},
        {"text": None},
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            SessionAction.objects.filter(pk=row.pk).update(**change)
    row.text = "something else"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        row.save()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        row.delete()


def test_what_the_supervisor_does_about_a_peer_closes_with_the_agreement(cast, agreed):
    row = action("Ask about the rota")
    assert actions_visible_to(cast.dana).filter(pk=row.pk).exists()

    Agreement.objects.filter(supervisee=cast.rosa).update(
        ended_at=clock.now(), ended_by=cast.rosa, end_reason=AgreementEnd.OTHER
    )

    assert not actions_visible_to(cast.dana).filter(pk=row.pk).exists()
    with pytest.raises(NotAllowed):
        actions.complete(row, actor=cast.dana)
    assert actions_visible_to(cast.rosa).filter(pk=row.pk).exists()
    shown = {one.code: one.row for one in read_record(agreed, reader=cast.dana).actions}
    assert shown[row.code] is None


def test_only_the_supervisor_puts_back_what_they_took_off_the_list(cast, agreed):
    row = action("Read")
    actions.drop(row, actor=cast.dana)
    with pytest.raises(NotAllowed):
        actions.reopen(row, actor=cast.rosa)
    assert actions.reopen(row, actor=cast.dana).dropped_at is None


def test_a_voided_record_brings_no_action_back(cast, agreed):
    void(agreed.code, actor=cast.dana, reason="The wrong day.")
    with pytest.raises(NotNow):
        actions.reopen(action("Read"), actor=cast.dana)
