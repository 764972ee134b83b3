"""Page types: where they stand, that they open in the editor and preview, and that a preview leaves no trace."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import Page

from courses.models import (
    Attempt,
    CatalogPage,
    Completion,
    CoursePage,
    LastPlace,
    LessonPage,
    ModuleObjective,
    ModulePage,
    QuickCheckAnswer,
    QuizPage,
    Reflection,
    ScenarioPlay,
)
from tests.factories.courses_pages import give_body, reflection, scenario, single_check, text
from website.pages.models import HomePage

TRACES = (Attempt, Completion, LastPlace, QuickCheckAnswer, Reflection, ScenarioPlay)


@pytest.mark.parametrize(
    ("model", "parents", "children"),
    [
        (CatalogPage, {HomePage}, {CoursePage}),
        (CoursePage, {CatalogPage}, {ModulePage}),
        (ModulePage, {CoursePage}, {LessonPage, QuizPage}),
        (LessonPage, {ModulePage}, set()),
        (QuizPage, {ModulePage}, set()),
    ],
)
def test_types_stand_where_they_belong(model, parents, children):
    assert set(model.allowed_parent_page_models()) == parents
    assert set(model.allowed_subpage_models()) == children


@pytest.mark.parametrize(
    ("model", "access"),
    [
        (CatalogPage, "public"),
        (CoursePage, "public"),
        (ModulePage, "enrolled"),
        (LessonPage, "enrolled"),
        (QuizPage, "enrolled"),
    ],
)
def test_types_say_who_may_open_them(model, access):
    assert model.access == access


def test_there_is_one_catalogue(course):
    home = HomePage.objects.get()

    assert CatalogPage.can_create_at(home) is False


@pytest.mark.parametrize("attribute", ["page", "modules", "lessons"])
def test_types_open_in_the_editor(as_, cast, course, attribute):
    page = getattr(course, attribute)
    page = page[0] if isinstance(page, list) else page

    assert as_("elif").get(f"/cms/pages/{page.pk}/edit/").status_code == 200


def test_new_lesson_opens_in_the_editor(as_, cast, course):
    module = course.modules[0]

    assert as_("elif").get(f"/cms/pages/add/courses/lessonpage/{module.pk}/").status_code == 200


@pytest.mark.parametrize("attribute", ["page", "modules", "lessons"])
def test_types_preview(cast, course, attribute):
    page = getattr(course, attribute)
    page = page[0] if isinstance(page, list) else page

    response = page.make_preview_request(preview_mode="")

    assert response.status_code == 200
    assert page.title in response.rendered_content if hasattr(response, "rendered_content") else True


def test_a_preview_of_a_lesson_shows_practice_and_leaves_no_trace(cast, course, join):
    join(cast.elif_ if hasattr(cast, "elif_") else cast.person["elif"], course)
    lesson = give_body(course.lessons[0], text(), single_check(), scenario(), reflection())
    request = RequestFactory().get("/")
    request.user = cast.person["elif"]
    counts = [model.objects.count() for model in TRACES]

    html = lesson.make_preview_request(original_request=request).rendered_content

    assert "Which one is a reflection?" in html
    assert "SECRET" not in html
    assert "People who have joined the course can answer here." in html
    assert [model.objects.count() for model in TRACES] == counts


def test_every_concrete_page_type_of_learning_is_listed_here():
    ours = {model for model in Page.__subclasses__() if model._meta.app_label == "courses"}
    found = {
        model
        for model in [CatalogPage, CoursePage, ModulePage, LessonPage, QuizPage]
        if model._meta.app_label == "courses"
    }

    assert {model for model in ours if not model._meta.abstract} <= found


@pytest.mark.parametrize("code", ["", "Active Listening", "a--b", "-a", "ä", "x" * 61, "<b>"])
def test_a_course_refuses_an_odd_code(course, code):
    from django.core.exceptions import ValidationError

    page = course.page
    page.code = code

    with pytest.raises(ValidationError) as caught:
        page.full_clean()

    assert list(caught.value.message_dict) == ["code"]


def test_a_course_refuses_the_code_of_another(course, make_other):
    from django.core.exceptions import ValidationError

    other = make_other()
    other.page.code = course.page.code

    with pytest.raises(ValidationError) as caught:
        other.page.full_clean()

    assert caught.value.message_dict == {"code": ["Another course has this code."]}


@pytest.mark.parametrize("codes", ["AL1", "al-1", "AL-1; AL-2", "AL-1,<b>"])
def test_a_lesson_refuses_odd_objectives(course, codes):
    from django.core.exceptions import ValidationError

    lesson = course.lessons[0]
    lesson.objective_codes = codes

    with pytest.raises(ValidationError) as caught:
        lesson.full_clean()

    assert list(caught.value.message_dict) == ["objective_codes"]


def test_a_long_objective_is_seen_in_full_and_stays_one_line(course):
    form_class = type(course.modules[0]).get_edit_handler().get_form_class().formsets["objectives"].form
    objective = ModuleObjective(page=course.modules[0], code="AL-1", text="Sort everyday situations\ninto  three.")

    objective.full_clean()

    assert isinstance(form_class.base_fields["text"].widget, AdminAutoHeightTextInput)
    assert objective.text == "Sort everyday situations into three."
