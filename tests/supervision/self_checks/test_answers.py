"""Beginning, answering, finishing, keeping and deleting: the rules, without pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404

from supervision.domain import self_checks
from supervision.domain.self_checks import Finished, StaleAnswers
from supervision.models import SelfCheck, SelfCheckShare
from supervision.tasks_self_checks import delete_overdue_self_checks
from tests.supervision.self_checks.conftest import HIGH, LOW, MIDDLE
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow


def save(check, given, known=None, *, actor):
    return self_checks.save_answers(check.code, given, known=known or {}, actor=actor)


def answers_of(check) -> dict:
    check.refresh_from_db()
    return check.answers


def test_starting_twice_goes_on_with_the_same(cast):
    first = self_checks.start(actor=cast.rosa)

    assert self_checks.start(actor=cast.rosa) == first
    assert SelfCheck.objects.count() == 1


def test_starting_soon_after_the_last_is_advised_against_and_never_locked(cast, done):
    done(cast.rosa, days_ago=27)

    begin = self_checks.when_to_begin(cast.rosa)
    assert begin.soon_until == clock.today() + dt.timedelta(days=1)
    with pytest.raises(NotNow) as refusal:
        self_checks.start(actor=cast.rosa)

    assert refusal.value.code == "too-soon"
    assert self_checks.start(actor=cast.rosa, anyway=True).finished_at is None


def test_starting_after_28_days_needs_no_second_word(cast, done):
    done(cast.rosa, days_ago=28)

    assert self_checks.when_to_begin(cast.rosa).soon_until is None
    assert self_checks.start(actor=cast.rosa)


def test_the_advice_goes_with_a_deleted_result(cast, done):
    self_checks.delete(done(cast.rosa, days_ago=3), actor=cast.rosa)

    assert self_checks.start(actor=cast.rosa)


def test_answers_are_saved_and_those_left_out_stay(cast, begin):
    check = begin(cast.rosa, {"P1": HIGH})

    saved = save(check, {"W1": LOW}, actor=cast.rosa)

    assert answers_of(check) == {"P1": HIGH, "W1": LOW}
    assert (saved.answered, check.sequence) == (2, 2)


def test_saving_the_same_again_changes_nothing(cast, begin):
    check = begin(cast.rosa, {"P1": HIGH})

    save(check, {"P1": HIGH}, actor=cast.rosa)

    check.refresh_from_db()
    assert check.sequence == 1


def test_an_answer_can_be_taken_back(cast, begin):
    check = begin(cast.rosa, {"P1": HIGH, "P2": LOW})

    save(check, {"P1": None}, {"P1": [HIGH]}, actor=cast.rosa)

    assert answers_of(check) == {"P2": LOW}


@pytest.mark.parametrize("given", [{"P9": 50}, {"P1": 30}, {"P1": 101}, {"P1": -25}, {"__class__": 0}])
def test_an_answer_that_does_not_exist_changes_nothing(cast, begin, given):
    check = begin(cast.rosa, {"P1": HIGH})

    with pytest.raises(Invalid) as refusal:
        save(check, {"P2": LOW, **given}, {"P1": [HIGH]}, actor=cast.rosa)

    assert refusal.value.code == "foreign-answer"
    assert answers_of(check) == {"P1": HIGH}


@pytest.mark.parametrize("name", ["marcus", "dana", "priya", "elif", "sam", "noor"])
def test_somebody_elses_does_not_exist(cast, begin, name):
    check = begin(cast.rosa)
    stranger = cast.person[name]

    for act in (
        lambda: save(check, {"P1": LOW}, actor=stranger),
        lambda: self_checks.finish(check.code, actor=stranger),
        lambda: self_checks.keep(check.code, actor=stranger, always=True),
    ):
        with pytest.raises(Http404):
            act()
    with pytest.raises(NotAllowed):
        self_checks.delete(check, actor=stranger)
    assert answers_of(check)["P1"] == MIDDLE


# --- two pages at once ----------------------------------------------------------------------------------------------


def test_another_page_that_answered_other_statements_is_no_conflict(cast, begin):
    check = begin(cast.rosa, {"P1": HIGH})
    old_page = {"P1": [None], "P2": [None]}

    save(check, {"P1": None, "P2": LOW}, old_page, actor=cast.rosa)

    assert answers_of(check) == {"P1": HIGH, "P2": LOW}


def test_the_same_statement_answered_differently_asks_and_keeps_the_rest(cast, begin):
    check = begin(cast.rosa, {"P1": HIGH})

    with pytest.raises(StaleAnswers) as stale:
        save(check, {"P1": LOW, "P2": LOW}, {"P1": [None], "P2": [None]}, actor=cast.rosa)

    assert (stale.value.mine, stale.value.check.answers["P1"]) == ({"P1": LOW}, HIGH)
    assert answers_of(check) == {"P1": HIGH, "P2": LOW}


def test_a_page_that_does_not_say_what_it_believed_overwrites_nothing(cast, begin):
    check = begin(cast.rosa, {"P1": HIGH})

    with pytest.raises(StaleAnswers):
        save(check, {"P1": LOW}, actor=cast.rosa)

    assert answers_of(check) == {"P1": HIGH}


def test_a_save_that_arrived_unheard_is_no_conflict_with_oneself(cast, begin):
    check = begin(cast.rosa, {"P1": HIGH})

    save(check, {"P1": LOW}, {"P1": [None, HIGH]}, actor=cast.rosa)

    assert answers_of(check) == {"P1": LOW}


# --- the end --------------------------------------------------------------------------------------------------------


def test_finishing_works_out_the_result_and_keeps_it_for_a_year(cast, begin):
    check = self_checks.finish(begin(cast.rosa, {"P1": HIGH, "P2": HIGH, "P5": MIDDLE}).code, actor=cast.rosa)

    assert check.scores == {
        "personal": {"score": 66.6667, "band": "some", "answered": 3},
        "work": None,
        "client": None,
    }
    assert check.keep_until == clock.today() + dt.timedelta(days=365)


def test_finishing_twice_changes_nothing(cast, done):
    check = done(cast.rosa, days_ago=2)

    assert self_checks.finish(check.code, actor=cast.rosa).finished_at == check.finished_at


def test_nothing_answered_is_no_result(cast):
    check = self_checks.start(actor=cast.rosa)

    with pytest.raises(Invalid) as refusal:
        self_checks.finish(check.code, actor=cast.rosa)

    check.refresh_from_db()
    assert (refusal.value.code, check.finished_at) == ("nothing-answered", None)


def test_a_finished_one_takes_no_answers(cast, done):
    check = done(cast.rosa)

    with pytest.raises(Finished):
        save(check, {"P1": LOW}, {"P1": [MIDDLE]}, actor=cast.rosa)

    assert answers_of(check)["P1"] == MIDDLE


def test_an_unfinished_one_is_not_kept_for_longer(cast, begin):
    check = begin(cast.rosa)

    with pytest.raises(NotNow):
        self_checks.keep(check.code, actor=cast.rosa, always=True)


def test_the_schedule_deletes_what_is_due_and_nothing_else(cast, begin, done):
    due, kept, young = (done(cast.rosa, days_ago=days) for days in (366, 367, 360))
    self_checks.keep(kept.code, actor=cast.rosa, always=True)
    with clock.later(days=-31):
        left = begin(cast.marcus)
    with clock.later(days=-29):
        fresh = begin(cast.tomas)

    deleted = delete_overdue_self_checks()

    assert deleted == 2
    assert set(SelfCheck.objects.values_list("pk", flat=True)) == {kept.pk, young.pk, fresh.pk}
    assert {due.pk, left.pk} & set(SelfCheck.objects.values_list("pk", flat=True)) == set()
    assert delete_overdue_self_checks() == 0


def test_deleting_takes_its_shares_with_it(cast, done):
    from supervision.domain import shares

    check = done(cast.rosa)
    shares.share_result(check, recipient=cast.dana, level="band", purpose="support", days=30, actor=cast.rosa)

    self_checks.delete(check, actor=cast.rosa)

    assert (SelfCheck.objects.count(), SelfCheckShare.objects.count()) == (0, 0)
