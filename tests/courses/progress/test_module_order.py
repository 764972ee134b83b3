"""A module that opens after another one: shut at every address, and every page says what is still to do."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.panels import get_edit_handler

from courses.domain.outline import course_outline
from courses.domain.progress import complete_lesson
from courses.models import Attempt, Completion, ModulePage, ModuleSource
from courses.module_order import code_list, opens_sentence, order_fault
from tests.factories.courses import add_module, make_course
from website.core import clock

BLOCK = uuid.uuid4()
POSTS = {
    "done": lambda course: reverse("courses:lesson_done", args=[course.lessons[2].translation_key]),
    "check": lambda course: reverse("courses:lesson_check", args=[course.lessons[2].translation_key, BLOCK]),
    "scenario": lambda course: reverse("courses:lesson_scenario", args=[course.lessons[2].translation_key, BLOCK]),
    "reflection": lambda course: reverse("courses:lesson_reflection", args=[course.lessons[2].translation_key, BLOCK]),
    "send": lambda course: reverse("courses:reflection_send", args=[course.lessons[2].translation_key, BLOCK]),
    "quiz": lambda course: reverse("courses:attempt_start", args=[course.quizzes[1].translation_key]),
}


@pytest.fixture
def ordered(db):
    """Two modules; the second opens after the first. It holds two lessons and a quiz that could be taken first."""
    course = make_course(modules=0)
    add_module(course, "Boundaries", lessons=2, quizzes=1, code="BO")
    add_module(course, "Crisis", lessons=2, quizzes=1, code="CR", opens_after="BO", quiz_after_lessons=False)
    return course


@pytest.fixture
def rosa(cast, ordered, join):
    return join(cast.rosa, ordered)


def test_course_page_says_what_is_left_before_it_opens(as_, cast, ordered, rosa):
    text = as_("rosa").get(ordered.page.get_url()).content.decode()

    assert text.count("Opens when “Boundaries” is done: 2 lessons and the quiz left.") == 4
    assert ordered.lessons[0].get_url() in text
    assert ordered.lessons[2].get_url() not in text
    assert ordered.modules[1].get_url() not in text


def test_visitors_read_the_order_without_numbers(as_, ordered):
    text = as_(None).get(ordered.page.get_url()).content.decode()

    assert text.count("Opens when “Boundaries” is done.") == 1


@pytest.mark.parametrize("kind", ["modules", "lessons", "quizzes"])
def test_pages_of_a_shut_module_say_why_and_lead_on(as_, cast, ordered, rosa, kind):
    page = getattr(ordered, kind)[-1]

    response = as_("rosa").get(page.get_url())

    assert response.status_code == 403
    text = response.content.decode()
    assert "Opens when “Boundaries” is done: 2 lessons and the quiz left." in text
    assert f'href="{ordered.modules[0].get_url()}"' in text


@pytest.mark.parametrize("name", POSTS)
def test_every_post_to_a_shut_module_is_refused(as_, cast, ordered, rosa, name):
    assert as_("rosa").post(POSTS[name](ordered)).status_code == 403
    assert (Completion.objects.count(), Attempt.objects.count()) == (0, 0)


def test_it_opens_when_the_first_one_is_done(as_, cast, ordered, rosa, pass_quiz):
    for lesson in ordered.lessons[:2]:
        complete_lesson(rosa, lesson, actor=cast.rosa)
    left = course_outline(cast.rosa, ordered.page).modules[1]
    assert (left.state, left.reason) == ("locked", "Opens when “Boundaries” is done: the quiz is left.")

    pass_quiz(rosa, ordered.quizzes[0])

    outline = course_outline(cast.rosa, ordered.page)
    assert outline.continue_at.key == ordered.lessons[2].translation_key
    assert (outline.modules[1].waits, outline.modules[1].reason) == ("", "2 lessons and the quiz to go")
    assert as_("rosa").get(ordered.lessons[2].get_url()).status_code == 200


def test_what_is_done_stays_open_when_an_order_comes_later(as_, cast, ordered, rosa):
    complete_lesson(rosa, ordered.lessons[2], actor=cast.rosa)

    outline = course_outline(cast.rosa, ordered.page)
    assert [item.state for item in outline.modules[1].items] == ["done", "locked", "locked"]
    assert as_("rosa").get(ordered.lessons[2].get_url()).status_code == 200
    assert as_("rosa").get(ordered.lessons[3].get_url()).status_code == 403


def test_a_finished_course_stays_open(as_, cast, ordered, rosa, finish):
    finish(rosa, ordered)
    add_module(ordered, "New", lessons=1, code="NW")
    ModulePage.objects.filter(code="CR").update(opens_after="BO, NW")

    assert as_("rosa").get(ordered.lessons[2].get_url()).status_code == 200
    assert [module.waits for module in course_outline(cast.rosa, ordered.page).modules] == ["", "", ""]


@pytest.mark.parametrize("opens_after", ["ZZ", "CR", "zz, cr"])
def test_what_is_not_there_keeps_nothing_shut(as_, cast, ordered, rosa, opens_after):
    ModulePage.objects.filter(code="CR").update(opens_after=opens_after)

    assert as_("rosa").get(ordered.lessons[2].get_url()).status_code == 200
    assert course_outline(cast.rosa, ordered.page).modules[1].waits == ""


def test_an_unpublished_module_keeps_nothing_shut(as_, cast, ordered, rosa):
    ordered.modules[0].unpublish()

    assert as_("rosa").get(ordered.lessons[2].get_url()).status_code == 200


def test_editors_read_in_any_order(as_, cast, ordered):
    assert as_("elif").get(ordered.lessons[2].get_url()).status_code == 200


def test_an_order_costs_no_more_statements(ordered):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            course_outline(AnonymousUser(), ordered.page)
        return len(captured)

    statements()  # reads what is kept in memory afterwards
    before = statements()
    for code in ("MA", "MB"):
        add_module(ordered, f"More {code}", lessons=1, code=code, opens_after="BO, CR")

    assert statements() == before


@pytest.mark.parametrize(
    ("code", "wanted", "fault"),
    [
        ("CR", "BO", ""),
        ("CR", " bo ,BO", ""),
        ("CR", "", ""),
        ("CR", "CR", "A module cannot come before itself."),
        ("CR", "BO, ZZ", "No other module of this course has the code ZZ."),
        ("BO", "CR", "CR opens after this module, so this one cannot wait for it."),
        ("BO", "LA", "LA opens after this module, so this one cannot wait for it."),
    ],
)
def test_an_order_that_cannot_work_is_named(code, wanted, fault):
    course = {"AL": [], "BO": ["AL"], "CR": ["BO"], "LA": ["CR"]}
    others = {name: before for name, before in course.items() if name != code}

    assert order_fault(code, code_list(wanted), others) == fault


def typed(**changes):
    """What the form of a module sends."""
    data = {"title": "Boundaries", "slug": "bo", "code": "BO", "summary": "Part.", "opens_after": "", **changes}
    for name in ("objectives", "sources", "comments"):
        data = {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0", **data}
    return data


def test_a_code_belongs_to_one_module_of_a_course_when_it_goes_out(ordered):
    form_class = get_edit_handler(ModulePage).get_form_class()

    form = form_class(typed(code="CR"), instance=ordered.modules[0], parent_page=ordered.page)
    assert form.errors["code"] == ["Another module of this course has the code CR."]

    copied = form_class(typed(code="CR"), instance=ordered.modules[0], parent_page=ordered.page)
    copied.defer_required_fields()
    assert "code" not in copied.errors


def test_a_code_that_another_module_waits_for_stays(ordered):
    form_class = get_edit_handler(ModulePage).get_form_class()

    form = form_class(typed(code="BD"), instance=ordered.modules[0], parent_page=ordered.page)
    assert form.errors["code"] == [
        "“Crisis” opens after BO. Change that first: nothing would keep it shut any more."
    ]  # fmt: skip

    ModulePage.objects.filter(pk=ordered.modules[1].pk).update(opens_after="")
    free = form_class(typed(code="BD"), instance=ordered.modules[0], parent_page=ordered.page)
    assert "code" not in free.errors


def test_a_source_was_looked_at_already(ordered):
    row = ModuleSource(claim="Peers are safe.", source="A study", checked_on=clock.today() + dt.timedelta(days=1))

    with pytest.raises(ValidationError) as refused:
        row.full_clean(exclude=["page"])
    assert refused.value.message_dict == {"checked_on": ["This day is still to come. Write the day somebody looked."]}

    row.checked_on = clock.today()
    row.full_clean(exclude=["page"])


def test_two_objectives_with_one_code_are_named_in_plain_words(ordered):
    rows = {"objectives-TOTAL_FORMS": "2"}
    for at in (0, 1):
        rows |= {f"objectives-{at}-code": "BO-1", f"objectives-{at}-text": "Say no.", f"objectives-{at}-ORDER": str(at)}
    form = ModulePage.get_edit_handler().get_form_class()(
        typed(**rows), instance=ordered.modules[0], parent_page=ordered.page
    )

    assert not form.is_valid()
    written = form.formsets["objectives"]
    assert written.non_form_errors() == ["Two rows say the same. Each may stand here once."]
    assert written.forms[1].non_field_errors() == ["A row above says the same."]


def test_the_form_says_it_at_the_field(ordered):
    module = ordered.modules[0]
    form_class = get_edit_handler(ModulePage).get_form_class()
    data = typed(opens_after="cr")

    form = form_class(data, instance=module, parent_page=ordered.page)
    assert form.errors["opens_after"] == ["CR opens after this module, so this one cannot wait for it."]

    ModulePage.objects.filter(code="CR").update(opens_after="")
    form = form_class(data, instance=module, parent_page=ordered.page)
    assert "opens_after" not in form.errors
    assert form.cleaned_data["opens_after"] == "CR"


def test_sentences_count():
    assert opens_sentence("Boundaries", 1) == "Opens when “Boundaries” is done: 1 lesson left."
    assert opens_sentence("Boundaries", 2) == "Opens when “Boundaries” is done: 2 lessons left."
    assert opens_sentence("Boundaries", 1, 1) == "Opens when “Boundaries” is done: 1 lesson and the quiz left."
