"""What × when: each part of a review is shown exactly when the rules say so."""

from __future__ import annotations

import pytest

from courses.domain.policy import Policy, review_of
from courses.models import Attempt, ReviewWhen

NEVER, PASS, END, SUBMIT = ReviewWhen.NEVER, ReviewWhen.AFTER_PASS, ReviewWhen.AT_THE_END, ReviewWhen.AFTER_SUBMIT


def attempt(*, passed):
    return Attempt(state="finished", passed=passed)


@pytest.mark.parametrize(
    ("when", "passed", "left", "shown"),
    [
        (NEVER, True, 0, False),
        (PASS, False, 0, False),
        (PASS, True, 2, True),
        (END, False, 2, False),
        (END, False, None, False),
        (END, False, 0, True),
        (END, True, 2, True),
        (SUBMIT, False, 2, True),
    ],
)
def test_right_answers_are_shown_when_the_rules_say(when, passed, left, shown):
    policy = Policy(review_right_answers=when)

    assert review_of(policy, attempt(passed=passed), attempts_left=left).shown.right_answers is shown


def test_open_attempt_shows_nothing():
    found = review_of(Policy(), Attempt(state="open"), attempts_left=0)

    assert (found.answers, bool(found.shown)) == (False, False)


def test_marks_and_feedback_need_the_answers_they_are_about():
    found = review_of(Policy(review_answers=NEVER), attempt(passed=True), attempts_left=None)

    assert (found.answers, found.shown.right_wrong, found.shown.feedback) == (False, False, False)


PARTS = {
    "review_answers": "Your answer",
    "review_marks": "Not yet<",
    "review_feedback": "That is advice.",
    "review_right_answers": "This was right",
}


@pytest.mark.parametrize("hidden", list(PARTS))
def test_result_page_leaves_out_what_is_never_shown(taking, cast, as_, hidden):
    from courses.domain.submit import submit
    from tests.factories.courses_quiz import answer_all

    found = taking(count=1, **{hidden: NEVER})
    answer_all(cast.rosa, found.attempt, wrong=1)
    submit(found.attempt.code, actor=cast.rosa)

    page = as_("rosa").get(f"{found.url}result/").content.decode()

    gone = list(PARTS)[:3] if hidden == "review_answers" else [hidden]
    assert {part: words in page for part, words in PARTS.items()} == {part: part not in gone for part in PARTS}
