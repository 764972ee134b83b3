"""Several taps at the same moment, with real transactions: one self-check, one result, one share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from supervision.domain import self_checks, shares
from supervision.domain.self_checks import StaleAnswers
from supervision.models import SelfCheck, SelfCheckShare
from tests.cast import build_cast
from tests.supervision.factories import agree
from tests.supervision.self_checks.conftest import MIDDLE
from website.audit.models import AuditEvent

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 5


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
def cast(transactional_db):
    found = build_cast()
    agree(found.dana, found.rosa)
    return found


def test_everything_at_once_happens_once(cast):
    rosa, dana = cast.rosa, cast.dana

    begun = at_once(lambda number: self_checks.start(actor=rosa))
    assert {type(result) for result in begun} == {SelfCheck}, begun
    check = SelfCheck.objects.get()

    values = (0, 25, 50, 75, 100)
    saved = at_once(
        lambda number: self_checks.save_answers(check.code, {"P1": values[number]}, known={"P1": [None]}, actor=rosa)
    )
    assert sum(isinstance(result, StaleAnswers) for result in saved) == AT_ONCE - 1, saved

    different = at_once(
        lambda number: self_checks.save_answers(
            check.code, {f"P{number + 2}": MIDDLE}, known={f"P{number + 2}": [None]}, actor=rosa
        )
    )
    assert {result.check.code for result in different} == {check.code}
    check.refresh_from_db()
    assert sorted(check.answers) == ["P1", "P2", "P3", "P4", "P5", "P6"]

    results = at_once(lambda number: self_checks.finish(check.code, actor=rosa))
    assert len({result.finished_at for result in results}) == 1, results

    choice = {"recipient": dana, "level": "band", "purpose": "support", "days": 30, "actor": rosa}
    given = at_once(lambda number: shares.share_result(results[0], **choice))
    assert {type(result) for result in given} == {SelfCheckShare}, given
    assert (SelfCheckShare.objects.count(), AuditEvent.objects.filter(verb="supervision.share_given").count()) == (1, 1)

    at_once(lambda number: shares.withdraw(given[0].code, actor=rosa))
    assert AuditEvent.objects.filter(verb="supervision.share_withdrawn").count() == 1
