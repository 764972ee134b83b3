"""Several clicks at the same moment, with real transactions: each talk has one way, each block one row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from courses.domain.practice import answer_check, check_of, prefix_of, save_reflection, seed_of
from courses.domain.scenarios import choose_line, scenario_from, start_play
from courses.models import QuickCheckAnswer, Reflection, ScenarioPlay
from courses.questions import quickcheck
from tests.cast import build_cast
from tests.factories.courses import make_course
from tests.factories.courses_pages import give_body, reflection, scenario, single_check
from website.core.errors import NotNow

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def at_once(call):
    """What each of several threads that start together returned or raised."""
    barrier = Barrier(AT_ONCE)

    def run(number):
        try:
            barrier.wait(timeout=30)
            return call(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


@pytest.fixture
def rosa(transactional_db):
    return build_cast().rosa


@pytest.fixture
def played(rosa):
    raw = scenario()
    lesson = give_body(make_course().lessons[0], raw)
    return lesson, raw["id"], scenario_from(lesson.body[0].value)


def test_starting_at_once_makes_one_play(rosa, played):
    lesson, block, shape = played

    found = at_once(lambda number: start_play(lesson, block, shape, learner=rosa))

    assert {type(result) for result in found} == {ScenarioPlay}, found
    assert ScenarioPlay.objects.count() == 1


def test_of_different_lines_at_once_one_is_said(rosa, played):
    lesson, block, shape = played
    start_play(lesson, block, shape, learner=rosa)

    found = at_once(lambda number: choose_line(lesson, block, shape, "abc"[number % 3], number=0, learner=rosa))

    said = [result for result in found if isinstance(result, ScenarioPlay)]
    assert {type(result) for result in found} <= {ScenarioPlay, NotNow}, found
    assert len({result.path[0] for result in said}) == 1
    assert len(ScenarioPlay.objects.get().path) == 1


def test_answering_at_once_keeps_one_answer(rosa):
    raw = single_check()
    lesson = give_body(make_course().lessons[0], raw)
    check = check_of(lesson.body[0].value)
    shown = quickcheck.present(check.kind, check.definition, seed=seed_of(raw["id"]), prefix=prefix_of(raw["id"]))
    tokens = [row["token"] for row in shown["question"].body["rows"]]

    found = at_once(
        lambda number: answer_check(
            lesson, raw["id"], lesson.body[0].value, {prefix_of(raw["id"]): tokens[number % 2]}, learner=rosa
        )
    )

    assert [type(result) for result in found] == [QuickCheckAnswer] * AT_ONCE, found
    assert QuickCheckAnswer.objects.get().solved is True


def test_saving_at_once_keeps_one_whole_text(rosa):
    raw = reflection()
    lesson = give_body(make_course().lessons[0], raw)

    found = at_once(lambda number: save_reflection(lesson, raw["id"], f"text {number}", learner=rosa))

    assert [type(result) for result in found] == [Reflection] * AT_ONCE, found
    assert Reflection.objects.get().text in {f"text {number}" for number in range(AT_ONCE)}
