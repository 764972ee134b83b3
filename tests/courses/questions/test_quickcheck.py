"""Quick checks: shown without a key, answered on the server."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from courses.questions import quickcheck
from courses.questions.registry import get_kind, kinds
from courses.questions.sheet import lay_out
from tests.factories.courses_quiz import RIGHT, definition_of

MARKED = [kind.name for kind in kinds if kind.marked_by_machine]


def token(kind, key, seed="block"):
    found = get_kind(kind)
    shape = found.parse(definition_of(kind))
    return lay_out(found, shape, seed=seed).token(key)


@pytest.mark.parametrize("kind", kinds.names())
def test_present_renders_every_kind_and_gives_nothing_away(kind):
    html = render_to_string("courses/questions/question.html", quickcheck.present(kind, definition_of(kind), seed="b"))

    assert html.count('class="stem"') == 1
    for secret in ("That is advice", "It invites", "Give it time", "Names the feeling", "First.", "You look well"):
        assert secret not in html


@pytest.mark.parametrize("kind", kinds.names())
def test_present_reveal_renders_every_kind(kind):
    context = quickcheck.present(kind, definition_of(kind), seed="b", response=RIGHT[kind], reveal=True)

    html = render_to_string("courses/questions/review.html", context)

    assert context["question"].verdict == ("right" if kind in MARKED else "")
    assert "<script" not in html


def test_answer_right_option_is_right_with_its_feedback():
    data = QueryDict(f"answer={token('single', 'b')}")

    found = quickcheck.answer("single", definition_of("single"), data, seed="block")

    assert (found.right, found.fraction, found.response) == (True, 1.0, {"choice": "b"})
    assert "That gives back the feeling." in render_to_string(
        "courses/questions/review.html", {"question": found.question}
    )


@pytest.mark.parametrize("query", ["", "answer=", "other=1"])
def test_answer_empty_post_is_none(query):
    assert quickcheck.answer("single", definition_of("single"), QueryDict(query), seed="block") is None


def test_answer_multiple_nothing_ticked_is_none():
    assert quickcheck.answer("multiple", definition_of("multiple"), QueryDict("answer-seen=1"), seed="block") is None


def test_token_survives_a_new_option():
    changed = definition_of("single")
    changed["options"].insert(0, {"key": "z", "text": "New", "right": False, "feedback": "No."})

    found = quickcheck.answer("single", changed, QueryDict(f"answer={token('single', 'b')}"), seed="block")

    assert found.right is True


def test_hostile_text_is_shown_as_text():
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    definition = definition_of("single", stem=hostile)

    html = render_to_string("courses/questions/question.html", quickcheck.present("single", definition, seed="b"))

    assert "<script>" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
