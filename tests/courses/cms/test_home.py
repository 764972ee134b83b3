"""The first page of the CMS: what waits for the person who writes, and nothing about people."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from courses.domain.editing import FEWEST_PEOPLE, SHOWN, waiting_for
from courses.domain.submit import submit
from courses.models import ModuleSource, Question, QuizSource
from tests.factories.courses import add_lesson, make_course
from tests.factories.courses_quiz import RIGHT, WRONG, answer, begin, fill_bank, items_of, make_quiz, set_sources
from website.accounts.models import User
from website.core import clock

HOME = "/cms/"


def lines(editor, code) -> dict[str, str]:
    """The lines of a section: their names and why they stand there."""
    (section,) = [found for found in waiting_for(editor) if found.code == code]
    return {line.title: line.why for line in section.lines}


def rule(topic: str, own_text: str = "", checked_on: str | None = None) -> dict:
    return {
        "type": "local_rule",
        "value": {
            "tag": "policy", "topic": topic, "prompt": "Say it.", "own_text": own_text, "checked_on": checked_on,
            "fallback": "<p>Ask your supervisor.</p>",
        },
    }  # fmt: skip


def days_ago(days: int) -> dt.date:
    return clock.today() - dt.timedelta(days=days)


@pytest.fixture
def course(cast):
    return make_course("Boundaries", lessons=1)


def test_drafts_of_pages_and_questions(cast, course):
    lesson = course.lessons[0]
    lesson.title = "A better title"
    lesson.save_revision()
    new = add_lesson(course, course.modules[0], "Never published", live=False)
    bank = fill_bank(2)
    Question.objects.filter(bank=bank, ref="Q01").update(status=Question.Status.DRAFT)

    found = lines(cast.person["elif"], "drafts")

    assert found == {
        "A better title": "changes that nobody reads yet",
        new.title: "not published yet",
        Question.objects.get(bank=bank, ref="Q01").label: "question in “Listening”",
    }


def test_a_translation_in_draft_names_its_language(cast, course):
    spanish = Locale.objects.get_or_create(language_code="es")[0]
    course.lessons[0].copy_for_translation(spanish, copy_parents=True)
    question = fill_bank(1).questions.get().copy_for_translation(spanish)
    question.live, question.status = False, Question.Status.DRAFT
    question.save()

    found = lines(cast.person["elif"], "drafts")

    assert found[course.lessons[0].title] == "not published yet · Spanish"
    assert found[question.label] == "question in “Listening” · Spanish"


def test_facts_and_rules_are_looked_at_again_after_a_year(cast, course):
    module = course.modules[0]
    for days, claim in ((364, "fresh"), (365, "a year old")):
        ModuleSource.objects.create(page=module, claim=claim, source="A study", checked_on=days_ago(days))
    body = [rule("Empty"), rule("Old", "<p>Ours</p>", days_ago(400).isoformat()), rule("Undated", "<p>Ours</p>")]
    body.append(rule("Checked", "<p>Ours</p>", days_ago(3).isoformat()))
    add_lesson(course, module, "Rules", body=body)

    editor = cast.person["elif"]
    assert list(lines(editor, "checks")) == ["Undated", "Old", "a year old"]
    assert lines(editor, "rules") == {"Empty": "in “Rules”"}


def test_what_answers_say_is_said_from_ten_people_on(cast):
    course, quiz = make_quiz(count=2)
    people = [cast.rosa, cast.marcus, cast.amara, cast.jo, cast.tomas, cast.lena, cast.noor, cast.idris, cast.dana]
    for person in people:
        hand_in(person, course, quiz)
    editor = cast.person["elif"]
    assert not any("right on average" in why for why in lines(editor, "questions").values())

    more = User.objects.create_user("ten@demo.example", "a long test password", full_name="T", display_name="T")
    hand_in(more, course, quiz)

    assert len(people) + 1 == FEWEST_PEOPLE
    (said,) = [why for why in lines(editor, "questions").values() if "right on average" in why]
    assert said.startswith("0\N{NO-BREAK SPACE}% right on average (10 people): check the key")


def hand_in(person, course, quiz):
    """The first question of the bank wrong, the other right."""
    attempt = begin(person, course, quiz)
    for item in items_of(attempt):
        response = WRONG["single"] if item.version.question.ref == "Q01" else RIGHT["single"]
        answer(person, item, response)
    submit(attempt.code, actor=person)


def test_a_draw_by_competency_uses_what_has_it_and_nothing_else(cast):
    bank = fill_bank(2, topic="Silence")
    __, quiz = make_quiz(count=1, bank=bank)
    set_sources(quiz, QuizSource(bank=bank, draw=1, competency=1))
    Question.objects.filter(ref="Q01").update(competencies=[1])
    Question.objects.filter(ref="Q02").update(competencies=[11])

    told = lines(cast.person["elif"], "questions")

    assert sorted("in no quiz" in why for why in told.values()) == [False, True]


def test_questions_that_miss_something(cast):
    fill_bank(1, topic="")

    (why,) = lines(cast.person["elif"], "questions").values()

    assert why == "in no quiz · no lesson to read again · no topic, so results cannot name it"


def test_the_page_shows_it_to_editors_and_names_nobody(as_, cast, course):
    for number in range(SHOWN + 2):
        add_lesson(course, course.modules[0], f"Draft {number}", live=False)

    response = as_("elif").get(HOME)

    html = response.content.decode()
    assert response.status_code == 200
    assert f"In draft ({SHOWN + 2})" in html
    assert "and 2 more" in html
    assert "Every fact, rule and help line was checked in time." in html
    for name, person in cast.person.items():
        if name != "elif":
            assert person.full_name not in html
            assert person.email not in html


@pytest.mark.parametrize("name", ["rosa", "dana", "priya"])
def test_nobody_else_gets_in(as_, course, name):
    assert as_(name).get(HOME).status_code in (302, 403, 404)


def test_statements_do_not_grow(cast, course, django_assert_num_queries):
    editor = User.objects.get(pk=cast.person["elif"].pk)

    def fill(number):
        for at in range(number):
            lesson = add_lesson(course, course.modules[0], f"Draft {number}.{at}", body=[rule(f"{number}.{at}")])
            lesson.save_revision()
            ModuleSource.objects.create(
                page=course.modules[0], claim=f"{at}", source="A study", checked_on=days_ago(400)
            )
        fill_bank(number, name=f"Bank {number}", topic="")

    fill(1)
    waiting_for(User.objects.get(pk=editor.pk))
    with CaptureQueriesContext(connection) as one:
        waiting_for(User.objects.get(pk=editor.pk))
    fill(3)
    with django_assert_num_queries(len(one)):
        waiting_for(User.objects.get(pk=editor.pk))
