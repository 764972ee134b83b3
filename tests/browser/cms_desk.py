"""An editor's desk: content in every state that the CMS shows, and the people who write, read and answer it."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Site

from courses.domain import refreshers, regrade, statistics
from courses.domain.content_review import PointAnswer, submit_for_review
from courses.domain.kept_words import keep_words
from courses.domain.page_checks import report_on_page
from courses.domain.questions import publish_definition
from courses.domain.submit import submit
from courses.enums import ReviewPoint, ReviewStep
from courses.models import LessonPage, Question, QuestionBank, QuestionVersion, QuizPage, SafetyChange
from tests.browser.people import newcomer
from tests.factories.courses import Course, add_lesson
from tests.factories.courses_pages import block, scenario, single_check, text
from tests.factories.courses_quiz import RIGHT, WRONG, answer_all, begin, definition_of, make_quiz
from tests.factories.statistics import finished_attempts, make_people
from website.accounts.enums import Role
from website.accounts.models import User
from website.media.models import MediaImage
from website.pages.models import HelpLine

DONE = {point.value: PointAnswer(True) for point in ReviewPoint}
RULE = {
    "tag": "policy", "topic": "Phones", "prompt": "Say which.", "own_text": "",
    "fallback": "<p>Ask your supervisor.</p>",
}  # fmt: skip
HARD = "<p>He said: I am an addict, and that is my own word. Listen for what is under it.</p>"


@dataclass(frozen=True)
class Desk:
    """Keys of what lies on the desk, by which a stop names its address, and the people by what they do."""

    keys: dict[str, object]
    people: dict[str, User]
    course: Course


def an_editor(name: str = "Edna") -> User:
    """Somebody who writes."""
    person = newcomer(name)
    person.groups.add(Group.objects.get(name=Role.EDITOR))
    return person


def a_reader(name: str, step: ReviewStep) -> User:
    """Somebody who reads what is handed in, at one of the two steps."""
    person = newcomer(name)
    person.groups.add(Group.objects.get(reviewtask__step=step))
    return person


def an_operator(name: str = "Olga") -> User:
    """Somebody who may publish around the readers."""
    person = newcomer(name)
    User.objects.filter(pk=person.pk).update(is_superuser=True, is_staff=True)
    person.refresh_from_db()
    return person


def lay_out() -> Desk:
    """Makes the desk: a course that people take, a question with two versions, and what waits for the readers."""
    editor, operator = an_editor(), an_operator()
    people = {
        "editor": editor,
        "operator": operator,
        "reader": a_reader("Lena", ReviewStep.LIVED),
        "second": a_reader("Idris", ReviewStep.CLINICAL),
    }
    course, quiz = make_quiz(count=6, kinds=("single", "multiple", "true_false", "matching", "ordering", "open"))
    bank = QuestionBank.objects.get(name=f"Bank of {quiz.slug}")
    _take(newcomer("Lia"), course, quiz)
    taken = _taken_by_many(course, quiz)
    question = _changed_since(bank, operator)
    waiting = _question_in_review(bank, editor)
    proposed = _to_mark_again(bank, operator, editor)
    lesson, read, plain = _lessons(course, editor)
    keys = {
        "catalog": course.page.get_parent().pk,
        "course": course.page.pk,
        "module": course.modules[0].pk,
        "quiz": quiz.pk,
        "bank": bank.pk,
        "question": question.pk,
        "version": taken.pk,
        "waiting": waiting.pk,
        "proposed": proposed.pk,
        "lesson": lesson.pk,
        "read": read.pk,
        "plain": plain.pk,
        "waiting_state": waiting.current_workflow_state.current_task_state.pk,
        "read_state": read.current_workflow_state.current_task_state.pk,
        "help_line": HelpLine.objects.first().pk,
        "picture": a_picture().pk,
        "site": Site.objects.get(is_default_site=True).pk,
        "change": SafetyChange.objects.get(question=question).code,
    }
    return Desk(keys, people, course)


def a_picture() -> MediaImage:
    """A picture that nothing shows."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    file = ImageFile(out, name="door.png")
    return MediaImage.objects.create(title="A door", description="A teal door.", file=file)


def _take(person: User, course: Course, quiz: QuizPage) -> None:
    attempt = begin(person, course, quiz)
    answer_all(person, attempt)
    submit(attempt.code, actor=person)


def _taken_by_many(course: Course, quiz: QuizPage) -> QuestionVersion:
    """Twelve people hand in two questions, so that there are figures; the version of the first one."""
    versions = [
        question.current_version for question in Question.objects.filter(ref__in=["Q01", "Q03"]).order_by("ref")
    ]
    rows = [
        (person, [(RIGHT if (at + place) % 3 else WRONG)[version.kind] for place, version in enumerate(versions)])
        for at, person in enumerate(make_people(12))
    ]
    finished_attempts(course, quiz, versions, rows)
    statistics.recompute(quiz.translation_key)
    return versions[0]


def _changed_since(bank: QuestionBank, operator: User) -> Question:
    """The first question, whose right answer changed after somebody passed: a safety change without words yet."""
    question = bank.questions.get(ref="Q01")
    before = question.current_version
    definition = definition_of("single", stem="Which reply gives back what you heard?")
    for option in definition["options"]:
        option["right"] = option["key"] == "c"
    publish_definition(
        bank, ref="Q01", kind="single", definition=definition, label=question.label, topic=question.topic,
        actor=operator,
    )  # fmt: skip
    question.refresh_from_db()
    refreshers.note_change(question, before, question.current_version, actor=operator)
    return question


def _to_mark_again(bank: QuestionBank, operator: User, editor: User) -> Question:
    """The third question, whose key was wrong: an editor asks to have earlier answers marked again."""
    question = bank.questions.get(ref="Q03")
    definition = definition_of("true_false", answer=True)
    publish_definition(
        bank, ref="Q03", kind="true_false", definition=definition, label=question.label, topic=question.topic,
        actor=operator,
    )  # fmt: skip
    question.refresh_from_db()
    regrade.propose(question, rule="either_key", reason="Both answers can be defended.", actor=editor)
    return question


def _question_in_review(bank: QuestionBank, editor: User) -> Question:
    """A published question whose changed draft waits for the first reader."""
    question = bank.questions.get(ref="Q02")
    question.topic = "Open questions"
    question.save_revision(user=editor, log_action=True)
    draft = question.get_latest_revision_as_object()
    submit_for_review(draft, answers=DONE, note="Another topic.", actor=editor)
    question.refresh_from_db()
    return question


def _lessons(course: Course, editor: User) -> tuple[LessonPage, LessonPage, LessonPage]:
    """One in draft with everything there is to say about, one that waits for its reader, one that nobody changed."""
    module = course.modules[0]
    body = [text(HARD), block("local_rule", RULE), single_check(), scenario()]
    lesson = add_lesson(course, module, "A hard word", body=body)
    lesson.title = "A hard word, kept"
    lesson.save_revision(user=editor, log_action=True)
    read = add_lesson(course, module, "Waits to be read", body=[text(HARD)])
    waiting = report_on_page(read).waiting
    keep_words(read.translation_key, waiting, {row.token: "His own word." for row in waiting}, actor=editor)
    read.save_revision(user=editor, log_action=True)
    submit_for_review(read.get_latest_revision_as_object(), answers=DONE, note="His own word.", actor=editor)
    plain = add_lesson(course, module, "As it was", body=[text()])
    return lesson, LessonPage.objects.get(pk=read.pk), plain
