"""Sharing, what is shown of it, and that everything else looks the same."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from django.utils import timezone

from supervision.domain import self_checks, shares
from supervision.domain.looks import looks_at
from supervision.domain.shares import CONFIRM_DAYS, open_until, shown_to
from supervision.models import Agreement, SelfCheckShare
from tests.supervision.factories import agree
from tests.supervision.self_checks.conftest import BOTTOM, HIGH, LOW, MIDDLE
from website.accounts.domain.recovery import lock_after_recovery
from website.accounts.enums import Role
from website.audit.models import AuditEvent
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices.models import Notice, OutboxEntry


@pytest.fixture
def share(cast, done):
    """`share(level="band", …)` shares a result of Rosa's with Dana."""

    def make(check=None, *, level="band", days=30, to="dana", purpose="support", **more):
        check = check or done(cast.rosa, **more)
        return shares.share_result(
            check, recipient=cast.person[to], level=level, purpose=purpose, days=days, actor=cast.rosa
        )

    return make


@pytest.fixture
def share_trend(cast):
    """`share_trend(earlier=True)` shares Rosa's trend with Dana."""

    def make(*, earlier=True, days=182, to="dana"):
        return shares.share_trend(
            recipient=cast.person[to], purpose="support", days=days, earlier=earlier, actor=cast.rosa
        )

    return make


def words(view) -> list[str]:
    return [scale.words for scale in view.scales]


# --- one result -----------------------------------------------------------------------------------------------------


def test_the_band_is_shown_in_words_alone(cast, share):
    share(answers=HIGH)

    (view,) = shown_to(cast.dana, cast.rosa)

    assert words(view) == ["high exhaustion", "some exhaustion", "high exhaustion"]
    assert [scale.score for scale in view.scales] == [None, None, None]
    assert (view.answers, view.charts) == ([], [])


def test_scores_are_shown_without_answers(cast, share):
    share(answers=MIDDLE, level="scores")

    (view,) = shown_to(cast.dana, cast.rosa)

    assert [scale.score for scale in view.scales] == [50, 50, 50]
    assert view.answers == []


def test_answers_are_shown_in_words(cast, share):
    share(answers={"P1": HIGH, "C1": LOW}, level="answers")

    (view,) = shown_to(cast.dana, cast.rosa)

    assert view.answers == [
        ("How often do you feel tired?", "Often"),
        ("Do you find it hard to work with the people you support?", "To a low degree"),
    ]


def test_a_share_lasts_to_the_end_of_its_last_day(cast, share):
    given = share(days=7)
    last = clock.today() + dt.timedelta(days=7)

    assert open_until(cast.dana) == {cast.rosa.pk: last}
    assert timezone.localdate(given.expires_at) == last
    with clock.at(given.expires_at - dt.timedelta(seconds=1)):
        assert len(shown_to(cast.dana, cast.rosa)) == 1
    with clock.at(given.expires_at):
        assert (shown_to(cast.dana, cast.rosa), open_until(cast.dana)) == ([], {})


@pytest.mark.parametrize("name", ["marcus", "idris", "priya", "elif", "sam", "noor", "rosa"])
def test_nobody_else_sees_it(cast, share, name):
    share(level="answers")

    assert shown_to(cast.person[name], cast.rosa) == []
    assert open_until(cast.person[name]) == {}


def test_somebody_who_is_no_supervisor_gets_nothing(cast, done, as_):
    check = done(cast.rosa)

    for name in ("idris", "marcus", "priya", "sam", "rosa"):
        with pytest.raises(NotAllowed) as refusal:
            shares.share_result(
                check, recipient=cast.person[name], level="band", purpose="support", days=30, actor=cast.rosa
            )
        assert refusal.value.code == "not-your-supervisor"
    assert SelfCheckShare.objects.count() == 0


def test_somebody_who_lost_the_role_gets_nothing(cast, done):
    check = done(cast.rosa)
    cast.dana.groups.filter(name=Role.SUPERVISOR).delete()

    with pytest.raises(NotAllowed):
        shares.share_result(check, recipient=cast.dana, level="band", purpose="support", days=30, actor=cast.rosa)


def test_a_foreign_self_check_is_not_shared(cast, done):
    check = done(cast.marcus)

    with pytest.raises(NotAllowed) as refusal:
        shares.share_result(check, recipient=cast.dana, level="band", purpose="support", days=30, actor=cast.rosa)

    assert (refusal.value.code, SelfCheckShare.objects.count()) == ("not-yours", 0)


def test_an_unfinished_one_is_not_shared(cast, begin):
    with pytest.raises(NotNow):
        shares.share_result(
            begin(cast.rosa), recipient=cast.dana, level="band", purpose="support", days=30, actor=cast.rosa
        )


@pytest.mark.parametrize(
    "wrong", [{"level": "all"}, {"purpose": "curiosity"}, {"days": 31}, {"days": 0}, {"days": -7}, {"days": 3650}]
)
def test_what_cannot_be_chosen_is_refused(cast, done, wrong):
    check = done(cast.rosa)
    choice = {"level": "band", "purpose": "support", "days": 30, **wrong}

    with pytest.raises(Invalid):
        shares.share_result(check, recipient=cast.dana, actor=cast.rosa, **choice)

    assert SelfCheckShare.objects.count() == 0


def test_sharing_twice_is_sharing_once(cast, done, share):
    check = done(cast.rosa)

    assert share(check) == share(check)
    assert AuditEvent.objects.filter(verb="supervision.share_given").count() == 1


def test_sharing_again_replaces_what_they_see(cast, done, share):
    check = done(cast.rosa, HIGH)
    share(check, level="answers")

    share(check, level="band", days=7)

    (view,) = shown_to(cast.dana, cast.rosa)
    assert (view.level, view.answers) == ("band", [])
    assert view.until == clock.today() + dt.timedelta(days=7)


def test_sharing_again_after_it_ran_out(cast, done, share):
    check = done(cast.rosa, days_ago=40)
    with clock.later(days=-40):
        share(check)
    assert shown_to(cast.dana, cast.rosa) == []

    share(check)

    assert len(shown_to(cast.dana, cast.rosa)) == 1


def test_a_locked_account_neither_shares_nor_sees_but_takes_back(cast, done, share):
    check = done(cast.rosa)
    given = share(check)
    lock_after_recovery(cast.rosa)
    cast.rosa.refresh_from_db()

    with pytest.raises(NotAllowed):
        share(check, level="scores")
    shares.withdraw(given.code, actor=cast.rosa)

    assert shown_to(cast.dana, cast.rosa) == []


def test_a_locked_supervisor_sees_nothing(cast, share):
    share()
    lock_after_recovery(cast.dana)
    cast.dana.refresh_from_db()

    assert (shown_to(cast.dana, cast.rosa), open_until(cast.dana)) == ([], {})


# --- since last time ------------------------------------------------------------------------------------------------


def test_last_time_is_told_only_when_both_are_shared(cast, done, share):
    earlier = done(cast.rosa, LOW, days_ago=90)
    later = done(cast.rosa, HIGH)
    share(later, level="scores")

    (alone,) = shown_to(cast.dana, cast.rosa)
    assert [(scale.change, scale.before) for scale in alone.scales] == [(None, "")] * 3

    share(earlier, level="scores")
    newest, oldest = shown_to(cast.dana, cast.rosa)
    assert [scale.change.before for scale in newest.scales] == [25, 32.1429, 25]
    assert {scale.change for scale in oldest.scales} == {None}


def test_last_time_in_words_when_one_of_them_is_words_only(cast, done, share):
    share(done(cast.rosa, LOW, days_ago=90), level="band")
    share(done(cast.rosa, HIGH), level="scores")

    newest, __ = shown_to(cast.dana, cast.rosa)

    assert {scale.change for scale in newest.scales} == {None}
    assert [scale.before for scale in newest.scales] == ["low exhaustion"] * 3


def test_what_is_not_shared_in_between_makes_no_difference(cast, done, share):
    share(done(cast.rosa, LOW, days_ago=90), level="scores")
    share(done(cast.rosa, HIGH), level="scores")
    before = shown_to(cast.dana, cast.rosa)

    done(cast.rosa, BOTTOM, days_ago=45)

    assert shown_to(cast.dana, cast.rosa) == before


# --- the trend ------------------------------------------------------------------------------------------------------


def test_the_trend_shows_words_and_days_and_no_number(cast, done, share_trend):
    done(cast.rosa, LOW, days_ago=60)
    done(cast.rosa, HIGH, days_ago=1)
    share_trend()

    (view,) = shown_to(cast.dana, cast.rosa)

    assert [[mark.words for mark in chart.marks] for chart in view.charts] == [
        ["low exhaustion", "high exhaustion"],
        ["low exhaustion", "some exhaustion"],
        ["low exhaustion", "high exhaustion"],
    ]
    assert {mark.score for chart in view.charts for mark in chart.marks} == {None}
    assert (view.scales, view.answers) == ([], [])
    assert [[words for __, words in row.cells] for row in view.rows] == [
        ["low exhaustion"] * 3,
        ["high exhaustion", "some exhaustion", "high exhaustion"],
    ]


def test_two_results_of_one_band_stand_at_one_height(cast, done, share_trend):
    done(cast.rosa, {"P1": 0, "P2": 0, "P3": 0}, days_ago=60)
    done(cast.rosa, {"P1": 25, "P2": 50, "P3": 50}, days_ago=1)
    share_trend()

    (view,) = shown_to(cast.dana, cast.rosa)

    assert len({mark.y for mark in view.charts[0].marks}) == 1


def test_the_trend_holds_earlier_results_only_if_they_were_included(cast, done, share_trend):
    done(cast.rosa, LOW, days_ago=60)
    share_trend(earlier=False)

    # With no result yet it looks as if it had never been shared.
    assert (shown_to(cast.dana, cast.rosa), open_until(cast.dana)) == ([], {})

    with clock.later(days=1):
        done(cast.rosa, HIGH)
        (view,) = shown_to(cast.dana, cast.rosa)
    assert len(view.charts[0].marks) == 1


def test_the_trend_rests_until_it_is_confirmed(cast, done, share_trend):
    done(cast.rosa)
    given = share_trend(days=365)

    assert open_until(cast.dana) == {cast.rosa.pk: clock.today() + dt.timedelta(days=CONFIRM_DAYS)}
    with clock.later(days=CONFIRM_DAYS + 1):
        assert shown_to(cast.dana, cast.rosa) == []
        shares.confirm_trend(given.code, actor=cast.rosa)
        shares.confirm_trend(given.code, actor=cast.rosa)
        assert len(shown_to(cast.dana, cast.rosa)) == 1
    assert AuditEvent.objects.filter(verb="supervision.share_confirmed").count() == 1
    with clock.later(days=366):
        assert shown_to(cast.dana, cast.rosa) == []
        with pytest.raises(NotNow):
            shares.confirm_trend(given.code, actor=cast.rosa)


def test_a_result_cannot_be_confirmed(cast, share):
    with pytest.raises(NotNow):
        shares.confirm_trend(share().code, actor=cast.rosa)


@pytest.mark.parametrize("days", [366, 400, 7, 30])
def test_the_trend_lasts_a_year_at_most(cast, share_trend, days):
    with pytest.raises(Invalid):
        share_trend(days=days)


def test_sharing_the_trend_twice_is_sharing_once(cast, done, share_trend):
    done(cast.rosa)

    assert share_trend() == share_trend()
    assert share_trend(earlier=False) != share_trend()
    assert len(shown_to(cast.dana, cast.rosa)) == 1


# --- the end --------------------------------------------------------------------------------------------------------


def test_taking_back_closes_at_once(cast, share):
    given = share()
    assert len(shown_to(cast.dana, cast.rosa)) == 1

    shares.withdraw(given.code, actor=cast.rosa)
    shares.withdraw(given.code, actor=cast.rosa)

    assert (shown_to(cast.dana, cast.rosa), open_until(cast.dana)) == ([], {})
    assert AuditEvent.objects.filter(verb="supervision.share_withdrawn").count() == 1


@pytest.mark.parametrize("name", ["dana", "marcus", "priya", "sam"])
def test_nobody_else_takes_back_or_confirms(cast, share, name):
    given = share()

    with pytest.raises(Http404):
        shares.withdraw(given.code, actor=cast.person[name])
    with pytest.raises(Http404):
        shares.confirm_trend(given.code, actor=cast.person[name])
    assert len(shown_to(cast.dana, cast.rosa)) == 1


def test_taking_everything_back(cast, done, share, share_trend):
    share(done(cast.rosa, days_ago=2))
    share(done(cast.rosa))
    share_trend()
    other = done(cast.marcus)
    shares.share_result(other, recipient=cast.dana, level="band", purpose="support", days=30, actor=cast.marcus)

    assert shares.withdraw_all(actor=cast.rosa) == 3
    assert shares.withdraw_all(actor=cast.rosa) == 0
    assert shown_to(cast.dana, cast.rosa) == []
    assert len(shown_to(cast.dana, cast.marcus)) == 1


def end_agreements(cast):
    Agreement.objects.filter(supervisor=cast.dana, supervisee=cast.rosa).update(
        ended_at=clock.now(), ended_by=cast.dana, end_reason="moved"
    )


def test_the_end_of_the_agreement_closes_at_once_and_for_good(cast, done, share, share_trend):
    share(done(cast.rosa))
    trend = share_trend()
    end_agreements(cast)

    assert (shown_to(cast.dana, cast.rosa), open_until(cast.dana)) == ([], {})
    assert shares.given_now(cast.rosa) == []

    now = clock.now() + dt.timedelta(seconds=1)
    agree(cast.dana, cast.rosa, supervisor_accepted_at=now, supervisee_accepted_at=now)
    with clock.later(seconds=2):
        assert (shown_to(cast.dana, cast.rosa), open_until(cast.dana)) == ([], {})
        with pytest.raises(NotNow):
            shares.confirm_trend(trend.code, actor=cast.rosa)


def test_deleting_closes_at_once(cast, done, share):
    check = done(cast.rosa)
    share(check)

    self_checks.delete(check, actor=cast.rosa)

    assert shown_to(cast.dana, cast.rosa) == []


# --- looks ----------------------------------------------------------------------------------------------------------


def test_each_look_is_recorded_before_anything_is_shown(cast, share):
    given = share()
    shown_to(cast.dana, cast.rosa)
    shown_to(cast.dana, cast.rosa)

    events = AuditEvent.objects.filter(verb="supervision.share_read")
    assert {(event.actor, event.about, event.object_id) for event in events} == {
        (cast.dana.code, cast.rosa.code, given.code)
    }
    assert [(look.who, look.share) for look in looks_at(cast.rosa)] == [("Dana", given.code)] * 2


def test_looks_stay_when_it_is_taken_back(cast, share):
    given = share()
    shown_to(cast.dana, cast.rosa)

    shares.withdraw(given.code, actor=cast.rosa)
    shown_to(cast.dana, cast.rosa)

    assert len(looks_at(cast.rosa)) == 1


def test_the_caseload_is_no_look(cast, share):
    share()

    open_until(cast.dana)

    assert looks_at(cast.rosa) == []


def test_without_a_record_nothing_is_shown(cast, share, monkeypatch):
    from website import audit

    share()

    def fail(*args, **kwargs):
        raise audit.CannotRecord

    monkeypatch.setattr("supervision.domain.shared.audit.record_read", fail)

    with pytest.raises(audit.CannotRecord):
        shown_to(cast.dana, cast.rosa)


def test_what_cannot_be_opened_says_so(cast, share, monkeypatch):
    from website.core.encryption import CannotOpen

    share()

    def fail(*args, **kwargs):
        raise CannotOpen("unknown-key", where="x")

    monkeypatch.setattr("supervision.domain.shared.from_data", fail)

    (view,) = shown_to(cast.dana, cast.rosa)

    assert (view.sealed, view.scales) == (True, [])


# --- nothing is told ------------------------------------------------------------------------------------------------


def test_nobody_is_told_of_anything(cast, done, share, share_trend):
    check = done(cast.rosa, HIGH)
    given = share(check)
    share_trend()
    shown_to(cast.dana, cast.rosa)
    shares.withdraw(given.code, actor=cast.rosa)
    self_checks.delete(check, actor=cast.rosa)
    self_checks.delete_overdue()

    assert (Notice.objects.count(), OutboxEntry.objects.count()) == (0, 0)


def test_a_self_check_without_a_share_leaves_no_event(cast, begin, done):
    check = done(cast.rosa, HIGH)
    self_checks.keep(check.code, actor=cast.rosa, always=True)
    self_checks.delete(begin(cast.rosa), actor=cast.rosa)
    self_checks.delete(check, actor=cast.rosa)

    assert AuditEvent.objects.count() == 0


def lives(cast, done, share, share_trend):
    """Everything that must look the same to Dana."""

    def expired():
        with clock.later(days=-40):
            share(done(cast.rosa))

    def withdrawn():
        shares.withdraw(share(done(cast.rosa)).code, actor=cast.rosa)

    def deleted():
        check = done(cast.rosa)
        share(check)
        self_checks.delete(check, actor=cast.rosa)

    return {
        "never done": lambda: None,
        "never shared": lambda: done(cast.rosa, HIGH),
        "expired": expired,
        "withdrawn": withdrawn,
        "deleted": deleted,
        "a trend without a result": lambda: share_trend(earlier=False),
    }


@pytest.mark.parametrize(
    "life", ["never done", "never shared", "expired", "withdrawn", "deleted", "a trend without a result"]
)
def test_nothing_shared_is_one_statement_whatever_the_reason(
    cast, done, share, share_trend, django_assert_num_queries, life
):
    lives(cast, done, share, share_trend)[life]()
    assert cast.dana.role_names

    with django_assert_num_queries(1) as shown:  # the shares in force
        assert shown_to(cast.dana, cast.rosa) == []
    with django_assert_num_queries(1) as opened:  # the same, for everybody
        assert open_until(cast.dana) == {}

    statement = shown.captured_queries[0]["sql"]
    assert "scores" in statement
    assert "scores" not in opened.captured_queries[0]["sql"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_caseload_asks_once_however_many_share(cast, done, django_assert_num_queries, count):
    for person in (cast.rosa, cast.marcus)[: min(count, 2)]:
        for days_ago in range(count):
            check = done(person, days_ago=days_ago)
            shares.share_result(check, recipient=cast.dana, level="band", purpose="support", days=30, actor=person)
    assert cast.dana.role_names

    with django_assert_num_queries(1):
        assert len(open_until(cast.dana)) == min(count, 2)
