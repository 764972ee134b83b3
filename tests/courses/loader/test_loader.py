"""Loading the curriculum: builds everything, may be run again, and never overwrites what an editor changed."""

from __future__ import annotations

import re
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import PageLogEntry

from courses.curriculum import loader
from courses.curriculum.reader import HERE, load_module
from courses.curriculum.schema import CourseData, CourseModule
from courses.models import (
    CatalogPage,
    CoursePage,
    LessonPage,
    LoadedItem,
    ModulePage,
    Question,
    QuestionBank,
    QuestionVersion,
    QuizPage,
)
from tests.factories.courses_pages import fresh

FOLDER = HERE / "active_listening"


@pytest.fixture(scope="module")
def data():
    return load_module(FOLDER)


@pytest.fixture(scope="module")
def little(data):
    """Two lessons and three questions of the module: enough for the rules, and quick."""
    bank = data.bank.model_copy(update={"items": data.bank.items[:3]})
    return data.model_copy(update={"lessons": data.lessons[:2], "bank": bank})


@pytest.fixture
def bank_intro(little):
    """`bank_intro(text)`: the questions with another introduction of the quiz."""

    def make(text):
        return little.bank.model_copy(update={"quiz": little.bank.quiz.model_copy(update={"intro": text})})

    return make


def load(data, **kwargs):
    """Loads one module as a course of its own."""
    return loader.load([CourseData(folder=data.folder, course=data.course, modules=(data,))], **kwargs)


@pytest.fixture
def loaded(db, data):
    return load(data)


@pytest.fixture
def little_loaded(db, little):
    return load(little)


def changed(data, **lesson_fields):
    """The module with its first lesson changed."""
    lessons = (data.lessons[0].model_copy(update=lesson_fields), *data.lessons[1:])
    return data.model_copy(update={"lessons": lessons})


def outcomes(report, *names: str) -> dict[str, str]:
    return {line.source_id.split("/")[-1]: line.outcome for line in report.lines if line.outcome in names}


def first_lesson() -> LessonPage:
    return LessonPage.objects.order_by("path")[0]


def edit(page, **fields) -> None:
    """Changes a page as an editor does: a new revision, published."""
    page = fresh(page)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_everything_is_built_in_order(loaded, data):
    course = CoursePage.objects.get()
    module = ModulePage.objects.get()
    lessons = list(LessonPage.objects.order_by("path"))

    assert set(outcomes(loaded, loader.CREATED)) == {line.source_id.split("/")[-1] for line in loaded.lines}
    assert (course.code, course.minutes, course.live) == ("active-listening", 160, True)
    assert [block.value for block in course.objectives] == list(data.course.objectives)
    assert [row.code for row in module.objectives.all()] == [f"AL-{n}" for n in range(1, 7)]
    assert [lesson.title for lesson in lessons] == [lesson.title for lesson in data.lessons]
    assert [child.specific_class for child in module.get_children()] == [LessonPage] * 6 + [QuizPage]
    assert Question.objects.ready().count() == len(data.bank.items)
    assert QuestionVersion.objects.count() == len(data.bank.items)
    assert QuizPage.objects.get().sources.get().draw == 10
    assert CatalogPage.objects.get().get_url() == "/courses/"


def test_every_block_of_every_lesson_arrives(loaded, data):
    for page, lesson in zip(LessonPage.objects.order_by("path"), data.lessons, strict=True):
        assert [child.block_type for child in page.body] == [block.block for block in lesson.body]


def test_questions_lead_to_their_lesson(loaded):
    question = Question.objects.get(ref="AL-Q01")

    assert LessonPage.objects.get(translation_key=question.lesson_key) == first_lesson()


def test_every_lesson_opens_for_a_learner(loaded, as_, cast, join):
    from courses.domain.enrol import enrol

    enrol(CoursePage.objects.get(), learner=cast.rosa, actor=cast.rosa)
    rosa = as_("rosa")

    pages = [rosa.get(page.get_url()) for page in LessonPage.objects.all()]

    assert [page.status_code for page in pages] == [200] * 6
    assert all(page.content.decode().count("<h1") == 1 for page in pages)


def test_no_lesson_shows_a_key_before_the_answer(loaded, as_, cast, data):
    from courses.domain.enrol import enrol

    enrol(CoursePage.objects.get(), learner=cast.rosa, actor=cast.rosa)
    rosa = as_("rosa")
    secrets = {}
    for lesson in data.lessons:
        texts = []
        for block in lesson.body:
            if block.block == "quick_check":
                texts += feedback_in(block.definition.model_dump())
            if block.block == "scenario":
                texts += [ending.title for ending in block.endings]
        secrets[lesson.title] = [text for text in texts if len(text) > 12]

    for page in LessonPage.objects.all():
        html = rosa.get(page.get_url()).content.decode()
        assert secrets[page.title]
        assert [text for text in secrets[page.title] if text.strip() in html] == []


def feedback_in(value) -> list[str]:
    """Every feedback text somewhere inside a definition."""
    if isinstance(value, dict):
        own = [inner for name, inner in value.items() if name.startswith("feedback") and inner]
        return own + [text for inner in value.values() for text in feedback_in(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in feedback_in(inner)]
    return []


def test_pages_have_a_published_revision_and_a_history(little_loaded):
    lesson = first_lesson()

    actions = set(PageLogEntry.objects.filter(page=lesson.pk).values_list("action", flat=True))
    assert lesson.live_revision_id == lesson.latest_revision_id
    assert {"wagtail.create", "wagtail.publish"} <= actions


def test_loading_again_changes_nothing(little_loaded, little):
    before = {page.pk: page.latest_revision_id for page in LessonPage.objects.all()}

    report = load(little)

    assert {line.outcome for line in report.lines} == {loader.UNCHANGED}
    assert {page.pk: page.latest_revision_id for page in LessonPage.objects.all()} == before
    assert QuestionVersion.objects.count() == len(little.bank.items)


def test_a_changed_file_updates_what_nobody_touched(little_loaded, little):
    key = first_lesson().translation_key

    report = load(changed(little, title="A better title", minutes=21))

    lesson = first_lesson()
    assert outcomes(report, loader.UPDATED) == {"AL-L1": loader.UPDATED}
    assert (lesson.title, lesson.minutes, lesson.translation_key) == ("A better title", 21, key)


@pytest.mark.parametrize(
    "fields", [{"title": "Our title"}, {"minutes": 99}, {"summary": "Our words."}, {"slug": "ours"}, {"body": []}]
)
def test_what_an_editor_changed_is_kept(little_loaded, little, fields):
    edit(first_lesson(), **fields)

    report = load(changed(little, title="A better title", minutes=21))

    name, value = next(iter(fields.items()))
    assert outcomes(report, loader.KEPT) == {"AL-L1": loader.KEPT}
    assert first_lesson().title != "A better title"
    assert (
        list(getattr(first_lesson(), name)) == list(value) if name == "body" else getattr(first_lesson(), name) == value
    )


def test_an_unpublished_draft_of_an_editor_is_kept(little_loaded, little):
    draft = fresh(first_lesson())
    draft.title = "Draft"
    draft.save_revision()

    report = load(changed(little, minutes=21))

    assert outcomes(report, loader.KEPT) == {"AL-L1": loader.KEPT}
    assert first_lesson().get_latest_revision_as_object().title == "Draft"


def test_what_an_editor_unpublished_stays_unpublished(little_loaded, little):
    first_lesson().unpublish()

    report = load(changed(little, minutes=21))

    assert outcomes(report, loader.KEPT) == {"AL-L1": loader.KEPT}
    assert first_lesson().live is False


def test_paragraphs_arrive_as_paragraphs(little_loaded):
    intro = QuizPage.objects.get().intro

    assert "\n\n" in intro
    assert not re.search(r"[^\n]\n[^\n]", intro)


def test_a_course_loaded_with_broken_lines_is_brought_up_to_date_unless_somebody_changed_it(db, little, bank_intro):
    wrapped = little.model_copy(update={"bank": bank_intro("A few questions about what you\nhave practiced.\n")})
    folded = little.model_copy(update={"bank": bank_intro("A few questions about what you have practiced.")})
    load(wrapped)

    assert outcomes(load(folded), "updated", "kept") == {"quiz": "updated"}
    assert outcomes(load(folded), "updated", "kept") == {}

    edit(QuizPage.objects.get(), intro="Our own words.")
    assert outcomes(load(folded), "updated", "kept") == {"quiz": "kept"}
    assert QuizPage.objects.get().intro == "Our own words."


def test_what_an_editor_deleted_stays_away(little_loaded, little):
    fresh(first_lesson()).delete()

    report = load(changed(little, minutes=21))

    assert outcomes(report, loader.REMOVED) == {"AL-L1": loader.REMOVED}
    assert LessonPage.objects.count() == 1


def test_a_course_an_editor_deleted_stays_away_with_all_below(little_loaded, little):
    fresh(CoursePage.objects.get()).delete()

    report = load(little)

    assert outcomes(report, loader.REMOVED) == {"course": loader.REMOVED}
    assert LessonPage.objects.count() == 0


def test_an_edited_question_is_kept(little_loaded, little):
    question = Question.objects.get(ref="AL-Q01")
    question.topic = "Our topic"
    question.save_revision().publish()
    items = tuple(
        item.model_copy(update={"topic": "Theirs"}) if item.id == "AL-Q01" else item for item in little.bank.items
    )

    report = load(little.model_copy(update={"bank": little.bank.model_copy(update={"items": items})}))

    assert outcomes(report, loader.KEPT) == {"AL-Q01": loader.KEPT}
    assert Question.objects.get(ref="AL-Q01").topic == "Our topic"


def test_a_changed_question_gets_a_new_version(little_loaded, little):
    items = tuple(
        item.model_copy(update={"topic": "Theirs"}) if item.id == "AL-Q01" else item for item in little.bank.items
    )

    report = load(little.model_copy(update={"bank": little.bank.model_copy(update={"items": items})}))

    question = Question.objects.get(ref="AL-Q01")
    assert outcomes(report, loader.UPDATED) == {"AL-Q01": loader.UPDATED}
    assert (question.topic, question.current_version.number) == ("Theirs", 2)


def test_a_retired_question_is_not_brought_back(little_loaded, little):
    Question.objects.filter(ref="AL-Q02").update(status=Question.Status.RETIRED)

    report = load(little)

    assert outcomes(report, loader.KEPT) == {"AL-Q02": loader.KEPT}


def test_a_new_lesson_stands_before_the_quiz(little_loaded, little):
    extra = little.lessons[0].model_copy(update={"id": "AL-L7", "title": "One more"})

    load(little.model_copy(update={"lessons": (*little.lessons, extra)}))

    titles = [child.title for child in ModulePage.objects.get().get_children()]
    assert titles[-2:] == ["One more", little.bank.quiz.title]


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


def test_keys_are_the_same_in_every_installation(little_loaded):
    assert str(CoursePage.objects.get().translation_key) == "147ab46d-5c39-5caf-900c-37047494bff5"


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


@pytest.fixture
def several(little):
    """A course of two small modules, the second after the first."""
    named = little.module.model_copy(update={"code": "OT", "title": "Other"})
    bank = little.bank.model_copy(update={"bank": little.bank.bank.model_copy(update={"name": "Other"})})
    other = little.model_copy(update={"folder": "other", "course": None, "module": named, "bank": bank})
    rows = (CourseModule(folder="active_listening"), CourseModule(folder="other", opens_after=("active_listening",)))
    course = little.course.model_copy(update={"code": "both", "title": "Both", "modules": rows})
    return CourseData(folder="both", course=course, modules=(little.model_copy(update={"course": None}), other))


def test_a_course_of_several_modules_stands_beside_the_module_alone(little_loaded, little, several):
    alone = first_lesson()
    question = Question.objects.get(ref="AL-Q01")
    before = (alone.latest_revision_id, question.current_version_id)

    report = loader.load([several])

    both = CoursePage.objects.get(code="both")
    modules = list(ModulePage.objects.child_of(both).order_by("path"))
    assert {line.outcome for line in report.lines} == {loader.CREATED}
    assert [(module.code, module.opens_after) for module in modules] == [("AL", ""), ("OT", "AL")]
    assert sorted(QuestionBank.objects.values_list("name", flat=True)) == [
        "Active listening", "Both: Active listening", "Both: Other",
    ]  # fmt: skip
    assert (fresh(alone).latest_revision_id, Question.objects.get(pk=question.pk).current_version_id) == before
    twin = LessonPage.objects.child_of(modules[0]).first()
    assert (twin.title, twin.translation_key != alone.translation_key) == (alone.title, True)
    assert Question.objects.get(bank__name="Both: Active listening", ref="AL-Q01").lesson_key == twin.translation_key
    assert {line.outcome for line in load(little).lines} == {loader.UNCHANGED}
    assert {line.outcome for line in loader.load([several]).lines} == {loader.UNCHANGED}


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


def test_loading_again_is_fast(little_loaded, little):
    start = time.perf_counter()

    load(little)

    assert time.perf_counter() - start < 3


def test_the_catalogue_stands_in_the_main_navigation(little_loaded, client):
    assert 'href="/courses/"' in client.get("/").content.decode()
