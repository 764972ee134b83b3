"""Readers, and an editor's form of a lesson."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from courses.domain.content_review import PointAnswer, submit_for_review
from courses.enums import ReviewPoint, ReviewStep

DONE = {point.value: PointAnswer(True) for point in ReviewPoint}


@pytest.fixture
def readers(cast):
    """Lena reads with lived experience, Idris for the law."""
    for step, person in ((ReviewStep.LIVED, cast.lena), (ReviewStep.CLINICAL, cast.idris)):
        person.groups.add(Group.objects.get(reviewtask__step=step))
    return cast.lena, cast.idris


@pytest.fixture
def lesson(course):
    """A published lesson of a course, which reads well enough."""
    return course.lessons[0]


def lesson_form(lesson, **changes):
    """What the editor's form of the lesson sends."""
    data = {
        "title": lesson.title,
        "slug": lesson.slug,
        "summary": lesson.summary,
        "minutes": str(lesson.minutes),
        "objective_codes": "",
        "content_note": rich_text(""),
        "completion": lesson.completion,
        "listing_summary": "",
        "seo_title": "",
        "search_description": "",
        "body": streamfield([("key_point", {"body": rich_text("<p>Stay.</p>")})]),
        "comments": inline_formset([]),
        **changes,
    }
    return nested_form_data(data)


def checklist_url(lesson):
    return reverse("courses_checklist", args=["page", lesson.pk])


def checklist_form(**changes):
    """A checklist with every point ticked."""
    return {**{f"done_{point.value}": "on" for point in ReviewPoint}, "note": "A clearer summary.", **changes}


@pytest.fixture
def handed_in(lesson, cast, readers):
    """A change of the lesson's summary that Elif handed in."""
    lesson.summary = "A new summary in plain words."
    lesson.save_revision(user=cast.person["elif"])
    draft = lesson.get_latest_revision_as_object()
    submit_for_review(draft, answers=DONE, note="A new summary.", actor=cast.person["elif"])
    return draft


def act(client, page, name, **fields):
    """What a reader presses."""
    state = page.current_workflow_state.current_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, name, state.pk])
    return client.post(url, fields)
