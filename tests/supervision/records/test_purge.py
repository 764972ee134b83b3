"""The text goes when its time is over; facts, digests and the proof stay, and the chain still verifies."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import Http404

from supervision.domain import agenda
from supervision.domain.purge import purge
from supervision.domain.record_state import counted_places, state_of
from supervision.domain.records import amendable, read_record
from supervision.domain.signing import respond as answer
from supervision.domain.signing import void
from supervision.enums import AgendaSource
from supervision.models import (
    AgendaItem,
    Agreement,
    PurgePermit,
    RecordContent,
    RecordEvent,
    SessionAction,
    SessionRecord,
    SupervisionSession,
)
from supervision.tasks_records import purge as purge_task
from tests.supervision.factories import (
    agree,
    amended,
    an_action,
    held_session,
    moment,
    respond,
    signed_session,
    supervisors_action,
    whole_draft,
)
from website.audit.models import AuditEvent
from website.core import clock
from website.core.errors import NotNow

YEAR = 366


@pytest.fixture
def session(cast):
    agree(cast.dana, cast.rosa)
    agenda.add_item("a point", actor=cast.rosa, source=AgendaSource.PEER)
    draft = whole_draft(actions=[an_action(cast.rosa), supervisors_action(cast.rosa)])
    found = signed_session(cast.dana, cast.rosa, draft=draft)
    respond(found, cast.rosa, "words against it")
    amended(found, note="Corrected.")
    respond(found, cast.rosa)
    return found


def end(supervisor, peer, *, days_ago=0):
    at = clock.now() - dt.timedelta(days=days_ago)
    Agreement.objects.filter(supervisor=supervisor, supervisee=peer).update(
        ended_at=at, ended_by=supervisor, end_reason="moved"
    )


def later(years, days=0):
    return clock.later(days=years * YEAR + days)


def run(**options):
    out = StringIO()
    call_command("purge_records", stdout=out, **options)
    return out.getvalue().strip()


def text_in_the_database():
    """Every sealed text of signed records that is left."""
    columns = (("recordcontent", "body"), ("recordevent", "comment"), ("sessionaction", "text"), ("agendaitem", "text"))
    with connection.cursor() as cursor:
        left = 0
        for table, column in columns:
            cursor.execute(f"SELECT count({column}) FROM supervision_{table}")
            left += cursor.fetchone()[0]
    return left


def test_after_its_time_the_text_is_gone_and_the_proof_stays(cast, session, verified):
    end(cast.dana, cast.rosa)
    hashes = list(RecordEvent.objects.order_by("seq").values_list("hash", "digest"))

    with later(7, 2):
        assert run() == ("removed: the text of 2 records, 0 sessions nobody signed; kept by a legal hold: 0 sessions")

        assert text_in_the_database() == 0
        assert list(RecordEvent.objects.order_by("seq").values_list("hash", "digest"))[:4] == hashes
        assert list(RecordEvent.objects.order_by("seq").values_list("kind", flat=True)) == [
            "signed", "disagreed", "amended", "countersigned", "purged", "purged",
        ]  # fmt: skip
        permit = PurgePermit.objects.first()
        assert (permit.rule, permit.given_by) == ("retention:7y", "system")
        assert state_of(session).code == "purged"
        assert verified() == ("whole: 2 records (2 purged), 6 events", 0)
        events = AuditEvent.objects.filter(verb="supervision.purge_record", about=cast.rosa.code)
        assert {(event.actor, event.reason) for event in events} == {("system", "version:1"), ("system", "version:2")}
        assert purge_task() == 0


def test_the_facts_still_count_and_show(cast, session):
    end(cast.dana, cast.rosa)

    with later(8):
        purge()
        view = read_record(session, reader=cast.rosa)
        places = counted_places().filter(person=cast.rosa)

    assert [row.minutes for row in places] == [60]
    assert (view.is_purged, view.has_text, view.draft.note, view.facts.minutes) == (True, False, "", 60)
    assert [(row.person.name, row.person.signed_as, row.minutes) for row in view.attendees] == [("Rosa", "", 60)]
    assert view.domains[0][1] == 60
    assert (view.actions, view.agenda, view.training, view.may_respond) == ((), (), (), False)


def test_nothing_is_added_to_a_purged_record(cast, session):
    end(cast.dana, cast.rosa)

    with later(8):
        purge()
        with pytest.raises(NotNow, match="purged"):
            answer(session.code, actor=cast.rosa, agrees=True)
        with pytest.raises(NotNow, match="purged"):
            void(session.code, actor=cast.dana, reason="x")
        with pytest.raises(Http404):
            amendable(session, actor=cast.dana)


def test_a_dry_run_removes_nothing(cast, session):
    end(cast.dana, cast.rosa)
    before = text_in_the_database()

    with later(8):
        said = run(dry_run=True)

    assert said.startswith("would be removed: the text of 2 records, 0 sessions nobody signed")
    assert (text_in_the_database(), PurgePermit.objects.count()) == (before, 0)


@pytest.mark.parametrize(("days", "due"), [(7 * 365 - 5, False), (7 * 365 + 4, True)])
def test_seven_years_from_the_end(cast, session, days, due):
    end(cast.dana, cast.rosa)

    with clock.later(days=days):
        assert bool(purge().records) is due


def test_the_time_runs_from_the_end_of_the_relationship_not_of_the_session(cast, session):
    with later(20):
        assert purge().records == 0  # they still work together
        end(cast.dana, cast.rosa)
        assert purge().records == 0
    with later(26):
        assert purge().records == 0


def test_an_agreement_that_ran_out_has_ended(cast):
    agree(cast.dana, cast.rosa, ends_on=clock.today() + dt.timedelta(days=10))
    signed_session(cast.dana, cast.rosa)

    with later(7, 5):
        assert purge().records == 0
    with later(7, 20):
        assert purge().records == 1


def test_a_later_agreement_of_the_two_keeps_it(cast, session):
    end(cast.dana, cast.rosa)
    agree(cast.dana, cast.rosa, starts_on=clock.today() + dt.timedelta(days=400))

    with later(10):
        assert purge().records == 0


def test_one_of_a_group_keeps_it(cast):
    for person in (cast.rosa, cast.marcus):
        agree(cast.dana, person)
    signed_session(cast.dana, cast.rosa, cast.marcus)
    end(cast.dana, cast.rosa)

    with later(9):
        assert purge().records == 0
        end(cast.dana, cast.marcus, days_ago=8 * YEAR)
        assert purge().records == 1


@pytest.mark.parametrize("who", ["rosa", "dana"])
def test_a_legal_hold_keeps_it(cast, session, who):
    end(cast.dana, cast.rosa)
    person = cast.person[who]
    person.legal_hold = True
    person.save()

    with later(9):
        done = purge()
        assert (done.records, done.held_back) == (0, 1)
        person.legal_hold = False
        person.save()
        assert purge().records == 2


def hold(cast):
    cast.rosa.legal_hold = True
    cast.rosa.save()


@pytest.mark.parametrize("comes_between", [hold, lambda cast: agree(cast.dana, cast.rosa, starts_on=clock.today())])
def test_what_comes_between_choosing_and_removing_keeps_it(cast, session, monkeypatch, comes_between):
    """It is asked again under the lock: what is gone is gone."""
    from supervision.domain import purge as module

    unsigned = held_session(cast.dana, cast.rosa, starts_at=moment(days=-4))
    end(cast.dana, cast.rosa)
    before = text_in_the_database()
    with later(9):
        chosen = list(module.due_sessions())
        comes_between(cast)
        monkeypatch.setattr(module, "due_sessions", lambda: iter(chosen))

        done = purge()

    assert sorted(chosen) == sorted([(session.pk, False), (unsigned.pk, False)])
    assert (done.records, done.unsigned, text_in_the_database()) == (0, 0, before)
    assert SupervisionSession.objects.filter(pk=unsigned.pk).exists()


def test_the_years_are_a_setting(cast, session, settings, verified):
    end(cast.dana, cast.rosa)
    settings.RECORD_RETENTION_YEARS = 2

    with later(2, 5):
        assert purge().records == 2
        assert PurgePermit.objects.first().rule == "retention:2y"
    assert verified()[1] == 0


def test_what_nobody_signed_goes_wholly(cast, session):
    draft = held_session(cast.dana, cast.rosa, starts_at=moment(days=-4))
    agenda.add_item("x", actor=cast.dana, session=draft, source=AgendaSource.SUPERVISOR)
    end(cast.dana, cast.rosa)

    with later(9):
        done = purge()

    assert (done.records, done.unsigned) == (2, 1)
    assert not SupervisionSession.objects.filter(pk=draft.pk).exists()
    assert not AgendaItem.objects.exists()
    assert AuditEvent.objects.get(verb="supervision.discard_session").object_id == draft.code


def test_a_text_that_cannot_be_opened_can_still_go(cast, session, settings):
    end(cast.dana, cast.rosa)
    settings.FIELD_KEYS = {"other": "bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IG5ldyE="}

    with later(9):
        assert purge().records == 2
    assert RecordContent.objects.filter(body__isnull=False).count() == 0


def test_others_are_left_alone(cast, session, verified):
    agree(cast.idris, cast.tomas)
    other = signed_session(cast.idris, cast.tomas, draft=whole_draft(actions=[an_action(cast.tomas)]))
    end(cast.dana, cast.rosa)

    with later(9):
        assert purge().records == 2
        assert verified() == ("whole: 3 records (2 purged), 7 events", 0)

    assert SessionRecord.objects.get(session=other).content.body["draft"]["note"]
    assert SessionAction.objects.get(session=other).text


def test_chunks_reach_everything(cast, monkeypatch):
    from supervision.domain import purge as module

    agree(cast.dana, cast.rosa)
    for day in range(1, 6):
        signed_session(cast.dana, cast.rosa, starts_at=moment(days=-day))
    end(cast.dana, cast.rosa)
    monkeypatch.setattr(module, "CHUNK", 2)

    with later(9):
        assert purge(dry_run=True).records == 5
        assert purge().records == 5
        assert purge().records == 0
