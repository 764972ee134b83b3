"""Learning as the people who look after a learner read it: the same facts as on the learner's own pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.outline import LOCKED, Outline
from courses.domain.standings import moment_text, percent_text
from courses.models import Attempt, Enrolment


def attempt_sentence(attempt: Attempt) -> str:
    """An attempt handed in, in one line: "70 %, not passed; 1 safety question to look at again"."""
    if attempt.state == Attempt.State.MARKING:
        return _("waits for a person who marks what is written")
    result = _("passed") if attempt.passed else _("not passed")
    if attempt.percent is not None:
        result = _("%(score)s, %(result)s") % {"score": percent_text(attempt.percent), "result": result}
    if not attempt.safety_missed:
        return result
    safety = ngettext(
        "%(number)d safety question to look at again",
        "%(number)d safety questions to look at again",
        attempt.safety_missed,
    ) % {"number": attempt.safety_missed}
    return _("%(result)s; %(safety)s") % {"result": result, "safety": safety}


def quiz_sentence(item: Any, attempts: Sequence[Attempt]) -> tuple[str, str]:
    """State and sentence of a quiz. `attempts` are of this cycle, newest first; `item` its line of the outline."""
    if item is not None and item.state == LOCKED and not attempts:
        return "locked", _("Not open yet.")
    finished = [row for row in attempts if row.state == Attempt.State.FINISHED]
    passed = next((row for row in finished if row.passed), None)
    if passed is not None or (item is not None and item.is_done):
        return "passed", _passed(passed)
    if not attempts:
        return "new", _("Not tried yet.")
    if attempts[0].is_open:
        return "under_way", _("Started and not handed in yet.")
    if attempts[0].state == Attempt.State.MARKING:
        return "marking", _("Handed in. What is written waits for a person who marks it.")
    standing = item.standing if item is not None else None
    state = standing.state if standing is not None else "again"
    last = _last_result(finished[0])
    if state == "spent":
        return state, _("%(result)s No attempt is left.") % {"result": last}
    if state == "reading":
        return state, _("%(result)s Another attempt is given. It opens when they say that they have read for it.") % {
            "result": last
        }
    if state == "break" and standing.again_at is not None:
        return state, _("%(result)s The next try opens %(when)s.") % {
            "result": last,
            "when": moment_text(standing.again_at),
        }
    return "again", _("%(result)s Can be tried again now.") % {"result": last}


def _passed(attempt: Attempt | None) -> str:
    """That it is passed, with the score where there is one."""
    if attempt is None or attempt.percent is None:
        return _("Passed.")
    return _("Passed with %(score)s.") % {"score": percent_text(attempt.percent)}


def _last_result(attempt: Attempt) -> str:
    """The last result as a sentence."""
    score = percent_text(attempt.percent)
    if attempt.safety_missed:
        return ngettext(
            "Last result: %(score)s, %(number)d safety question not right yet.",
            "Last result: %(score)s, %(number)d safety questions not right yet.",
            attempt.safety_missed,
        ) % {"score": score, "number": attempt.safety_missed}
    return _("Last result: %(score)s.") % {"score": score}


def course_sentence(enrolment: Enrolment, outline: Outline | None) -> tuple[str, str]:
    """State and sentence of a course."""
    if enrolment.completed_at is not None:
        day = date_format(timezone.localtime(enrolment.completed_at), "DATE_FORMAT")
        return "finished", _("Finished on %(day)s.") % {"day": day}
    if outline is None:
        return "gone", _("This course is no longer in the catalog.")
    if outline.missing:
        first = ", ".join(course.title for course in outline.missing)
        return "blocked", _("Opens when this is finished: %(courses)s.") % {"courses": first}
    if outline.state == "waiting":
        return "waiting", _("Everything is done. The certificate is on its way.")
    return outline.state, _to_go(outline)


def _to_go(outline: Outline) -> str:
    """How many lessons and quizzes are still to do."""
    left = [item for item in outline.items if not item.is_done]
    lessons = sum(item.kind == "lesson" for item in left)
    quizzes = len(left) - lessons
    parts = []
    if lessons:
        parts.append(ngettext("%(number)d lesson", "%(number)d lessons", lessons) % {"number": lessons})
    if quizzes:
        parts.append(ngettext("%(number)d quiz", "%(number)d quizzes", quizzes) % {"number": quizzes})
    if not parts:
        return _("There is nothing in this course yet.")
    return _("Still to do: %(parts)s.") % {"parts": _(" and ").join(parts)}
