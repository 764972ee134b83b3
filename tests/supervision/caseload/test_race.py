"""Changes at the same moment, with real transactions: what the caseload says is true afterwards. On both databases."""

from __future__ import annotations

import pytest

from supervision.domain import actions, requests, status
from supervision.domain.person import open_person
from supervision.domain.preparation import facts_about, plan_with
from supervision.models import Agreement, SessionAction, SupervisionRequest, SupervisionSession
from tests.at_once import at_once
from tests.cast import build_cast
from tests.supervision import factories as build
from tests.supervision.caseload.histories import counted
from website.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    cast = build_cast()
    build.agree(cast.dana, cast.rosa)
    return cast


def said_and_true(cast) -> tuple[dict, dict]:
    agreement = Agreement.objects.get(supervisee=cast.rosa)
    wanted = counted(agreement)
    return {name: getattr(agreement.status, name) for name in wanted}, wanted


def test_changes_at_once_are_all_in_the_status(cast):
    tasks = [build.an_action(cast.rosa, f"Action {number}") for number in range(4)]
    build.signed_session(cast.dana, cast.rosa, draft=build.whole_draft(actions=tasks))
    status.refresh_all()
    rows = list(SessionAction.objects.order_by("pk"))
    rosa, dana = User.objects.get(pk=cast.rosa.pk), User.objects.get(pk=cast.dana.pk)

    found = at_once(
        *(lambda row=row: actions.complete(row, actor=rosa) for row in rows),
        lambda: requests.ask(rosa, supervisor=dana, actor=rosa),
        status.refresh_all,
    )

    assert [result for result in found if isinstance(result, Exception)] == []
    said, wanted = said_and_true(cast)
    assert said == wanted
    assert (said["open_actions"], said["asked_at"] is None) == (0, False)


@pytest.mark.parametrize("round_", range(3))
def test_planning_while_the_peer_takes_the_request_back_has_one_outcome(cast, round_):
    requests.ask(cast.rosa, supervisor=cast.dana, actor=cast.rosa)
    rosa, dana = User.objects.get(pk=cast.rosa.pk), User.objects.get(pk=cast.dana.pk)
    asked = SupervisionRequest.objects.get()
    view = open_person(rosa, viewer=dana)
    facts = facts_about(view)
    starts_at = build.moment(days=3)

    found = at_once(
        lambda: plan_with(
            view, facts, starts_at=starts_at, ends_at=starts_at.replace(hour=16), mode="video", actor=dana
        ),
        lambda: requests.take_back(asked, actor=rosa),
    )

    # Whoever is second is told so in a sentence, or finds nothing left to answer; nobody waits for ever.
    assert [error for error in found if isinstance(error, Exception) and not hasattr(error, "sentence")] == []
    asked.refresh_from_db()
    assert asked.state in ("answered", "withdrawn")
    assert SupervisionSession.objects.planned().count() == 1
    said, wanted = said_and_true(cast)
    assert said == wanted
