"""The preview of every page of learning: as a learner sees it, for drafts with gaps too, and without a trace."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield

from courses.models import Attempt
from tests.factories.courses_pages import KEY, WRONG, give_body, reflection, scenario, single_check, text

WAGTAILS_OWN = {"wagtailadmin.FormState", "wagtailadmin.EditingSession", "wagtailusers.UserProfile"}
"""What Wagtail keeps of an editor's form between the two requests of a preview, and of the language they like."""


def rows() -> dict[str, int]:
    """How many rows every table has."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.managed and model._meta.label not in WAGTAILS_OWN
    }


def as_a_browser(html: str) -> dict:
    """What the form in a page would send as it stands. The helper sends "" for a ticked box, a browser "on"."""
    data = querydict_from_html(html, form_id="page-edit-form").copy()
    for name in [name for name in data if name.endswith("-with_practice")]:
        data[name] = "on"
    return data


def form_of(client, page) -> dict:
    """What the page's form would send as it stands, its blocks left out."""
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    data = as_a_browser(html)
    streams = {field.name for field in page._meta.get_fields() if hasattr(field, "stream_block")}
    data.update(nested_form_data({name: streamfield([]) for name in streams}))
    return data


def preview(client, page, data, mode=""):
    """The answer of the preview panel to a form and a mode."""
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    answer = client.post(url, data)
    assert answer.json() == {"is_valid": True, "is_available": True}, answer.content
    return client.get(url, {"mode": mode, "in_preview_panel": "true"})


def test_previews_of_every_type_leave_no_trace(as_, cast, course, join):
    """Also for an editor who learns on this very course."""
    join(cast.person["elif"], course)
    body = [text(), single_check(), scenario(), reflection()]
    lesson = give_body(course.lessons[0], *body, content_note="<p>Mentions loss.</p>")
    elif_ = as_("elif")
    pages = [course.page.get_parent().specific, course.page, course.modules[0], lesson, course.quizzes[0]]
    forms = {page.pk: form_of(elif_, page) for page in pages}
    before = rows()

    for page in pages:
        for mode, __ in page.preview_modes:
            response = preview(elif_, page, forms[page.pk], mode)
            html = response.content.decode()
            assert response.status_code == 200, page
            assert html.count("<h1") == 1
            assert page.title in html
            # Wagtail's checks beside the form look at the preview through this bar; readers never get it.
            assert "<wagtail-userbar" in html

    assert rows() == before
    assert Attempt.objects.count() == 0


def test_a_saved_lesson_shows_its_blocks_unanswered_and_nothing_secret(as_, course):
    body = [text("<p>The hard part.</p>"), single_check(), scenario(), reflection()]
    lesson = give_body(course.lessons[0], *body, content_note="<p>Mentions loss.</p>")
    url = reverse("wagtailadmin_pages:view_draft", args=[lesson.pk])
    elif_ = as_("elif")

    whole = elif_.get(url).content.decode()
    note = elif_.get(url, {"mode": "content-note"}).content.decode()

    assert '<details class="gate" open>' in whole
    assert '<details class="gate">' in note
    for html in (whole, note):
        assert "The hard part." in html
        assert "Which one is a reflection?" in html
        assert KEY not in html
        assert WRONG not in html
        assert "Look at my answer" not in html
        assert "You are reading this because of your role." not in html


@pytest.mark.parametrize("kind", ["lessonpage", "quizpage"])
def test_a_page_that_is_being_made_can_be_looked_at(as_, course, kind):
    elif_ = as_("elif")
    create = reverse("wagtailadmin_pages:add", args=["courses", kind, course.modules[0].pk])
    html = elif_.get(create).content.decode()
    data = as_a_browser(html)
    data.update(nested_form_data({"body": streamfield([])}))
    url = reverse("wagtailadmin_pages:preview_on_add", args=["courses", kind, course.modules[0].pk])
    before = rows()

    assert elif_.post(url, data).json()["is_valid"] is True
    response = elif_.get(url)

    assert response.status_code == 200
    assert "Placeholder title" in response.content.decode()
    assert rows() == before


def test_nobody_else_gets_a_preview(as_, course):
    urls = [
        reverse(f"wagtailadmin_pages:{name}", args=[course.lessons[0].pk]) for name in ("preview_on_edit", "view_draft")
    ]

    for name in ("rosa", "dana", None):
        assert [as_(name).get(url).status_code for url in urls] == [302, 302]
