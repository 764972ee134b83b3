"""Where a learner stands with quizzes: tried or not, passed or not, and when it can be tried again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.domain.policy import break_after
from courses.domain.tree import Node, QuizRules
from courses.models import Attempt, AttemptGrant, Enrolment
from website.core import clock


@dataclass(frozen=True)
class QuizStanding:
    """One quiz for one learner. `state` is under_way, marking, passed, again (can be tried now), break, spent or
    reading (another attempt was given, and opens after reading).

    `sentence` says what is missing; `score` is "90 %" of the passed attempt or else of the last one; `again_at` is the
    end of a break.
    """

    state: str
    sentence: str = ""
    score: str = ""
    again_at: dt.datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether it waits for a person who marks."""
        return self.state == "marking"

    @property
    def can_go_on(self) -> bool:
        """Whether the learner can do something at it now: not while it waits, in a break, or without attempts left."""
        return self.state not in ("marking", "break", "spent")


def quiz_standings(
    learner: Any, quizzes: Iterable[Node], enrolments: Iterable[Enrolment]
) -> dict[uuid.UUID, QuizStanding]:
    """The standing of every quiz that was tried in one of these enrolments; one statement however many there are."""
    rules = {node.key: node.rules for node in quizzes if node.rules is not None}
    if not rules:
        return {}
    grants = (
        AttemptGrant.objects.filter(enrolment=OuterRef("enrolment"), quiz_key=OuterRef("quiz_key"))
        .order_by()
        .values("quiz_key")
    )
    to_read = Q(read_at__isnull=True) & ~Q(lessons=[])
    rows = (
        Attempt.objects.of(learner)
        .filter(enrolment__in=[enrolment.pk for enrolment in enrolments], quiz_key__in=list(rules))
        .annotate(
            granted=Subquery(grants.exclude(to_read).annotate(number=Count("pk")).values("number")),
            granted_at=Subquery(
                grants.exclude(to_read).annotate(last=Max(Coalesce("read_at", "granted_at"))).values("last")
            ),
            to_read=Subquery(grants.filter(to_read).annotate(number=Count("pk")).values("number")),
        )
        .order_by("number")
        .values(
            *("quiz_key", "state", "percent", "passed", "safety_missed", "finished_at"),
            *("granted", "granted_at", "to_read"),
        )
    )
    tries: dict[uuid.UUID, list[dict]] = {}
    for row in rows:
        tries.setdefault(row["quiz_key"], []).append(row)
    return {key: _standing(found, rules[key]) for key, found in tries.items()}


def _standing(tries: list[dict], rules: QuizRules) -> QuizStanding:
    """What the attempts at one quiz come to."""
    passed = [row for row in tries if row["passed"]]
    if passed:
        return QuizStanding("passed", score=percent_text(passed[-1]["percent"]))
    if tries[-1]["state"] == Attempt.State.OPEN:
        return QuizStanding("under_way", _("You have started it. Your answers are kept."))
    if tries[-1]["state"] == Attempt.State.MARKING:
        return QuizStanding("marking", _("Handed in. It waits for a person who marks what you wrote."))
    last = tries[-1]
    score = percent_text(last["percent"])
    result = _result_sentence(last, rules, score)
    spent = rules.attempts_allowed is not None and len(tries) >= rules.attempts_allowed + (last["granted"] or 0)
    again_at = None if spent else _end_of_break(tries, rules)
    if last["to_read"] and (spent or again_at is not None):
        text = _("%(result)s Another attempt waits for you: first read what was chosen for you.") % {"result": result}
        return QuizStanding("reading", text, score)
    if spent:
        return QuizStanding(
            "spent", _("%(result)s Ask your supervisor for another attempt.") % {"result": result}, score
        )
    if again_at is not None:
        text = _("%(result)s You can try again %(when)s.") % {"result": result, "when": moment_text(again_at)}
        return QuizStanding("break", text, score, again_at)
    return QuizStanding("again", _("%(result)s You can try again.") % {"result": result}, score)


def _result_sentence(last: dict, rules: QuizRules, score: str) -> str:
    """How the last attempt went and what it takes."""
    values = {"score": score, "needed": percent_text(rules.pass_percent)}
    if (last["percent"] or 0) >= rules.pass_percent:
        return _("Quiz: %(score)s, and every safety question must be right too.") % values
    if rules.safety_must_be_right and last["safety_missed"]:
        return _("Quiz: %(score)s, you need %(needed)s and every safety question right.") % values
    return _("Quiz: %(score)s, you need %(needed)s.") % values


def _end_of_break(tries: list[dict], rules: QuizRules) -> dt.datetime | None:
    """When the break before the next attempt ends; None when there is none, or a grant has ended it."""
    last = tries[-1]
    minutes = break_after(len(tries), first=rules.first_break_minutes, later=rules.break_minutes)
    if not minutes:
        return None
    if last["granted_at"] is not None and last["granted_at"] >= last["finished_at"]:
        return None
    ends = last["finished_at"] + dt.timedelta(minutes=minutes)
    return ends if ends > clock.now() else None


def percent_text(percent: Any) -> str:
    """A percentage in words, never rounded up nor broken between lines: 79.99 is "79 %", which does not pass 80."""
    return _("%(percent)d\u00a0%%") % {"percent": int(percent or 0)}


def moment_text(moment: dt.datetime) -> str:
    """When something will be, in words: "at 14:20", with the day when it is not today."""
    local = timezone.localtime(moment)
    time = date_format(local, "H:i")
    if local.date() == clock.today():
        return _("at %(time)s") % {"time": time}
    return _("on %(day)s at %(time)s") % {"day": date_format(local, "MONTH_DAY_FORMAT"), "time": time}
