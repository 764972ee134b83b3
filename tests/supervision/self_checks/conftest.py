"""Fixtures of self-checks: Rosa is supervised by Dana, Marcus by Dana too, Tomás by Idris."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from supervision.domain import self_checks
from supervision.domain.instruments import default_instrument
from supervision.models import SelfCheck
from tests.factories.accounts import prove
from tests.supervision.factories import agree
from website.core import clock

TOP, HIGH, MIDDLE, LOW, BOTTOM = 100, 75, 50, 25, 0


@pytest.fixture
def cast(cast):
    """The cast, with agreements in force."""
    agree(cast.dana, cast.rosa)
    agree(cast.dana, cast.marcus)
    agree(cast.idris, cast.tomas)
    return cast


@pytest.fixture
def begin():
    """`begin(person, answers)` is an open self-check with answers: one for all statements, or {statement: value}."""

    def make(person, answers: int | Mapping[str, int] = MIDDLE) -> SelfCheck:
        check = self_checks.start(actor=person, anyway=True)
        given = dict.fromkeys(default_instrument().by_id, answers) if isinstance(answers, int) else dict(answers)
        if given:
            self_checks.save_answers(check.code, given, known={}, actor=person)
        check.refresh_from_db()
        return check

    return make


@pytest.fixture
def done(begin):
    """`done(person, answers, days_ago=0)` is a finished self-check."""

    def make(person, answers: int | Mapping[str, int] = MIDDLE, *, days_ago: float = 0) -> SelfCheck:
        with clock.later(days=-days_ago):
            return self_checks.finish(begin(person, answers).code, actor=person)

    return make


@pytest.fixture
def proved(as_):
    """`proved("rosa")` is a client of somebody who has just shown who they are."""
    return lambda name: prove(as_(name))
