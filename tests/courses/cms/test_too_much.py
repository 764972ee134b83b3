"""Too much, and nothing at all: scenarios beyond their limit, circles, and pages and blocks that nobody filled in."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from courses.blocks import LessonBodyBlock
from courses.blocks.scenario import MOST_MOMENTS
from courses.models import LessonPage
from tests.courses.blocks.test_scenario_pages import fields
from tests.courses.wording.conftest import form_data
from tests.factories.courses_pages import choice, fresh, scenario_value

LIMIT = f"The maximum number of items is {MOST_MOMENTS}"


def talk(moments: int, *, lines: int = 1, last: str = "end-s") -> list[dict[str, Any]]:
    """That many moments, each leading to the next and the last one to `last`."""
    leads = [f"n{number + 1}" for number in range(1, moments)] + [last]
    return [
        {"id": f"n{number}", "speaker": "", "name": "", "text": f"Moment {number}",
         "choices": [choice(f"c{line}", leads[number - 1]) for line in range(lines)]}
        for number in range(1, moments + 1)
    ]  # fmt: skip


@pytest.fixture
def lesson(course) -> LessonPage:
    return course.lessons[0]


@pytest.fixture
def send(as_, lesson):
    """`send(moments, action)` posts the lesson's form with one scenario."""
    client = as_("sam")

    def post(nodes, action=""):
        data = {name: value for name, value in form_data(lesson).items() if not name.startswith("body-0-value")}
        value = scenario_value(nodes=nodes)
        data |= {
            "body-0-type": "scenario", "body-0-value-title": "A long talk", "body-0-value-start": "n1",
            "body-0-value-intro": rich_text("<p>Lena waits.</p>"), "body-0-value-tags-count": "0",
        }  # fmt: skip
        data |= fields("body-0-value-nodes", nodes) | fields("body-0-value-endings", value["endings"][:1])
        data |= {action: "1"} if action else {}
        return client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), data)

    return post


@pytest.mark.parametrize("action", ["", "action-publish"])
def test_a_scenario_of_500_moments_is_refused_with_its_limit(lesson, send, action):
    before = fresh(lesson).latest_revision_id

    response = send(talk(500), action)

    page = response.content.decode()
    assert response.status_code == 200
    assert LIMIT in page
    assert "Moment 499" in page
    assert fresh(lesson).latest_revision_id == before


def test_more_fields_than_a_form_may_have_are_refused_plainly(lesson, send):
    before = fresh(lesson).latest_revision_id

    response = send(talk(500, lines=2))

    assert response.status_code == 413
    assert "What you typed is still on the page before this one" in response.content.decode()
    assert fresh(lesson).latest_revision_id == before


def test_the_largest_scenario_is_taken(lesson, send):
    response = send(talk(MOST_MOMENTS), "action-publish")

    assert response.status_code == 302
    assert len(fresh(lesson).body[0].value["nodes"]) == MOST_MOMENTS


def test_a_talk_in_a_circle_is_refused_and_kept_as_a_draft(lesson, send):
    circle = talk(4, last="n1")
    circle[0]["choices"].append(choice("out", "n1"))

    refused = send(circle, "action-publish")
    kept = send(circle)

    assert "From here the talk goes round in circles" in refused.content.decode()
    assert len(fresh(lesson).body) == 0
    assert kept.status_code == 302
    assert len(fresh(lesson).get_latest_revision_as_object().body[0].value["nodes"]) == 4


# --- nothing at all ---


def places(error: Any) -> set[str]:
    """The names of the fields that hold errors, however deep."""
    found: set[str] = set()
    for name, below in (getattr(error, "block_errors", None) or {}).items():
        found |= {str(name)} if isinstance(name, str) else set()
        found |= places(below)
    return found


BLOCKS = {
    "text": {"body"},
    "scene": {"body"},
    "content_note": {"note", "body"},
    "key_point": {"body"},
    "key_points": {"points"},
    "callout": {"body"},
    "quote": {"text"},
    "table": {"caption"},
    "image": {"image"},
    "video": {"title", "file", "transcript", "captions"},
    "audio": {"title", "file", "transcript"},
    "download": {"title", "file"},
    "quick_check": {"question"},
    "scenario": {"title", "intro", "nodes", "text", "choices", "consequence", "feedback", "endings", "debrief"},
    "reflection": {"prompt"},
    "flashcards": {"title", "cards", "front", "back"},
    "checklist": {"title", "items"},
    "local_rule": {"topic", "prompt", "fallback"},
}


def test_every_block_of_a_lesson_that_is_empty_names_each_field(db):
    found = {}
    for name, block in LessonBodyBlock().child_blocks.items():
        with pytest.raises(ValidationError) as refused:
            block.clean(block.to_python({}))
        found[name] = places(refused.value)

    assert found == BLOCKS


def test_an_empty_lesson_names_each_field(lesson, as_):
    nothing = {"title": "", "slug": "", "summary": "", "minutes": "", "body-count": "0", "action-publish": "1"}

    response = as_("sam").post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), {**form_data(lesson), **nothing})

    assert set(response.context["form"].errors) == {"title", "slug", "summary", "body"}
    assert fresh(lesson).title == lesson.title


def test_an_empty_quiz_names_each_field_and_asks_for_questions(course, as_):
    quiz = course.quizzes[0]
    sums = {f"{part}-{name}_FORMS": "0" for part in ("comments", "sources") for name in ("TOTAL", "INITIAL")}

    response = as_("sam").post(
        reverse("wagtailadmin_pages:edit", args=[quiz.pk]), {"title": "", "slug": "", "action-publish": "1", **sums}
    )

    form = response.context["form"]
    assert {"title", "slug", "preset", "pass_percent", "review_answers"} <= set(form.errors)
    assert form.formsets["sources"].non_form_errors() == ["Add at least one row here."]
    assert fresh(quiz).title == quiz.title
