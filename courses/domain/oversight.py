"""What the people who look after a learner may know of the learning: progress, results, results by topic, the safety
questions that were missed. Never an answer, a reflection or a line of a scenario.

The number of statements does not depend on how many courses, attempts or questions there are.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from courses.access import learners_overseen_by
from courses.domain.certificates import Standing, standing_of
from courses.domain.home import newest_enrolments, published_courses
from courses.domain.outline import Outline, course_outlines
from courses.domain.overseen_words import attempt_sentence, course_sentence, quiz_sentence
from courses.domain.standings import percent_text
from courses.domain.words import words_of
from courses.models import Attempt, AttemptItem, Certificate, Enrolment, LessonPage, TimeAllowance
from website.accounts.models import User
from website.core.errors import NotAllowed


@dataclass(frozen=True)
class AttemptFact:
    """One attempt as its learner's supervisor may know it. `ending` is "" where it was simply handed in."""

    number: int
    cycle: int
    started_at: dt.datetime
    finished_at: dt.datetime | None
    percent_text: str
    passed: bool | None
    safety_missed: int
    ending: str
    sentence: str
    topics: Sequence[dict[str, Any]] = field(default_factory=tuple)


@dataclass(frozen=True)
class SafetyMissed:
    """A safety question that was not right in the latest attempt, without a word about what was answered."""

    stem: str
    topic: str
    lesson_title: str = ""
    lesson_url: str = ""


@dataclass(frozen=True)
class LessonToRead:
    """A lesson that teaches what was not right yet."""

    title: str
    url: str
    key: uuid.UUID


@dataclass(frozen=True)
class QuizTraining:
    """A quiz of a course. `state` is locked, new (not tried), under_way, marking (waits for a person who marks), again,
    break, spent, reading (another attempt opens after reading) or passed.

    `attempts` are those handed in, newest first; `topics` ({topic, right, of}), `safety` and `again` are of the latest
    one with a result.
    """

    key: uuid.UUID
    title: str
    state: str
    sentence: str
    attempts: Sequence[AttemptFact] = field(default_factory=tuple)
    topics: Sequence[dict[str, Any]] = field(default_factory=tuple)
    safety: Sequence[SafetyMissed] = field(default_factory=tuple)
    again: Sequence[LessonToRead] = field(default_factory=tuple)

    @property
    def passed(self) -> bool:
        """Whether it is passed in this cycle."""
        return self.state == "passed"

    @property
    def tried(self) -> bool:
        """Whether there is a result."""
        return self.latest is not None

    @property
    def latest(self) -> AttemptFact | None:
        """The latest attempt with a result: the one that `topics` is of."""
        return next((attempt for attempt in self.attempts if attempt.passed is not None), None)

    @property
    def waits_for_grant(self) -> bool:
        """Whether another attempt would change anything now: a break is on, or no attempt is left."""
        return self.state in ("break", "spent")

    @property
    def missed_topics(self) -> list[dict[str, Any]]:
        """The topics in which something was not right yet."""
        return [row for row in self.topics if row["right"] < row["of"]]


@dataclass(frozen=True)
class CourseTraining:
    """One course in its newest cycle. `state` is that of the outline, or "gone" for one no longer in the catalogue."""

    key: uuid.UUID
    title: str
    url: str
    state: str
    sentence: str
    cycle: int
    started_at: dt.datetime
    completed_at: dt.datetime | None
    done: int = 0
    total: int = 0
    progress_label: str = ""
    left: Sequence[str] = field(default_factory=tuple)
    quizzes: Sequence[QuizTraining] = field(default_factory=tuple)
    certificate: Certificate | None = None
    standing: Standing | None = None

    @property
    def finished(self) -> bool:
        """Whether everything the course asked for was done."""
        return self.completed_at is not None


@dataclass(frozen=True)
class Training:
    """Everything about one learner's training that somebody who looks after them may know."""

    learner: User
    courses: Sequence[CourseTraining] = field(default_factory=tuple)
    extra_time_percent: int = 0

    @property
    def safety(self) -> list[SafetyMissed]:
        """Every safety question missed in the latest attempts, each once."""
        found = (item for course in self.courses for quiz in course.quizzes for item in quiz.safety)
        return list(dict.fromkeys(found))

    @property
    def open_quizzes(self) -> list[QuizTraining]:
        """The quizzes of courses that are not finished, those first at which another attempt can be given."""
        found = [quiz for course in self.courses for quiz in course.quizzes if not course.finished]
        return sorted(found, key=lambda quiz: not quiz.waits_for_grant)

    @property
    def may_be_granted(self) -> bool:
        """Whether there is a quiz at which another attempt can be given."""
        return any(quiz.waits_for_grant for quiz in self.open_quizzes)

    @property
    def quizzes_not_passed(self) -> list[QuizTraining]:
        """The quizzes that were tried and are not passed yet."""
        return [quiz for course in self.courses for quiz in course.quizzes if quiz.tried and not quiz.passed]


def training_of(learner: User, *, viewer: User) -> Training:
    """The training of `learner` for somebody who looks after them. At most twelve statements.

    Raises NotAllowed for everybody else, the learner included: they have pages of their own.
    """
    if not learners_overseen_by(viewer).filter(pk=learner.pk).exists():
        raise NotAllowed(_("Only the people who look after this learner can see that."), code="no-oversight")
    extra = TimeAllowance.objects.filter(learner=learner).values_list("percent", flat=True).first() or 0
    newest = newest_enrolments(learner)
    if not newest:
        return Training(learner, extra_time_percent=extra)
    outlines = {
        outline.course.translation_key: outline for outline in course_outlines(learner, published_courses(newest))
    }
    attempts = _attempts_by_quiz(learner)
    missed = _missed_by_attempt([rows[0].pk for rows in _finished(attempts).values()])
    certificates = _certificates(learner)
    courses = [
        _course(row, outlines.get(row.course_key), attempts, missed, certificates.get(row.course_key)) for row in newest
    ]
    return Training(learner, courses, extra_time_percent=extra)


def safety_missed_counts(people: Iterable[int] | QuerySet) -> dict[int, int]:
    """How many safety questions were not right in the latest attempt at quizzes that are not passed yet, by person.

    `people` are keys of people or a subquery of them; one statement. People with none are left out.
    """
    rows = _latest_not_passed(people).values("learner").annotate(missed=Sum("safety_missed")).order_by()
    return {row["learner"]: row["missed"] for row in rows if row["missed"]}


def quizzes_not_passed(people: Iterable[int] | QuerySet) -> dict[int, int]:
    """How many quizzes were tried and are not passed yet, by person; one statement. People with none are left out."""
    rows = _latest_not_passed(people).values("learner").annotate(number=Count("pk")).order_by()
    return {row["learner"]: row["number"] for row in rows}


def _latest_not_passed(people: Iterable[int] | QuerySet) -> QuerySet[Attempt]:
    """The latest finished attempt at each quiz that is not passed, in courses that are under way."""
    same = Attempt.objects.filter(enrolment=OuterRef("enrolment"), quiz_key=OuterRef("quiz_key"))
    return (
        Attempt.objects.finished()
        .filter(learner__in=people, passed=False, enrolment__completed_at__isnull=True)
        .exclude(Exists(same.filter(passed=True)))
        .exclude(Exists(same.finished().filter(number__gt=OuterRef("number"))))
    )


# --- what is read ---

ByQuiz = dict[tuple[uuid.UUID, uuid.UUID], list[Attempt]]


def _attempts_by_quiz(learner: User) -> ByQuiz:
    """The learner's attempts by course and quiz, newest first; one statement."""
    rows = Attempt.objects.of(learner).annotate(course_key=F("enrolment__course_key"), cycle=F("enrolment__cycle"))
    found: ByQuiz = {}
    for row in rows.defer("policy", "seed").order_by("-cycle", "-number"):
        found.setdefault((row.course_key, row.quiz_key), []).append(row)
    return found


def _finished(attempts: ByQuiz) -> ByQuiz:
    """The same without attempts that have no result yet, and without quizzes that have no other."""
    kept = {place: [row for row in rows if _has_result(row)] for place, rows in attempts.items()}
    return {place: rows for place, rows in kept.items() if rows}


def _has_result(row: Attempt) -> bool:
    return row.state == Attempt.State.FINISHED


@dataclass
class Missed:
    """What was not right in one attempt: its safety questions, and the lessons that teach all of it."""

    safety: list[SafetyMissed] = field(default_factory=list)
    again: dict[LessonToRead, None] = field(default_factory=dict)


def _missed_by_attempt(attempts: Iterable[int]) -> dict[int, Missed]:
    """What was not right in these attempts; two statements. No response is read."""
    items = (
        AttemptItem.objects.filter(attempt__in=list(attempts), version__scored=True)
        .exclude(right=True)
        .order_by("attempt", "number")
        .values_list("attempt", "version__lesson_key", "version__safety", "version__topic", "version__definition")
    )
    rows = list(items)
    wanted = {lesson for __, lesson, *__ in rows if lesson}
    pages = LessonPage.objects.live().filter(translation_key__in=wanted).select_related("locale").order_by("-pk")
    lessons = {
        page.translation_key: LessonToRead(page.title, page.get_url() or "", page.translation_key) for page in pages
    }
    found: dict[int, Missed] = {}
    for attempt, lesson_key, safety, topic, definition in rows:
        missed, lesson = found.setdefault(attempt, Missed()), lessons.get(lesson_key)
        if lesson is not None:
            missed.again[lesson] = None
        if safety:
            title, url = (lesson.title, lesson.url) if lesson else ("", "")
            missed.safety.append(SafetyMissed(words_of(definition["stem"]), topic, title, url))
    return found


def _certificates(learner: User) -> dict[uuid.UUID, Certificate]:
    """The newest certificate of each course; one statement."""
    rows = Certificate.objects.filter(holder=learner).select_related("enrolment").order_by("issued_at", "pk")
    return {row.enrolment.course_key: row for row in rows}


# --- what it means ---


def _course(
    enrolment: Enrolment,
    outline: Outline | None,
    attempts: ByQuiz,
    missed: dict[int, Missed],
    certificate: Certificate | None,
) -> CourseTraining:
    """One course put together; `outline` is None for a course that is no longer in the catalogue."""
    here = {quiz: rows for (course, quiz), rows in attempts.items() if course == enrolment.course_key}
    items = [item for item in outline.items if item.kind == "quiz"] if outline else []
    known = {item.key for item in items}
    quizzes = [_quiz(item.key, item.title, item, here.get(item.key, []), enrolment, missed) for item in items]
    quizzes += [
        _quiz(key, rows[0].quiz_title, None, rows, enrolment, missed) for key, rows in here.items() if key not in known
    ]
    state, sentence = course_sentence(enrolment, outline)
    return CourseTraining(
        key=enrolment.course_key,
        title=outline.course.title if outline else enrolment.course_title,
        url=outline.url if outline else "",
        state=state,
        sentence=sentence,
        cycle=enrolment.cycle,
        started_at=enrolment.started_at,
        completed_at=enrolment.completed_at,
        done=outline.done if outline else 0,
        total=outline.total if outline else 0,
        progress_label=outline.progress_label if outline else "",
        left=[item.title for item in outline.items if not item.is_done] if outline else [],
        quizzes=quizzes,
        certificate=certificate,
        standing=standing_of(certificate) if certificate else None,
    )


def _quiz(
    key: uuid.UUID,
    title: str,
    item: Any,
    rows: list[Attempt],
    enrolment: Enrolment,
    missed: dict[int, Missed],
) -> QuizTraining:
    """One quiz put together; `item` is its line of the outline, None for a quiz taken out of the course."""
    finished = [row for row in rows if not row.is_open]
    latest = next((row for row in finished if _has_result(row)), None)
    state, sentence = quiz_sentence(item, [row for row in rows if row.enrolment_id == enrolment.pk])
    wrong = missed.get(latest.pk, Missed()) if latest else Missed()
    return QuizTraining(
        key=key,
        title=title,
        state=state,
        sentence=sentence,
        attempts=[_fact(row) for row in finished],
        topics=_topics(latest) if latest else [],
        safety=wrong.safety,
        again=list(wrong.again),
    )


def _fact(row: Attempt) -> AttemptFact:
    return AttemptFact(
        number=row.number,
        cycle=row.cycle,
        started_at=row.started_at,
        finished_at=row.finished_at,
        percent_text=percent_text(row.percent) if row.percent is not None else "",
        passed=row.passed,
        safety_missed=row.safety_missed,
        ending="" if row.ending == Attempt.Ending.SUBMITTED else str(row.get_ending_display()),
        sentence=attempt_sentence(row),
        topics=_topics(row),
    )


def _topics(row: Attempt) -> list[dict[str, Any]]:
    return [topic for topic in row.results.get("topics", []) if topic["topic"]]
