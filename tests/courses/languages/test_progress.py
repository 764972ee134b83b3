"""A learner changes language and keeps everything: lessons, practice, open attempts, the certificate."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale

from courses.domain.draw import draw_versions
from courses.domain.enrol import enrol
from courses.domain.home import build_home
from courses.domain.outline import course_outline
from courses.domain.tree import required_keys
from courses.models import Attempt, Certificate, Completion, CoursePage, LessonPage, QuizPage, QuizSource
from tests.factories.courses import add_module, make_catalog, make_course, make_home
from tests.factories.courses_pages import give_body, reflection, scenario, single_check
from tests.factories.courses_quiz import fill_bank, make_question, set_sources


def publish(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


@pytest.fixture
def two(cast):
    """A course of two modules in English; in Spanish the course, its first module, lesson and quiz."""
    course = make_course("Listening", lessons=1, quizzes=1)
    raw = [single_check(), scenario(), reflection()]
    give_body(course.lessons[0], *raw)
    bank = fill_bank(2, name="Two")
    set_sources(course.quizzes[0], QuizSource(bank=bank, draw=2))
    second = add_module(course, "Boundaries", lessons=1)
    spanish = Locale.objects.create(language_code="es")
    publish(make_home().copy_for_translation(spanish), slug="inicio")
    catalog = publish(make_catalog().copy_for_translation(spanish), title="Cursos", slug="cursos")
    page = publish(course.page.copy_for_translation(spanish), title="Escuchar", slug="escuchar")
    publish(course.modules[0].copy_for_translation(spanish), title="Parte uno", slug="uno")
    lesson = publish(LessonPage.objects.get(pk=course.lessons[0].pk).copy_for_translation(spanish), title="Lección")
    # The quick check reads differently in Spanish: another wording of the same question.
    data = lesson.body.get_prep_value()
    data[0]["value"]["question"][0]["value"]["stem"] = "¿Cuál es un reflejo?"
    lesson.body = lesson._meta.get_field("body").stream_block.to_python(data)
    lesson = publish(lesson)
    quiz = publish(course.quizzes[0].copy_for_translation(spanish), title="Cuestionario")
    return SimpleNamespace(
        course=course, bank=bank, spanish=spanish, catalog=catalog, page=page, lesson=lesson, quiz=quiz, second=second,
        blocks=[block["id"] for block in raw],
    )  # fmt: skip


def test_a_course_translated_in_part_has_everything_and_counts_once(two, cast):
    enrol(two.course.page, learner=cast.rosa, actor=cast.rosa)
    with translation.override("es"):
        spanish = course_outline(cast.rosa, two.page)
    english = course_outline(cast.rosa, two.course.page)

    assert [item.key for item in spanish.items] == [item.key for item in english.items]
    assert [item.title for item in spanish.items] == ["Lección", "Cuestionario", "Boundaries lesson 1"]
    assert [module.title for module in spanish.modules] == ["Parte uno", "Boundaries"]
    assert spanish.items[0].url.startswith("/es/cursos/escuchar/uno/")
    assert spanish.items[2].url == english.items[2].url
    assert required_keys(two.page) == required_keys(two.course.page)


def test_done_in_one_language_is_done_in_the_other_and_there_is_one_certificate(two, cast, as_):
    enrol(two.course.page, learner=cast.rosa, actor=cast.rosa)
    rosa = as_("rosa")
    done = [reverse("courses:lesson_done", args=[page.translation_key]) for page in (two.lesson, two.course.lessons[1])]
    assert rosa.post(done[0]).status_code == 302
    html = rosa.get(two.page.get_url()).content.decode()
    assert '<html lang="es"' in html
    assert 'lang="en"' in html  # the module nobody translated
    with translation.override("es"):
        home = build_home(cast.rosa)
        assert [(outline.course.title, outline.done, outline.total) for outline in home.courses] == [("Escuchar", 1, 3)]

    rosa.post("/es" + done[1])
    attempt = pass_quiz(two, cast.rosa)
    assert attempt.passed
    assert Completion.objects.filter(enrolment__learner=cast.rosa).count() == 3
    assert Certificate.objects.filter(holder=cast.rosa).count() == 1
    assert course_outline(cast.rosa, two.course.page).state == course_outline(cast.rosa, two.page).state == "finished"


def pass_quiz(two, learner):
    from courses.domain.submit import submit
    from tests.factories.courses_quiz import answer_all, begin

    attempt = begin(learner, two.course, two.quiz)
    answer_all(learner, attempt)
    return submit(attempt.code, actor=learner)


def test_practice_shows_in_both(two, cast, as_):
    enrol(two.course.page, learner=cast.rosa, actor=cast.rosa)
    rosa = as_("rosa")
    check, talk, note = two.blocks
    english, key = LessonPage.objects.get(pk=two.course.lessons[0].pk), two.lesson.translation_key
    state = next(part.state for part in rosa.get(english.get_url()).context["parts"] if part.child.id == check)
    token = next(row["token"] for row in state.question.body["rows"] if "nights" in row["text"])
    rosa.post(reverse("courses:lesson_check", args=[key, check]), {f"check-{check[:8]}": token})
    rosa.post(reverse("courses:lesson_scenario", args=[key, talk]), {"action": "start"})
    rosa.post(reverse("courses:lesson_scenario", args=[key, talk]), {"action": "choose", "choice": "a", "number": 0})
    rosa.post(reverse("courses:lesson_reflection", args=[key, note]), {f"reflection-{note[:8]}-text": "What I heard"})

    parts = {part.child.id: part.state for part in rosa.get(two.lesson.get_url()).context["parts"]}
    assert parts[check].answered
    assert parts[check].right
    assert parts[talk].position.number == 1
    # The next line is said in Spanish, in the same talk.
    with translation.override("es"):
        url = reverse("courses:lesson_scenario", args=[key, talk])
    answer = rosa.post(url, {"action": "choose", "choice": "d", "number": 1})
    assert answer.status_code == 302
    assert parts[note].saved_at
    back = {part.child.id: part.state for part in rosa.get(english.get_url()).context["parts"]}
    assert back[talk].position.number == 2


def test_an_attempt_keeps_its_language_and_a_translation_never_has_fewer_questions(two, cast):
    first = two.bank.questions.get(ref="Q01")
    made = make_question(two.bank, "Q09")
    type(made).objects.filter(pk=made.pk).update(
        locale=two.spanish, ref=first.ref, translation_key=first.translation_key
    )
    drawn = {version.question_id for version in draw_versions(two.quiz, rng=random.Random(1))}
    assert drawn == {made.pk, two.bank.questions.get(ref="Q02").pk}
    english = {version.question_id for version in draw_versions(two.course.quizzes[0], rng=random.Random(1))}
    assert english == set(two.bank.questions.filter(locale__language_code="en").values_list("pk", flat=True))

    enrol(two.course.page, learner=cast.rosa, actor=cast.rosa)
    from tests.factories.courses_quiz import begin

    attempt = begin(cast.rosa, two.course, QuizPage.objects.get(pk=two.course.quizzes[0].pk))
    again = begin(cast.rosa, two.course, two.quiz)
    assert again.pk == attempt.pk
    assert set(again.items.values_list("version__question_id", flat=True)) == english
    assert Attempt.objects.count() == 1


def test_a_fixed_question_is_asked_in_the_language_of_the_quiz(two):
    first = two.bank.questions.get(ref="Q01")
    made = make_question(two.bank, "Q09")
    type(made).objects.filter(pk=made.pk).update(
        locale=two.spanish, ref=first.ref, translation_key=first.translation_key
    )
    quiz = set_sources(QuizPage.objects.get(pk=two.quiz.pk), QuizSource(question=first))

    assert [version.question_id for version in draw_versions(quiz, rng=random.Random(1))] == [made.pk]


def test_the_catalogue_has_each_course_once(two, client):
    make_course("Only in English")
    outlines = client.get("/es/cursos/").context["outlines"]

    assert [outline.course.title for outline in outlines] == ["Escuchar", "Only in English"]
    assert [outline.course.title for outline in client.get("/courses/").context["outlines"]] == [
        "Listening",
        "Only in English",
    ]
    assert CoursePage.objects.filter(locale=two.spanish).count() == 1
