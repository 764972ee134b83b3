"""The picture of the branches while writing, and the whole talk in the preview: only for who may edit."""

from __future__ import annotations

import uuid

import pytest
from django.test import RequestFactory
from django.urls import reverse
from wagtail.models import GroupPagePermission

from courses.blocks.scenario import ScenarioBlock
from courses.models import LessonPage, ScenarioPlay
from tests.factories.courses_pages import give_body, scenario, scenario_value

PREFIX = "body-0-value"


def fields(prefix: str, rows: list[dict]) -> dict[str, str]:
    """A list of the form as the browser sends it."""
    data = {f"{prefix}-count": str(len(rows))}
    for number, row in enumerate(rows):
        here = f"{prefix}-{number}"
        data |= {f"{here}-order": str(number), f"{here}-deleted": "", f"{here}-id": "", f"{here}-type": "item"}
        for name, value in row.items():
            place = f"{here}-value-{name}"
            data |= fields(place, value) if isinstance(value, list) else {place: value}
    return data


def form_of(page_form: str, **over) -> dict[str, str]:
    value = scenario_value(**over)
    data = {f"{PREFIX}-start": value["start"], "prefix": PREFIX, "form": page_form}
    return {**data, **fields(f"{PREFIX}-nodes", value["nodes"]), **fields(f"{PREFIX}-endings", value["endings"])}


@pytest.fixture
def lesson(course) -> LessonPage:
    return give_body(course.lessons[0], scenario())


@pytest.fixture
def url(db) -> str:
    return reverse("scenario_picture")


@pytest.fixture
def form(lesson) -> str:
    return reverse("wagtailadmin_pages:edit", args=[lesson.pk])


def test_editor_sees_the_branches_of_the_form_and_nothing_is_stored(as_, url, form, lesson):
    data = form_of(form)
    data[f"{PREFIX}-nodes-0-value-text"] = "<script>alert(1)</script> & so on"
    data[f"{PREFIX}-nodes-1-value-choices-0-value-next"] = ""
    before = lesson.get_latest_revision().pk

    html = as_("elif").post(url, data).content.decode()

    assert "1 · Lena: &lt;script&gt;alert(1)&lt;/script&gt; &amp; so on" in html
    assert "<script" not in html
    assert "SECRET second moment, line 1: A dead end" in html
    assert html.count('class="card ') == 5
    assert "leads to: Ending 3 · SECRET harm" in html
    lesson.refresh_from_db()
    assert lesson.get_latest_revision().pk == before


def test_form_of_a_new_page_is_drawn_for_who_may_make_it(as_, url, lesson):
    new = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", lesson.get_parent().pk])

    assert as_("elif").post(url, form_of(new)).status_code == 200


def test_nobody_without_the_right_to_edit_gets_a_picture(as_, client, url, form):
    for browser in (client, as_("rosa"), as_("dana"), as_("priya")):
        response = browser.post(url, form_of(form))

        assert response.status_code in (302, 403)
        assert b"branches" not in response.content


def test_editor_of_nothing_is_refused(as_, url, form):
    GroupPagePermission.objects.all().delete()

    assert as_("elif").post(url, form_of(form), headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403


def test_what_is_no_scenario_is_refused(as_, url, form):
    editor = as_("elif")
    wrong = [
        ({"form": "/cms/"}, 404),
        ({"form": "/cms/pages/999999/edit/"}, 404),
        ({"form": "https://[bad"}, 404),
        ({"form": ""}, 404),
        ({"prefix": ""}, 400),
        ({"prefix": "body-9-value"}, 400),
        ({"prefix": "a.b"}, 400),
        ({f"{PREFIX}-nodes-count": "1000000000"}, 400),
        ({f"{PREFIX}-nodes-count": "-1"}, 400),
        ({f"{PREFIX}-nodes-0-order": "x"}, 400),
        ({f"{PREFIX}-nodes-count": "3"}, 400),
    ]

    for change, status in wrong:
        assert (change, editor.post(url, {**form_of(form), **change}).status_code) == (change, status)


def test_five_hundred_moments_get_a_sentence(as_, url, form, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
    many = [{"id": f"n{n}", "speaker": "", "text": "T", "choices": []} for n in range(300)]

    html = as_("elif").post(url, form_of(form, nodes=many)).content.decode()

    assert "Make two scenarios of it." in html


def rendered(page, user, *, preview: bool) -> str:
    request = RequestFactory().get("/")
    request.user, request.is_preview = user, preview
    block = ScenarioBlock()
    return block.render(block.to_python(scenario_value()), context={"request": request, "page": page})


def test_preview_of_an_editor_is_the_whole_talk_and_keeps_nothing(as_, lesson):
    client = as_("elif")

    html = client.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk])).content.decode()

    for text in ("SECRET second moment", "SECRET feedback d", "SECRET debrief unsafe", "Picture of the branches"):
        assert text in html
    assert "Goes on at: Ending 1 · SECRET heard" in html
    assert not ScenarioPlay.objects.exists()


def test_without_preview_or_right_nothing_of_the_talk_is_shown(cast, lesson):
    for name, preview in (("elif", False), ("rosa", True), ("dana", True), ("rosa", False)):
        html = rendered(lesson, getattr(cast, name), preview=preview)

        assert "Lena is quiet." in html
        assert "SECRET" not in html


def test_preview_of_a_page_that_is_not_saved_yet(cast, lesson):
    new = LessonPage(title="New", path=lesson.path[:-4] + "9999", depth=lesson.depth, translation_key=uuid.uuid4())

    assert "SECRET second moment" in rendered(new, getattr(cast, "elif"), preview=True)
    assert "SECRET" not in rendered(new, cast.rosa, preview=True)
