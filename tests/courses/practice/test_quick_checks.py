"""Quick checks: answered on the server, nothing given away before, private to the learner."""

from __future__ import annotations

import hashlib
import uuid

import pytest
from django.urls import reverse

from courses.domain.practice import check_of, open_checks, prefix_of, unanswered_check
from courses.models import QuickCheckAnswer
from tests.factories.courses_pages import KEY, WRONG, fresh, give_body, matching_check, single_check

RIGHT, OTHER = "So the nights are hard.", "Have you tried tea?"


@pytest.fixture
def answer(rosa, lesson, option_token):
    """`answer(text)` answers Rosa's check by the text of an option."""

    def send(wanted: str, **headers):
        token = option_token(rosa, lesson, wanted)
        return rosa.post(
            lesson.post_url("check"), {prefix_of(lesson.check): token, "action": "answer"}, headers=headers
        )

    return send


def test_page_holds_no_key_and_no_feedback_before_the_answer(rosa, lesson):
    html = rosa.get(lesson.url).content.decode()

    assert RIGHT in html
    assert "SECRET" not in html
    assert 'value="b"' not in html


@pytest.mark.parametrize("secret_of", ["block", "digest", "preview"])
def test_tokens_of_a_matching_question_cannot_be_computed_from_the_page(rosa, course, secret_of):
    raw = matching_check()
    page = give_body(course.lessons[0], raw)
    value = page.body[0].value
    seed = {"block": raw["id"], "digest": check_of(value).digest, "preview": "preview"}[secret_of]
    keys = ["p1", "p2", "p3", "~1"]
    guesses = {hashlib.blake2s(f"{seed}/{key}".encode(), digest_size=6).hexdigest() for key in keys}

    html = rosa.get(page.get_url()).content.decode()
    state = unanswered_check(value)

    fields = state.question.body
    assert "Grief" in html
    assert [guess for guess in guesses if guess in html or guess in str(fields)] == []


def test_right_answer_leads_back_to_the_block_with_its_reason(rosa, lesson, answer):
    response = answer(RIGHT)

    assert response.status_code == 302
    assert response.url == f"{lesson.url}#b-{lesson.check}"
    html = rosa.get(lesson.url).content.decode()
    assert KEY in html
    assert "Yes, that fits." in html


def test_wrong_answer_says_why_and_offers_to_try_again(rosa, lesson, answer):
    answer(OTHER)

    html = rosa.get(lesson.url).content.decode()
    assert WRONG in html
    assert "Not yet. Here is why." in html
    assert "Try again" in html


def test_try_again_asks_the_question_without_its_key(rosa, lesson, answer):
    answer(OTHER)

    rosa.post(lesson.post_url("check"), {"action": "again"})

    html = rosa.get(lesson.url).content.decode()
    assert "SECRET feedback for" not in html
    assert "Look at my answer" in html


def test_a_script_gets_the_block_alone(rosa, lesson, answer):
    response = answer(RIGHT, **{"X-Live": "1"})

    assert response.status_code == 200
    assert response["X-Live"] == "1"
    assert response.content.decode().strip().startswith(f'<div class="part part-quick_check" id="b-{lesson.check}">')
    assert "<h1>" not in response.content.decode()


def test_nothing_chosen_shows_the_lesson_with_a_sentence_and_keeps_nothing(rosa, lesson):
    response = rosa.post(lesson.post_url("check"), {"action": "answer"})

    assert response.status_code == 422
    assert "Choose an answer first." in response.content.decode()
    assert "SECRET" not in response.content.decode()
    assert QuickCheckAnswer.objects.count() == 0


@pytest.mark.parametrize("token", ["b", "x" * 10_000, "\x00", "<script>alert(1)</script>", "🙂"])
def test_an_option_of_another_question_is_refused(rosa, lesson, token):
    response = rosa.post(lesson.post_url("check"), {prefix_of(lesson.check): token})

    assert response.status_code == 422
    assert "That answer does not belong to this question." in response.content.decode()
    assert "<script>alert" not in response.content.decode()
    assert QuickCheckAnswer.objects.count() == 0


def test_answers_are_private(as_, cast, course, join, lesson, answer):
    answer(RIGHT)
    join(cast.amara, course)

    html = as_("amara").get(lesson.url).content.decode()

    assert "SECRET" not in html
    assert list(QuickCheckAnswer.objects.visible_to(cast.amara)) == []
    assert QuickCheckAnswer.objects.visible_to(cast.rosa).count() == 1


def test_an_edited_question_is_asked_again(rosa, lesson, answer):
    answer(RIGHT)
    changed = single_check("Which one is a reflection now?")
    changed["id"] = lesson.check

    give_body(fresh(lesson.page), changed)

    html = rosa.get(lesson.url).content.decode()
    assert "Look at my answer" in html
    assert "SECRET" not in html


def test_rule_asks_for_every_check_to_be_right_once(cast, rosa, lesson, answer):
    page = fresh(lesson.page)
    page.completion = "quick_checks"
    page.save()

    before = open_checks(page, learner=cast.rosa)
    answer(OTHER)
    after_wrong = open_checks(page, learner=cast.rosa)
    rosa.post(lesson.post_url("check"), {"action": "again"})
    answer(RIGHT)
    after_right = open_checks(page, learner=cast.rosa)
    rosa.post(lesson.post_url("check"), {"action": "again"})
    answer(OTHER)

    assert (before, after_wrong, after_right) == ([lesson.check], [lesson.check], [])
    assert open_checks(page, learner=cast.rosa) == []


def test_lesson_with_the_rule_names_what_is_missing(rosa, lesson):
    page = fresh(lesson.page)
    page.completion = "quick_checks"
    page.save_revision().publish()

    html = rosa.get(lesson.url).content.decode()

    assert "get one more quick check right" in html
    assert f'href="#b-{lesson.check}"' in html


@pytest.mark.parametrize("kind", ["check", "scenario", "reflection"])
def test_blocks_and_lessons_that_do_not_exist_are_not_found(rosa, lesson, kind):
    name = lesson.post_url(kind)
    other_block = name.replace(getattr(lesson, kind), str(uuid.uuid4()))
    other_lesson = name.replace(str(lesson.page.translation_key), str(uuid.uuid4()))

    assert [rosa.post(url, {"action": "start"}).status_code for url in (other_block, other_lesson)] == [404, 404]


@pytest.mark.parametrize(
    ("kind", "other"), [("check", "scenario"), ("scenario", "reflection"), ("reflection", "check")]
)
def test_a_block_of_another_kind_is_not_found(rosa, lesson, kind, other):
    url = lesson.post_url(kind).replace(getattr(lesson, kind), getattr(lesson, other))

    assert rosa.post(url, {"action": "start"}).status_code == 404


def test_a_block_of_another_lesson_is_not_found(rosa, course, lesson):
    other = give_body(course.lessons[1], single_check())
    url = reverse("courses:lesson_check", args=[other.translation_key, lesson.check])

    assert rosa.post(url, {"action": "again"}).status_code == 404


@pytest.mark.parametrize("kind", ["check", "scenario", "reflection"])
def test_people_who_have_not_joined_are_refused_with_the_reason(as_, cast, lesson, kind):
    response = as_("amara").post(lesson.post_url(kind), {"action": "start", "text": "mine"})

    assert response.status_code == 403
    assert "Join the course" in response.content.decode()
    assert "SECRET" not in response.content.decode()


@pytest.mark.parametrize("kind", ["check", "scenario", "reflection"])
def test_visitors_and_gets_are_turned_away(as_, rosa, lesson, kind):
    url = lesson.post_url(kind)

    assert as_(None).post(url).status_code == 302
    assert rosa.get(url).status_code == 405
