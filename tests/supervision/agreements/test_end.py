"""Accepting, declining and ending: who may, what follows at once, what happens when two act at the same moment."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from courses.access import learners_overseen_by
from supervision.access import agreement_between, supervisees_of, supervisors_of
from supervision.domain import agenda, agreements, handover, requests
from supervision.domain.agreement_states import state_for_program, state_of
from supervision.enums import AgendaSource, AgreementEnd, AgreementKind, RequestState, SessionPhase
from supervision.models import AgendaItem, Agreement, SessionAction, SessionAttendee, SupervisionSession
from tests.cast import build_cast
from tests.supervision.factories import (
    moment,
    plan_session,
    signed_session,
    supervisors_action,
    whole_draft,
)
from website.accounts.domain.erasure import erase
from website.accounts.domain.people import deactivate, reactivate, remove_role
from website.core import clock
from website.core.errors import DomainError, Invalid, NotAllowed, NotNow
from website.notices.models import Notice

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def told(kind: str) -> set[str]:
    return {notice.recipient.display_name for notice in Notice.objects.filter(kind=f"supervision.{kind}")}


# --- answering --------------------------------------------------------------------------------------------------------


def test_it_is_in_force_when_both_have_accepted(cast, offer):
    row = agreements.accept(offer(), actor=cast.dana)
    assert not supervisees_of(cast.dana).exists()

    row = agreements.accept(row, actor=cast.rosa)

    assert row.is_in_force
    assert (list(supervisees_of(cast.dana)), list(supervisors_of(cast.rosa))) == ([cast.rosa], [cast.dana])
    assert list(learners_overseen_by(cast.dana)) == [cast.rosa]
    assert told("agreement_accepted") == {"Dana", "Priya"}


def test_it_opens_on_its_first_day_and_closes_after_its_last(cast, agreed, today):
    row = agreed(starts_on=today + 3 * DAY, ends_on=today + 5 * DAY)

    def opens(days: int) -> bool:
        with clock.later(days=days):
            return supervisees_of(cast.dana).exists() and learners_overseen_by(cast.dana).exists()

    assert [opens(days) for days in (0, 2, 3, 5, 6)] == [False, False, True, True, False]
    assert state_of(row).code == "later"


def test_accepting_twice_changes_nothing(cast, agreed):
    row = agreed()

    again = agreements.accept(row, actor=cast.rosa)

    assert again.supervisee_accepted_at == row.supervisee_accepted_at


@pytest.mark.parametrize("name", ["marcus", "idris", "priya", "sam"])
def test_only_the_two_answer(cast, offer, name):
    row = offer()

    for answer in (agreements.accept, agreements.decline):
        with pytest.raises(NotAllowed):
            answer(row, actor=cast.person[name])


def test_declining_tells_the_others_and_ends_the_offer(cast, offer):
    row = agreements.decline(agreements.accept(offer(), actor=cast.rosa), actor=cast.dana)

    assert (state_of(row).code, row.end_reason) == ("declined", AgreementEnd.DECLINED)
    assert told("agreement_declined") == {"Rosa", "Priya"}
    for answer in (agreements.accept, agreements.withdraw):
        with pytest.raises(NotNow):
            answer(row, actor=cast.priya if answer is agreements.withdraw else cast.rosa)


def test_one_may_change_their_mind_until_the_other_has_accepted(cast, offer, agreed):
    row = agreements.accept(offer(), actor=cast.rosa)
    assert agreements.decline(row, actor=cast.rosa).end_reason == AgreementEnd.DECLINED

    with pytest.raises(NotNow):
        agreements.decline(agreed(), actor=cast.rosa)


@pytest.mark.parametrize("name", ["rosa", "dana", "idris", "sam"])
def test_only_who_offered_and_coordinators_take_an_offer_back(cast, offer, name):
    row = offer()

    with pytest.raises(NotAllowed):
        agreements.withdraw(row, actor=cast.person[name])
    assert state_of(agreements.withdraw(row, actor=cast.priya)).code == "withdrawn"
    assert told("agreement_withdrawn") == {"Rosa", "Dana"}


def test_an_offer_whose_time_is_over_cannot_be_accepted(cast, offer, today):
    row = offer(ends_on=today + DAY)

    with clock.later(days=2), pytest.raises(NotNow, match="over"):
        agreements.accept(row, actor=cast.rosa)


def test_an_offer_of_somebody_who_is_no_supervisor_any_more_cannot_be_accepted(cast, offer):
    row = agreements.accept(offer(), actor=cast.dana)
    remove_role(cast.dana, "supervisor", actor=cast.priya)

    with pytest.raises(Invalid, match="no-supervisor"):
        agreements.accept(row, actor=cast.rosa)


# --- ending -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rosa", "dana", "priya"])
def test_either_side_or_the_coordinator_ends_it_at_once(cast, agreed, name):
    row = agreements.end(agreed(), actor=cast.person[name], reason="finished")

    assert (state_of(row).code, row.ended_by, row.end_reason) == ("ended", cast.person[name], "finished")
    assert not supervisees_of(cast.dana).exists()
    assert not learners_overseen_by(cast.dana).exists()
    assert agreement_between(cast.dana, cast.rosa) is None
    assert told("agreement_ended") == {"Rosa", "Dana", "Priya"} - {cast.person[name].display_name}


@pytest.mark.parametrize("name", ["marcus", "idris", "elif", "sam", "noor"])
def test_nobody_else_ends_it(cast, agreed, name):
    row = agreed()

    with pytest.raises(NotAllowed):
        agreements.end(row, actor=cast.person[name], reason="finished")


@pytest.mark.parametrize("reason", ["", "declined", "withdrawn", "I dislike them", "\x00"])
def test_a_reason_is_one_of_the_list(cast, agreed, reason):
    with pytest.raises(Invalid) as refused:
        agreements.end(agreed(), actor=cast.rosa, reason=reason)

    assert refused.value.field == "reason"


def test_an_offer_is_not_ended(cast, offer):
    with pytest.raises(NotNow):
        agreements.end(offer(), actor=cast.rosa, reason="finished")


def test_ending_twice_keeps_the_first_end(cast, agreed):
    row = agreements.end(agreed(), actor=cast.rosa, reason="finished")

    again = agreements.end(row, actor=cast.dana, reason="other")

    assert (again.ended_by, again.end_reason) == (cast.rosa, "finished")


def test_ending_on_a_day_keeps_access_until_then(cast, agreed, today):
    row = agreements.end(agreed(), actor=cast.rosa, reason="finished", on=today + 2 * DAY)

    assert (row.ends_on, row.ended_at) == (today + 2 * DAY, None)
    assert supervisees_of(cast.dana).exists()
    with clock.later(days=3):
        assert not supervisees_of(cast.dana).exists()
    assert told("agreement_ending") == {"Dana", "Priya"}


@pytest.mark.parametrize(("on", "code"), [(-1, "over"), (31, "later-than-agreed"), (400, "later-than-agreed")])
def test_the_last_day_lies_within_what_was_agreed(cast, agreed, today, on, code):
    row = agreed(ends_on=today + 30 * DAY)

    with pytest.raises(Invalid) as refused:
        agreements.end(row, actor=cast.rosa, reason="finished", on=today + on * DAY)

    assert (refused.value.field, refused.value.code) == ("on", code)


def test_one_without_an_end_does_not_end_far_ahead(cast, agreed, today):
    with pytest.raises(Invalid, match="too-late"):
        agreements.end(agreed(), actor=cast.rosa, reason="finished", on=today + 367 * DAY)


def test_planned_sessions_are_called_off_and_a_group_goes_on(cast, agreed):
    row = agreed()
    agreed(supervisee=cast.marcus)
    single = plan_session(cast.dana, cast.rosa)
    group = plan_session(cast.dana, cast.rosa, cast.marcus, starts_at=moment(days=2))

    agreements.end(row, actor=cast.rosa, reason="finished")

    phases = dict(SupervisionSession.objects.values_list("pk", "phase"))
    assert phases == {single.pk: SessionPhase.CANCELLED, group.pk: SessionPhase.PLANNED}
    assert list(SessionAttendee.objects.filter(session=group).values_list("person", flat=True)) == [cast.marcus.pk]


def test_ending_on_a_day_calls_off_only_what_is_later(cast, agreed, today):
    row = agreed()
    before = plan_session(cast.dana, cast.rosa, starts_at=moment(days=1))
    after = plan_session(cast.dana, cast.rosa, starts_at=moment(days=9))

    agreements.end(row, actor=cast.dana, reason="moved", on=today + 5 * DAY)

    phases = dict(SupervisionSession.objects.values_list("pk", "phase"))
    assert phases == {before.pk: SessionPhase.PLANNED, after.pk: SessionPhase.CANCELLED}


def test_covers_end_with_what_they_cover(cast, agreed, today):
    row = agreed()
    facts = {"covers": row, "kind": AgreementKind.COVER, "actor": cast.dana}
    running = agreed(cast.idris, ends_on=today + 20 * DAY, **facts)

    agreements.end(row, actor=cast.rosa, reason="finished")

    running.refresh_from_db()
    assert running.ended_at is not None
    assert not supervisees_of(cast.idris).exists()


def test_covers_do_not_outlast_a_nearer_end(cast, agreed, offer, today):
    row = agreed()
    facts = {"covers": row, "kind": AgreementKind.COVER, "actor": cast.dana}
    running = agreed(cast.idris, ends_on=today + 20 * DAY, **facts)

    agreements.end(row, actor=cast.dana, reason="finished", on=today + 5 * DAY)

    running.refresh_from_db()
    assert (running.ended_at, running.ends_on) == (None, today + 5 * DAY)


def test_a_cover_ends_by_itself_without_touching_the_agreement(cast, agreed, today):
    row = agreed()
    cover = agreed(cast.idris, ends_on=today + 20 * DAY, covers=row, kind=AgreementKind.COVER, actor=cast.dana)

    agreements.end(cover, actor=cast.idris, reason="other")

    assert set(supervisees_of(cast.dana)) == {cast.rosa}
    assert not supervisees_of(cast.idris).exists()


# --- successors -------------------------------------------------------------------------------------------------------


@pytest.fixture
def noon():
    """The middle of the site's day: two hours ago is today, whenever the test runs."""
    with clock.at(timezone.make_aware(dt.datetime.combine(clock.today(), dt.time(12)))):
        yield


def test_open_work_reaches_the_successor_when_both_accept(cast, agreed, noon):
    row = agreed()
    draft = whole_draft(actions=[supervisors_action(cast.rosa)])
    signed_session(cast.dana, cast.rosa, draft=draft, starts_at=clock.now() - dt.timedelta(hours=2))
    agenda.add_item("The rota", actor=cast.rosa, supervisor=cast.dana, source=AgendaSource.PEER)
    asked = requests.ask(cast.rosa, supervisor=cast.dana, text="Please", actor=cast.rosa)

    agreements.end(row, actor=cast.dana, reason="moved", successor=cast.idris)
    follow_up = Agreement.objects.get(follows=row)
    assert SessionAction.objects.get().owner == cast.dana
    agreements.accept(follow_up, actor=cast.idris)
    agreements.accept(follow_up, actor=cast.rosa)

    assert SessionAction.objects.get().owner == cast.idris
    assert AgendaItem.objects.get().supervisor == cast.idris
    asked.refresh_from_db()
    assert (asked.supervisor, asked.state) == (cast.idris, RequestState.OPEN)
    assert set(supervisees_of(cast.idris)) == {cast.rosa}


def test_a_successor_from_a_later_day_takes_over_on_that_day(cast, agreed, today):
    row = agreed()
    agenda.add_item("The rota", actor=cast.rosa, supervisor=cast.dana, source=AgendaSource.PEER)
    agreements.end(row, actor=cast.priya, reason="change", on=today + 3 * DAY, successor=cast.idris)
    follow_up = Agreement.objects.get(follows=row)
    assert follow_up.starts_on == today + 4 * DAY
    agreements.accept(follow_up, actor=cast.idris)
    agreements.accept(follow_up, actor=cast.rosa)
    handover.sweep()
    assert AgendaItem.objects.get().supervisor == cast.dana

    with clock.later(days=4):
        handover.sweep()
        handover.sweep()

    assert AgendaItem.objects.get().supervisor == cast.idris


def test_the_peer_names_no_successor(cast, agreed):
    with pytest.raises(NotAllowed):
        agreements.end(agreed(), actor=cast.rosa, reason="change", successor=cast.idris)

    assert supervisees_of(cast.dana).exists()


@pytest.mark.parametrize("name", ["dana", "marcus", "noor", "rosa"])
def test_an_impossible_successor_is_said_at_their_field_and_nothing_ends(cast, agreed, name):
    with pytest.raises(Invalid) as refused:
        agreements.end(agreed(), actor=cast.priya, reason="change", successor=cast.person[name])

    assert refused.value.field == "successor"
    assert supervisees_of(cast.dana).exists()


def test_a_successor_named_later_takes_over_too(cast, agreed, offer):
    row = agreements.end(agreed(), actor=cast.rosa, reason="other")
    assert told("needs_supervisor") == {"Priya"}

    follow_up = offer(cast.idris, follows=row)

    agreements.accept(follow_up, actor=cast.idris)
    assert agreements.accept(follow_up, actor=cast.rosa).is_in_force


def test_who_has_another_supervisor_is_not_alone(cast, agreed):
    agreed(cast.idris)

    agreements.end(agreed(), actor=cast.rosa, reason="other")

    assert told("needs_supervisor") == set()


# --- accounts and roles -----------------------------------------------------------------------------------------------


def test_without_the_role_access_is_gone_at_once_and_coordinators_hear_of_it(cast, agreed):
    row = agreed()

    remove_role(cast.dana, "supervisor", actor=cast.priya)

    dana = type(cast.dana).objects.get(pk=cast.dana.pk)
    assert not supervisees_of(dana).exists()
    assert not learners_overseen_by(dana).exists()
    assert list(supervisors_of(cast.rosa)) == []
    row = Agreement.objects.select_related("supervisor").get(pk=row.pk)
    assert state_for_program(row).code == "left"
    handover.sweep()
    handover.sweep()
    assert told("needs_supervisor") == {"Priya"}
    assert Notice.objects.filter(kind="supervision.needs_supervisor").count() == 1


def test_a_closed_account_is_flagged_and_opens_again_as_it_was(cast, agreed):
    row = agreed()
    deactivate(cast.dana, actor=cast.priya)
    assert state_for_program(Agreement.objects.get(pk=row.pk)).code == "left"

    reactivate(cast.dana, actor=cast.priya)

    assert state_for_program(Agreement.objects.get(pk=row.pk)).code == "in_force"


@pytest.mark.parametrize("name", ["dana", "rosa"])
def test_an_erased_account_ends_its_agreements(cast, agreed, offer, name):
    row, waiting = agreed(), offer(cast.idris, cast.rosa) if name == "rosa" else offer(supervisee=cast.marcus)
    plan_session(cast.dana, cast.rosa)

    erase(cast.person[name], actor=cast.person[name])

    row.refresh_from_db()
    waiting.refresh_from_db()
    assert (row.end_reason, waiting.end_reason) == (AgreementEnd.MOVED, AgreementEnd.WITHDRAWN)
    assert SupervisionSession.objects.get().phase == SessionPhase.CANCELLED
    assert not supervisees_of(cast.dana).exists()
    assert told("needs_supervisor") == ({"Priya"} if name == "dana" else set())


def test_what_is_left_when_it_runs_out_is_closed_by_the_sweep(cast, agreed, today):
    row = agreed(ends_on=today + DAY)
    agreed(supervisee=cast.marcus)

    with clock.later(days=2):
        handover.sweep()

        assert told("needs_supervisor") == {"Priya"}
        assert state_of(row).code == "ended"
        assert not supervisees_of(cast.dana).filter(pk=cast.rosa.pk).exists()


# --- at the same moment -----------------------------------------------------------------------------------------------


def at_once(*steps) -> list[str]:
    """Runs the steps in threads of their own; the code of each refusal, "" for what went through."""
    barrier, outcomes = threading.Barrier(len(steps)), [""] * len(steps)

    def run(number: int, step) -> None:
        try:
            barrier.wait(timeout=20)
            step()
        except DomainError as error:
            outcomes[number] = error.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, step)) for number, step in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


@pytest.fixture
def lasting(transactional_db):
    """An offer that other connections see too."""
    people = build_cast()
    row = agreements.propose(people.dana, people.rosa, starts_on=clock.today(), cadence_days=14, actor=people.priya)
    return people, row


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_both_count(lasting):
    people, row = lasting

    outcomes = at_once(
        lambda: agreements.accept(row, actor=people.dana), lambda: agreements.accept(row, actor=people.rosa)
    )

    row.refresh_from_db()
    assert outcomes == ["", ""]
    assert row.is_in_force


@pytest.mark.django_db(transaction=True)
def test_accepting_and_declining_at_once_have_one_outcome(lasting):
    people, row = lasting
    agreements.accept(row, actor=people.dana)

    outcomes = at_once(
        lambda: agreements.accept(row, actor=people.rosa), lambda: agreements.withdraw(row, actor=people.priya)
    )

    row.refresh_from_db()
    assert sorted(outcomes) in (["", "accepted"], ["", "gone"])
    assert row.is_in_force == (outcomes == ["", "accepted"])
    assert (row.ended_at is None) == row.is_in_force


@pytest.mark.django_db(transaction=True)
def test_accepting_and_ending_at_once_have_one_outcome(lasting):
    people, row = lasting
    agreements.accept(row, actor=people.dana)

    outcomes = at_once(
        lambda: agreements.accept(row, actor=people.rosa),
        lambda: agreements.end(row, actor=people.dana, reason="other"),
    )

    row.refresh_from_db()
    assert outcomes in (["", ""], ["", "not-accepted"])
    assert row.is_in_force == (outcomes[1] == "not-accepted")


@pytest.mark.django_db(transaction=True)
def test_two_offers_of_the_same_two_at_once_make_one(transactional_db):
    people = build_cast()

    def propose(supervisor, supervisee):
        return lambda: agreements.propose(
            supervisor, supervisee, starts_on=clock.today(), cadence_days=14, actor=people.priya
        )

    same = at_once(propose(people.dana, people.rosa), propose(people.dana, people.rosa))
    crossed = at_once(propose(people.dana, people.idris), propose(people.idris, people.dana))

    assert (sorted(same), sorted(crossed)) == (["", "overlap"], ["", "two-way"])
    assert Agreement.objects.count() == 2
    assert connection.vendor in ("sqlite", "postgresql")
