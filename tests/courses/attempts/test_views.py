"""The player by HTTP: who may open it, each button, the question, the end and the result."""

from __future__ import annotations

import re

import pytest

from courses.domain.submit import submit
from courses.models import Attempt, AttemptStep
from tests.factories.courses_quiz import RIGHT, answer, answer_all, begin, fields_for
from website.core import clock

OTHERS = ("marcus", "dana", "idris", "priya", "elif", "sam", "noor")
PAGES = ("", "1/", "finish/", "result/")


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("page", PAGES)
def test_attempt_of_somebody_else_does_not_exist(taking, cast, as_, name, page):
    found = taking()
    answer(cast.rosa, found.items[0], RIGHT["single"])

    response = as_(name).get(found.url + page)

    assert response.status_code == 404
    assert "Which reply" not in text_of(response)


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("page", ["1/", "1/save/", "finish/"])
def test_attempt_of_somebody_else_takes_no_post(taking, as_, name, page):
    found = taking()

    response = as_(name).post(found.url + page, fields_for(found.items[0], RIGHT["single"]))

    found.attempt.refresh_from_db()
    assert (response.status_code, found.attempt.is_open, AttemptStep.objects.count()) == (404, True, 0)


@pytest.mark.parametrize("page", [*PAGES, "1/save/"])
def test_attempt_signed_out_leads_to_the_sign_in(taking, as_, page):
    found = taking()

    response = as_(None).post(found.url + page) if page == "1/save/" else as_(None).get(found.url + page)

    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


@pytest.mark.parametrize("number", ["0", "4", "99", "99999999999999999999999"])
def test_question_number_out_of_range_does_not_exist(taking, as_, number):
    found = taking()
    client = as_("rosa")

    assert client.get(f"{found.url}{number}/").status_code == 404
    assert client.post(f"{found.url}{number}/save/", {"sequence": "0"}).status_code == 404


@pytest.mark.parametrize("code", ["../etc", "x" * 300, "ABCDEFGH", "🙂🙂🙂🙂🙂🙂"])
def test_code_that_is_none_does_not_exist(taking, as_, code):
    taking()

    assert as_("rosa").get(f"/learn/attempts/{code}/").status_code == 404


@pytest.mark.parametrize("page", ["", "result/", "1/save/"])
def test_wrong_method_is_refused(taking, as_, page):
    found = taking()
    client = as_("rosa")

    response = client.get(found.url + page) if page == "1/save/" else client.post(found.url + page)

    assert response.status_code == 405


def test_start_needs_a_post_and_joins_the_open_attempt(taking, as_):
    found = taking()
    client = as_("rosa")
    start = f"/learn/quizzes/{found.quiz.translation_key}/start/"

    assert client.get(start).status_code == 405
    assert client.post(start)["Location"] == found.url
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(("name", "status"), [("marcus", 403), ("elif", 403), ("noor", 403)])
def test_start_without_enrolment_says_why(taking, as_, name, status):
    found = taking()

    response = as_(name).post(f"/learn/quizzes/{found.quiz.translation_key}/start/")

    assert (response.status_code, Attempt.objects.count()) == (status, 1)


def test_start_during_a_break_is_a_kind_page(taking, cast, as_):
    found = taking(wait_minutes_after_second_try=60)
    submit(found.attempt.code, actor=cast.rosa)
    client = as_("rosa")
    start = f"/learn/quizzes/{found.quiz.translation_key}/start/"
    second = client.post(start)["Location"]
    client.post(f"{second}finish/")

    response = client.post(start)

    assert response.status_code == 409
    assert "Take a break" in text_of(response)


@pytest.mark.parametrize(
    ("go", "target"), [("next", "3/"), ("back", "1/"), ("stay", "2/"), ("finish", "finish/"), ("1", "1/"), ("3", "3/"),
                       ("0", "1/"), ("77", "finish/"), ("x", "3/"), ("<b>", "3/")]
)  # fmt: skip
def test_every_button_saves_and_goes_where_it_says(taking, as_, go, target):
    found = taking()
    item = found.items[1]

    response = as_("rosa").post(f"{found.url}2/", fields_for(item, RIGHT["single"], go=go))

    item.refresh_from_db()
    assert (response.status_code, response["Location"], item.response) == (303, found.url + target, RIGHT["single"])


def test_attempt_goes_to_the_first_open_question(taking, cast, as_):
    found = taking()
    answer(cast.rosa, found.items[0], RIGHT["single"])
    client = as_("rosa")

    assert client.get(found.url)["Location"] == f"{found.url}2/"

    answer_all(cast.rosa, found.attempt)
    assert client.get(found.url)["Location"] == f"{found.url}finish/"


def test_question_page_shows_the_saved_answer_and_its_time(taking, cast, as_):
    found = taking()
    item = found.items[0]
    saved = answer(cast.rosa, item, RIGHT["single"])

    page = text_of(as_("rosa").get(f"{found.url}1/"))

    checked = re.findall(r'value="(\w+)" checked', page)
    assert checked == [fields_for(item, RIGHT["single"])["answer"]]
    assert 'name="sequence" value="1"' in page
    assert "Saved" in page
    assert saved.at is not None


def test_question_page_is_no_oracle(taking, cast, as_):
    found = taking(count=6, draw=5, kinds=("single", "multiple", "true_false", "matching", "ordering", "open"))
    answer_all(cast.rosa, found.attempt)
    client = as_("rosa")

    pages = "".join(text_of(client.get(f"{found.url}{number}/")) for number in range(1, 7))
    pages += text_of(client.get(f"{found.url}finish/"))

    for secret in ("That gives back", "The O.", "give it time", "It names a strength", "First.", "inside it hurts",
                   "Not yet", "Right<"):  # fmt: skip
        assert secret not in pages
    assert client.get(f"{found.url}result/")["Location"] == found.url


def test_hand_in_twice_shows_the_same_result(taking, cast, as_):
    found = taking()
    answer_all(cast.rosa, found.attempt)
    client = as_("rosa")

    first, second = client.post(f"{found.url}finish/"), client.post(f"{found.url}finish/")

    assert (first.status_code, first["Location"]) == (303, f"{found.url}result/")
    assert (second.status_code, second["Location"]) == (303, f"{found.url}result/")


def test_finish_page_lists_what_is_open_and_what_follows(taking, cast, as_):
    found = taking(attempts_allowed=3)
    answer(cast.rosa, found.items[0], RIGHT["single"], flag_seen=1, flag=1)

    page = text_of(as_("rosa").get(f"{found.url}finish/"))

    assert "2 questions have no answer yet." in page
    assert page.count("no answer<") == 2
    assert "look again" in page
    assert "After this you have 2 attempts left." in page


def test_result_of_a_fail_after_a_pass_says_that_the_pass_stays(taking, cast, as_):
    found = taking(attempts_allowed=3)
    answer_all(cast.rosa, found.attempt)
    submit(found.attempt.code, actor=cast.rosa)
    again = begin(cast.rosa, found.course, found.quiz)
    answer_all(cast.rosa, again, wrong=2)
    submit(again.code, actor=cast.rosa)

    page = text_of(as_("rosa").get(f"/learn/attempts/{again.code}/result/"))

    assert "<h1>Not this time.</h1>" in page
    assert "You have passed this quiz in another attempt, and that stays." in page
    assert "Many people need more than one try" not in page


def test_result_of_a_fail_is_kind_and_says_what_next(taking, cast, as_):
    found = taking(attempts_allowed=3)
    answer_all(cast.rosa, found.attempt, wrong=2)
    submit(found.attempt.code, actor=cast.rosa)

    page = text_of(as_("rosa").get(f"{found.url}result/"))

    assert "<h1>Not yet.</h1>" in page
    assert "Try again" in page
    assert "2 attempts left." in page
    assert "That is advice." in page
    assert "That gives back the feeling." in page  # the one that was right
    for word in ("failed", "failure", "wrong"):
        assert word not in page.casefold().replace("wrong-", "")


def test_result_of_a_pass_says_so(taking, cast, as_):
    found = taking()
    answer_all(cast.rosa, found.attempt)
    submit(found.attempt.code, actor=cast.rosa)

    page = text_of(as_("rosa").get(f"{found.url}result/"))

    assert "You passed. Well done." in page
    assert "You have 100\u00a0%." in page


def test_result_shows_open_practice_beside_the_model_answer(taking, cast, as_):
    found = taking(count=2, draw=1, kinds=("single", "open"), review_feedback="never")
    answer(cast.rosa, found.items[1], {"text": "My own <words>"})
    submit(found.attempt.code, actor=cast.rosa)

    page = text_of(as_("rosa").get(f"{found.url}result/"))

    assert "My own &lt;words&gt;" in page
    assert "You look well, and inside it hurts." in page


def test_quiz_page_says_how_it_works_and_starts(taking, cast, as_):
    found = taking(time_limit_minutes=30)
    client = as_("rosa")

    page = text_of(client.get(found.quiz.url))

    assert f'href="{found.url}"' in page
    assert "30 minutes" in page
    submit(found.attempt.code, actor=cast.rosa)
    again = text_of(client.get(found.quiz.url))
    assert "Try again" in again
    assert "Attempt 1" in again


def test_finished_question_page_leads_to_the_result(taking, cast, as_):
    found = taking()
    submit(found.attempt.code, actor=cast.rosa)

    assert as_("rosa").get(f"{found.url}1/")["Location"] == f"{found.url}result/"


def test_pages_of_an_attempt_are_never_stored(taking, as_):
    found = taking()

    response = as_("rosa").get(f"{found.url}1/")

    assert response["Cache-Control"] == "no-store, private"


def test_time_left_is_said_by_the_server(taking, as_):
    found = taking(time_limit_minutes=10)
    client = as_("rosa")

    with clock.at(found.attempt.started_at):
        start = text_of(client.get(f"{found.url}1/"))

    assert re.search(r'data-seconds="(599|600)"', start)
    assert "10 minutes left" in start


@pytest.mark.parametrize("code", ["%00", "a%00bcdefgh"])
def test_code_with_nul_is_a_bad_request(taking, as_, code):
    taking()

    assert as_("rosa").get(f"/learn/attempts/{code}/").status_code == 400
