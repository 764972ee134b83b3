"""What a page about a finished attempt will show and when, in words, for before it starts and before it ends."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.domain.policy import Policy
from courses.models import ReviewWhen

_SOONEST_LAST = [ReviewWhen.NEVER, ReviewWhen.AFTER_PASS, ReviewWhen.AT_THE_END, ReviewWhen.AFTER_SUBMIT]


@dataclass(frozen=True)
class ReviewLine:
    """One thing and when it is shown, both in words."""

    what: str
    when: str


def review_lines(policy: Policy) -> list[ReviewLine]:
    """What people see afterwards and when, as `policy.review_of` decides it: four lines.

    Which were right, and feedback, say nothing without the answers they are about: they are shown when both are.
    """
    answers = policy.review_answers
    when = {
        _("Your answers"): answers,
        _("Which were right"): _later(answers, policy.review_marks),
        _("Feedback on them"): _later(answers, policy.review_feedback),
        _("The right answers"): policy.review_right_answers,
    }
    return [ReviewLine(what, _in_words(moment, policy)) for what, moment in when.items()]


def _later(one: ReviewWhen, other: ReviewWhen) -> ReviewWhen:
    """The later of the two."""
    return min(one, other, key=_SOONEST_LAST.index)


def _in_words(when: ReviewWhen, policy: Policy) -> str:
    if when == ReviewWhen.AFTER_SUBMIT:
        return _("after each attempt")
    if when == ReviewWhen.AT_THE_END and policy.attempts_allowed is not None:
        return _("after passing, or when no attempt is left")
    return _("never") if when == ReviewWhen.NEVER else _("after passing")
