"""The rules of a quiz, as an attempt freezes them, and what follows: who may start, and what a review shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from courses.models import PRESETS, Attempt, AttemptGrant, Preset, QuizPage, ReviewWhen, WrittenAnswers
from courses.questions.base import Shown


class Policy(BaseModel):
    """What stands on the quiz page when an attempt starts. Times in the unit their name says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    preset: str = Preset.GRADED.value
    attempts_allowed: int | None = None
    wait_minutes_after_first_try: int = 0
    wait_minutes_after_second_try: int = 0
    time_limit_minutes: int | None = None
    grace_seconds: int = 60
    shuffle_questions: bool = True
    shuffle_options: bool = True
    pass_percent: int = 80
    safety_must_be_right: bool = True
    show_hints: bool = False
    written_answers: WrittenAnswers = WrittenAnswers.OUTSIDE
    second_marking: bool = False
    review_answers: ReviewWhen = ReviewWhen.AFTER_SUBMIT
    review_marks: ReviewWhen = ReviewWhen.AFTER_SUBMIT
    review_feedback: ReviewWhen = ReviewWhen.AFTER_SUBMIT
    review_right_answers: ReviewWhen = ReviewWhen.AFTER_SUBMIT

    @classmethod
    def of(cls, page: QuizPage) -> Policy:
        """The rules as they stand on the page."""
        return cls(**{name: getattr(page, name) for name in cls.model_fields})

    @classmethod
    def frozen_in(cls, attempt: Attempt) -> Policy:
        """The rules that an attempt started under."""
        return cls.model_validate(attempt.policy)

    def as_data(self) -> dict[str, Any]:
        """Plain JSON data."""
        return self.model_dump(mode="json")

    def deadline(self, started_at: dt.datetime, *, allowance_percent: int) -> dt.datetime | None:
        """When the time is up for somebody with this allowance; None without a limit."""
        if self.time_limit_minutes is None:
            return None
        return started_at + dt.timedelta(minutes=self.time_limit_minutes) * (100 + allowance_percent) / 100

    def break_minutes(self, tries: int) -> int:
        """How long the break is after that many tries, in minutes; 0 for none."""
        return break_after(tries, first=self.wait_minutes_after_first_try, later=self.wait_minutes_after_second_try)


def break_after(tries: int, *, first: int, later: int) -> int:
    """The break after that many tries: `first` after one, `later` after two and more. In the unit of the two."""
    return 0 if tries < 1 else first if tries == 1 else later


@dataclass(frozen=True)
class Grants:
    """More attempts that somebody gave: when each opened (`opened`), and how many wait for reading (`to_read`)."""

    opened: Sequence[dt.datetime] = ()
    to_read: int = 0

    @classmethod
    def of(cls, grants: Iterable[AttemptGrant]) -> Grants:
        """What these come to."""
        moments = [grant.opened_at for grant in grants]
        return cls([moment for moment in moments if moment is not None], moments.count(None))


def preset_values(preset: str) -> dict[str, Any]:
    """The rules of a preset as fields of a quiz page, `preset` among them. Raises KeyError for an unknown one."""
    return {"preset": preset, **PRESETS[preset]}


@dataclass(frozen=True)
class NextTry:
    """Whether somebody may start an attempt now. `left` is None without a limit; `at` is when a break ends."""

    ok: bool
    sentence: str = ""
    code: str = ""
    left: int | None = None
    at: dt.datetime | None = None


def next_try(policy: Policy, finished: Sequence[Attempt], *, grants: Grants, now: dt.datetime) -> NextTry:
    """Whether another attempt may start.

    `finished` are the attempts of this enrolment that are handed in, newest first. A grant that is open adds an
    attempt, and one that opened after the last attempt ends the break; one that asks for reading first does neither
    until that is done. While one waits for a person who marks, no other starts: nobody knows yet whether it is needed.
    """
    verdict = _next_try(policy, finished, grants.opened, now)
    if not verdict.ok and verdict.code != "waits-for-marks" and grants.to_read:
        sentence = _("Another attempt waits for you. It opens when you have read what was chosen for you.")
        return NextTry(False, sentence, "read-first", verdict.left, verdict.at)
    return verdict


def _next_try(policy: Policy, finished: Sequence[Attempt], grants: Sequence[dt.datetime], now: dt.datetime) -> NextTry:
    left = None if policy.attempts_allowed is None else max(policy.attempts_allowed + len(grants) - len(finished), 0)
    if any(attempt.state == Attempt.State.MARKING for attempt in finished):
        sentence = _("Your last attempt waits for a person who marks what you wrote. You are told when it is marked.")
        return NextTry(False, sentence, "waits-for-marks", left)
    if left == 0:
        sentence = _(
            "You have used all your attempts at this quiz. That happens. Talk with your supervisor: together you can "
            "look at what to read again, and they can give you another attempt."
        )
        return NextTry(False, sentence, "no-attempts-left", left)
    last = finished[0] if finished else None
    minutes = policy.break_minutes(len(finished))
    if last is None or last.passed or not minutes:
        return NextTry(True, left=left)
    at = last.finished_at + dt.timedelta(minutes=minutes)
    if now >= at or any(moment >= last.finished_at for moment in grants):
        return NextTry(True, left=left)
    sentence = _("Take a break and read again what you like. Your next attempt opens at the time below.")
    return NextTry(False, sentence, "take-a-break", left, at)


@dataclass(frozen=True)
class Review:
    """What the page about a finished attempt shows. `answers` is the learner's own answers."""

    answers: bool
    shown: Shown


def review_of(policy: Policy, attempt: Attempt, *, attempts_left: int | None) -> Review:
    """What may be shown of a finished attempt now; nothing at all of an open one."""
    if attempt.is_open:
        return Review(False, Shown())
    met = {
        ReviewWhen.NEVER: False,
        ReviewWhen.AFTER_PASS: bool(attempt.passed),
        # As long as a person has yet to mark it, nobody knows whether it was the last.
        ReviewWhen.AT_THE_END: bool(attempt.passed) or (attempts_left == 0 and attempt.state == Attempt.State.FINISHED),
        ReviewWhen.AFTER_SUBMIT: True,
    }
    answers = met[policy.review_answers]
    return Review(
        answers,
        Shown(
            # What was right says nothing without the answers it is about.
            right_wrong=answers and met[policy.review_marks],
            feedback=answers and met[policy.review_feedback],
            right_answers=met[policy.review_right_answers],
        ),
    )
