"""The status of supervisees: what the caseload reads instead of thousands of sessions."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import FieldDoesNotExist

from supervision.domain import status
from supervision.domain.status import FACTS, build, is_open
from supervision.models import Agreement, SuperviseeStatus, SupervisionRequest
from supervision.tasks_caseload import refresh_statuses
from tests.supervision.caseload.histories import History, counted
from tests.supervision.factories import agree
from website.core import clock, contributions

pytestmark = pytest.mark.django_db


def saved() -> dict[int, dict]:
    return {row["agreement_id"]: row for row in SuperviseeStatus.objects.values("agreement_id", *FACTS)}


@pytest.mark.parametrize("seed", range(25))
def test_refresh_says_what_counting_one_by_one_says(cast, seed):
    peers = [cast.rosa, cast.marcus, cast.amara]
    History(seed, [cast.dana, cast.idris, cast.tomas], peers)
    with clock.later(seconds=1):
        status.refresh([peer.pk for peer in peers])

        found = saved()
        wanted = {row.pk: counted(row) for row in Agreement.objects.all() if is_open(row)}

    assert {pk: {name: row[name] for name in FACTS} for pk, row in found.items()} == wanted


def test_histories_make_every_fact_true_somewhere(cast):
    seen = dict.fromkeys(FACTS, 0)
    for seed in range(12):
        History(seed, [cast.dana, cast.idris, cast.tomas], [cast.rosa, cast.marcus, cast.amara])
        status.refresh_all()
        for row in SuperviseeStatus.objects.values(*FACTS):
            for name, value in row.items():
                seen[name] += bool(value)
        Agreement.objects.update(ended_at=clock.now(), ended_by=cast.dana, end_reason="other")
        SupervisionRequest.objects.all().delete()

    assert [name for name, times in seen.items() if not times] == []


def agreed(cast, peer) -> None:
    agree(cast.dana, peer)
    status.refresh([peer.pk])


def test_statuses_wait_for_the_end_of_a_past_that_is_lived_in_one_go(cast):
    with status.refreshed_at_the_end():
        agreed(cast, cast.rosa)
        assert saved() == {}

    assert len(saved()) == 1
    agreed(cast, cast.marcus)
    assert len(saved()) == 2


def test_after_a_past_that_failed_statuses_wait_no_more(cast):
    def live() -> None:
        with status.refreshed_at_the_end():
            agreed(cast, cast.rosa)
            raise LookupError

    with pytest.raises(LookupError):
        live()

    assert not Agreement.objects.exists()
    agreed(cast, cast.rosa)
    assert len(saved()) == 1


def test_refresh_takes_the_same_statements_for_one_and_three(cast, django_assert_num_queries):
    peers = [cast.rosa, cast.marcus, cast.amara]
    History(3, [cast.dana, cast.idris], peers)
    status.refresh_all()
    # Savepoint and release, the lock, the agreements, ten looks, the write.
    with django_assert_num_queries(15):
        status.refresh([cast.rosa.pk])
    with django_assert_num_queries(15):
        status.refresh([peer.pk for peer in peers])


def test_refresh_of_nobody_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        status.refresh([])


def test_refresh_touches_nobody_else(cast):
    History(5, [cast.dana], [cast.rosa, cast.marcus])
    status.refresh_all()
    SuperviseeStatus.objects.update(open_actions=99)

    status.refresh([cast.rosa.pk])

    others = SuperviseeStatus.objects.filter(agreement__supervisee=cast.marcus)
    assert all(row.open_actions == 99 for row in others)
    assert all(row.open_actions != 99 for row in SuperviseeStatus.objects.filter(agreement__supervisee=cast.rosa))


def test_the_schedule_refreshes_everybody_and_forgets_what_is_over(cast):
    History(7, [cast.dana, cast.idris], [cast.rosa, cast.marcus, cast.amara])
    status.refresh_all()
    row = next(row for row in Agreement.objects.all() if is_open(row))
    Agreement.objects.filter(pk=row.pk).update(ended_at=clock.now(), ended_by=cast.dana, end_reason="other")

    number = refresh_statuses()

    open_ones = {one.pk for one in Agreement.objects.all() if is_open(one)}
    assert number == len(open_ones) > 0
    assert set(saved()) == open_ones


def test_the_schedule_runs_every_hour():
    schedule = contributions.schedules.get("supervision.refresh_statuses")

    assert (schedule.task, schedule.minutes) == ("supervision.tasks_caseload.refresh_statuses", 60)


def test_a_day_that_passes_is_noticed_without_any_change(cast):
    agreement = Agreement.objects.create(
        supervisor=cast.dana, supervisee=cast.rosa, starts_on=clock.today(), cadence_days=7, terms_version="1",
        proposed_by=cast.dana, supervisor_accepted_at=clock.now(), supervisee_accepted_at=clock.now(),
    )  # fmt: skip
    status.refresh([cast.rosa.pk])

    assert agreement.status.due_on == clock.today() + dt.timedelta(days=7)


def test_status_holds_nothing_of_a_self_check():
    """Not a column, and not a word in the code that works it out."""
    columns = {column.name for column in SuperviseeStatus._meta.get_fields()}

    assert columns == {"id", "agreement", "refreshed_at", *FACTS}
    for module in (status, __import__("supervision.domain.status_training", fromlist=["x"])):
        imported = {name for name in vars(module) if "share" in name.lower() or "check" in name.lower()}
        assert imported == set()
    with pytest.raises(FieldDoesNotExist):
        SuperviseeStatus._meta.get_field("shared_until")


def test_an_agreement_without_sessions_is_due_after_its_first_rhythm(cast):
    agreement = Agreement(supervisor=cast.dana, supervisee=cast.rosa, starts_on=dt.date(2026, 1, 1), cadence_days=30)

    assert status.due_on(agreement, None) == dt.date(2026, 1, 31)


def test_build_saves_nothing(cast):
    History(2, [cast.dana], [cast.rosa])

    build([cast.rosa.pk])

    assert not SuperviseeStatus.objects.exists()
