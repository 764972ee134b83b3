"""What was loaded may be loaded again, and never overwrites what an editor changed. Loaded once for all tests."""

from __future__ import annotations

import re
import time

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import PageLogEntry

from courses.curriculum import loader
from courses.models import CoursePage, LessonPage, ModulePage, Question, QuestionBank, QuestionVersion, QuizPage
from tests.courses.loader.conftest import changed, edit, first_lesson, load, outcomes
from tests.factories.courses_pages import fresh
from tests.undone import undone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker, little):
    """Two lessons and three questions."""
    with django_db_blocker.unblock(), undone():
        yield load(little)


@pytest.fixture
def kept(_loaded, django_db_blocker):
    """What was said about it. What the test changes is undone; ask for no `db` beside it, in no test of the module."""
    with django_db_blocker.unblock(), undone():
        yield _loaded


@pytest.fixture
def little_loaded(kept):
    return kept


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


def as_the_form_saves(value):
    """Raw values with rich texts as the editor's form writes them, which gives each paragraph a key of its own."""
    if isinstance(value, dict):
        return {name: as_the_form_saves(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_the_form_saves(inner) for inner in value]
    if not isinstance(value, str) or not value.startswith("<"):
        return value
    form = ContentstateConverter(["h3", "bold", "italic", "ol", "ul", "link", "blockquote"])
    return form.to_database_format(form.from_database_format(value))


@pytest.mark.parametrize(("word", "outcome"), [("twenty", loader.UPDATED), ("thirty", loader.KEPT)])
def test_a_lesson_that_was_opened_and_saved_is_untouched_until_a_word_changes(little_loaded, little, word, outcome):
    lesson = first_lesson()
    raw = as_the_form_saves(lesson.body.get_prep_value())
    assert "<p data-block-key=" in str(raw)
    assert "<b>" in str(raw)
    raw[0]["value"]["body"] = raw[0]["value"]["body"].replace("twenty", word)
    lesson.body = lesson.body.stream_block.to_python(raw)
    lesson.save_revision().publish()

    report = load(changed(little, title="A better title"))

    assert outcomes(report, loader.UPDATED, loader.KEPT) == {"AL-L1": outcome}


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


def test_keys_are_the_same_in_every_installation(little_loaded):
    assert str(CoursePage.objects.get().translation_key) == "147ab46d-5c39-5caf-900c-37047494bff5"


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


def test_loading_again_is_fast(little_loaded, little):
    start = time.perf_counter()

    load(little)

    assert time.perf_counter() - start < 3


def test_the_catalogue_stands_in_the_main_navigation(little_loaded, client):
    assert 'href="/courses/"' in client.get("/").content.decode()
