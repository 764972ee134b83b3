"""What learners read about a result that was worked out again, what they take away, what erasing leaves."""

from __future__ import annotations

import pytest
from django.urls import reverse

from courses.domain import regrade
from courses.models import Regrade, RegradeChange
from courses.personal_regrade import ENTRIES
from tests.factories.marking_again import REASON, a_scene, carry_out, propose, publish_again
from tests.html import check_page
from website.core.contributions import personal_data

pytestmark = pytest.mark.django_db
PERCENT = "\N{NO-BREAK SPACE}%"


@pytest.fixture
def scene(cast):
    return a_scene({cast.rosa: 1, cast.marcus: 0})


def page_of(browser, attempt) -> str:
    page = browser.get(reverse("courses:attempt_result", args=[attempt.code])).content.decode()
    assert check_page(page) == []
    return page


def test_the_result_says_when_why_before_and_now(scene, cast, as_):
    assert "worked out again" not in page_of(as_("rosa"), scene.attempts["Rosa"])
    carry_out(propose(scene, cast.person["elif"]), cast.priya)

    page = page_of(as_("rosa"), scene.attempts["Rosa"])

    assert "This result was worked out again on" in page
    assert REASON in page
    assert f"Before: 66{PERCENT}, not passed. Now: 100{PERCENT}, passed." in page
    assert "It was marked again since" in page
    assert cast.priya.display_name not in page
    assert f"Before: 100{PERCENT}, passed. Now: 66{PERCENT}, not passed." in page_of(
        as_("marcus"), scene.attempts["Marcus"]
    )


def test_a_question_that_was_dropped_says_so(scene, cast, as_):
    carry_out(propose(scene, cast.person["elif"], rule="drop"), cast.priya)

    page = page_of(as_("rosa"), scene.attempts["Rosa"])

    assert page.count("not counted any more") == 1
    assert "It does not count any more." in page


def test_twice_is_told_in_order(scene, cast, as_):
    first = propose(scene, cast.person["elif"])
    carry_out(first, cast.priya)
    first.ended_at = first.proposed_at
    first.save()
    carry_out(propose_once_more(scene, cast), cast.priya)

    page = page_of(as_("rosa"), scene.attempts["Rosa"])

    assert f"Before: 66{PERCENT}, not passed. After that: 100{PERCENT}, passed." in page
    assert f"Before: 100{PERCENT}, passed. Now: 66{PERCENT}, not passed." in page


def propose_once_more(scene, cast):
    question = publish_again(scene.question, cast.sam, key="c")
    return regrade.propose(question, rule="new_key", reason="And again.", actor=cast.person["elif"])


def test_every_entry_is_registered():
    assert {name: personal_data.get(name) for name in ENTRIES} == ENTRIES


def test_the_export_says_what_was_done_to_ones_own_attempts(scene, cast):
    carry_out(propose(scene, cast.person["elif"]), cast.priya)

    out = {name: list(entry.export(cast.rosa)) for name, entry in ENTRIES.items()}

    (row,) = out["courses.regradechange"]
    assert (row["percent_before"], row["percent_after"], row["why"]) == ("66.66", "100.00", REASON)
    assert (row["passed_before"], row["passed_after"]) == (False, True)
    assert out["courses.regrade"] == out["courses.regradeproposal"] == []
    for person, name in ((cast.priya, "courses.regrade"), (cast.person["elif"], "courses.regradeproposal")):
        (row,) = ENTRIES[name].export(person)
        assert row["why"] == REASON
        assert not [each for each in ("Rosa", "Which reply") if each in str(row)]


def test_erasing_keeps_figures_and_no_words_about_one_person(scene, cast):
    begun = carry_out(propose(scene, cast.person["elif"]), cast.priya)

    assert [entry.erase(cast.rosa) for entry in ENTRIES.values()] == [0, 0, 0]
    assert (RegradeChange.objects.count(), Regrade.objects.get().reason) == (2, REASON)
    RegradeChange.objects.exclude(attempt__learner=cast.rosa).delete()
    assert [entry.erase(cast.rosa) for entry in ENTRIES.values()] == [0, 1, 0]
    begun.refresh_from_db()
    assert begun.reason == ""
    assert RegradeChange.objects.get().percent_before is not None
