"""Loading the curriculum builds everything, or nothing; the command says what it did."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from courses.curriculum import loader
from courses.models import CoursePage, LessonPage, LoadedItem, ModulePage, Question, QuizPage
from tests.courses.loader.conftest import edit, first_lesson, load, outcomes
from tests.factories.courses_pages import fresh


@pytest.fixture
def bank_intro(little):
    """`bank_intro(text)`: the questions with another introduction of the quiz."""

    def make(text):
        return little.bank.model_copy(update={"quiz": little.bank.quiz.model_copy(update={"intro": text})})

    return make


def test_a_rehearsal_changes_nothing(db, little):
    report = load(little, dry_run=True)

    assert report.count(loader.CREATED) == len(report.lines)
    assert (CoursePage.objects.count(), LoadedItem.objects.count()) == (0, 0)


def test_data_that_does_not_fit_names_its_place_and_loads_nothing(db, data, little):
    lesson = little.lessons[0]
    scenario = next(block for block in data.lessons[2].body if block.block == "scenario")
    broken = scenario.model_copy(update={"start": "nowhere"})
    bad = little.model_copy(update={"lessons": (lesson.model_copy(update={"body": (broken,)}), *little.lessons[1:])})

    with pytest.raises(loader.LoadError) as caught:
        load(bad)

    assert str(caught.value) == "active_listening/AL-L1: 0: start: There is no moment called “nowhere”."
    assert LoadedItem.objects.count() == 0


def test_command_loads_and_says_what_it_did(db):
    out = StringIO()

    call_command("load_curriculum", "active-listening", stdout=out)
    edit(first_lesson(), title="Ours")
    call_command("load_curriculum", "active-listening", stdout=out)

    said = out.getvalue()
    assert "kept: edited by your team: active_listening/AL-L1 Ours" in said
    assert said.splitlines()[0].startswith("Curriculum: ")


def test_command_rehearses(db):
    out = StringIO()

    call_command("load_curriculum", "active-listening", dry_run=True, stdout=out)

    assert out.getvalue().startswith("Would be: ")
    assert LessonPage.objects.count() == 0


@pytest.mark.parametrize("name", ["nothing-there", "../secrets", "/etc", "active_listening"])
def test_command_refuses_a_course_that_does_not_exist(db, name):
    with pytest.raises(CommandError, match=r"There is no course .* There are: active-listening, foundations\."):
        call_command("load_curriculum", name)


def test_a_module_an_editor_deleted_stays_away_from_its_course(db, several):
    loader.load([several])
    fresh(ModulePage.objects.get(code="OT")).delete()

    report = loader.load([several])

    assert [line.source_id for line in report.with_outcome(loader.REMOVED)] == ["both/other/module"]
    assert ModulePage.objects.count() == 1


def test_the_course_of_four_modules_loads_whole(db):
    call_command("load_curriculum", verbosity=0)

    course = CoursePage.objects.get()
    assert (course.code, course.minutes) == ("foundations", 660)
    assert [module.code for module in ModulePage.objects.order_by("path")] == ["AL", "BO", "CO", "CR"]
    assert (LessonPage.objects.count(), QuizPage.objects.count()) == (24, 4)
    assert sum(LessonPage.objects.values_list("minutes", flat=True)) == 660
    lessons = set(LessonPage.objects.values_list("translation_key", flat=True))
    assert set(Question.objects.ready().values_list("lesson_key", flat=True)) == lessons & set(
        Question.objects.values_list("lesson_key", flat=True)
    )
    assert all(quiz.sources.get().pool_size() >= 10 for quiz in QuizPage.objects.all())


def test_a_course_loaded_with_broken_lines_is_brought_up_to_date_unless_somebody_changed_it(db, little, bank_intro):
    wrapped = little.model_copy(update={"bank": bank_intro("A few questions about what you\nhave practiced.\n")})
    folded = little.model_copy(update={"bank": bank_intro("A few questions about what you have practiced.")})
    load(wrapped)

    assert outcomes(load(folded), "updated", "kept") == {"quiz": "updated"}
    assert outcomes(load(folded), "updated", "kept") == {}

    edit(QuizPage.objects.get(), intro="Our own words.")
    assert outcomes(load(folded), "updated", "kept") == {"quiz": "kept"}
    assert QuizPage.objects.get().intro == "Our own words."
