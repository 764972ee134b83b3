"""What the learner reads: before the start, before handing in, while it waits, and once it is marked."""

from __future__ import annotations

import datetime as dt

import pytest

from courses.domain.enrol import enrol
from courses.domain.grants import grant_attempt
from courses.domain.oversight import training_of
from courses.domain.sent_work import send_answer
from tests.factories.courses_quiz import answer, begin, items_of
from tests.factories.marking import COMMENT, RUBRIC, WORDS, handed_in, mark, marked_quiz
from tests.html import check_page
from website.core import clock
from website.core.errors import NotNow

ALL = ("feeling", "own", "open")


@pytest.fixture
def rosa(as_):
    return as_("rosa")


def page_of(browser, url: str) -> str:
    page = browser.get(url).content.decode()
    assert check_page(page) == []
    return page


def test_the_quiz_says_who_marks_before_it_starts(cast, dana, rosa):
    course, quiz = marked_quiz()
    enrol(course.page, learner=cast.rosa, actor=cast.rosa)

    page = page_of(rosa, quiz.get_url())

    assert "A person marks them, and they count like any other question." in page
    assert "marked by whoever looks after you here: Dana." in page
    assert "Written practice may come on top" not in page


def test_without_a_supervisor_the_quiz_says_so_and_can_be_started(cast, rosa):
    course, quiz = marked_quiz()
    enrol(course.page, learner=cast.rosa, actor=cast.rosa)

    page = page_of(rosa, quiz.get_url())

    assert "Nobody can mark this yet" in page
    assert ">Start<" in page


def test_with_one_supervisor_where_two_must_mark_the_quiz_says_so(cast, dana, rosa):
    course, quiz = marked_quiz(second_marking=True)
    enrol(course.page, learner=cast.rosa, actor=cast.rosa)

    assert "Two people must mark what you write, and only one looks after you here: Dana." in page_of(
        rosa, quiz.get_url()
    )


def test_before_handing_in_the_page_says_what_follows(cast, rosa):
    course, quiz = marked_quiz()
    attempt = begin(cast.rosa, course, quiz)
    url = f"/learn/attempts/{attempt.code}/finish/"
    assert "Your answers are marked at once" in page_of(rosa, url)
    assert "2 questions have no answer yet" in page_of(rosa, url)

    item = next(item for item in items_of(attempt) if item.version.kind == "open")
    answer(cast.rosa, item, {"text": WORDS})

    assert "A person marks what you wrote" in page_of(rosa, url)


def test_while_it_waits_the_result_says_so_and_gives_nothing_away(cast, dana, rosa):
    done = handed_in(cast.rosa, wrong=True, review_right_answers="after_pass", review_feedback="after_pass")

    page = page_of(rosa, done.result_url)

    assert "Handed in. A person marks what you wrote." in page
    assert "marked by whoever looks after you here: Dana." in page
    assert "waits for its mark" in page
    assert WORDS in page
    for hidden in ("You passed", "Not yet.</h1>", "Try again", "pass mark", "You look well", "Names the feeling"):
        assert hidden not in page
    assert "Send" not in page.partition("<main")[2]


@pytest.mark.parametrize("when", ["after_pass", "at_the_end", "never"])
def test_right_answers_of_the_rest_stay_hidden_until_the_rules_show_them(cast, dana, rosa, when):
    rules = dict.fromkeys(("review_marks", "review_feedback", "review_right_answers"), when)
    done = handed_in(cast.rosa, wrong=True, attempts_allowed=1, **rules)

    page = page_of(rosa, done.result_url)

    assert "This was right" not in page
    assert "That gives back the feeling." not in page


def test_everything_the_rules_show_at_once_is_shown_while_it_waits(cast, dana, rosa):
    done = handed_in(cast.rosa, wrong=True)

    page = page_of(rosa, done.result_url)

    assert "This was right" in page
    assert "You look well, and inside it hurts." in page


def test_the_mark_the_ideas_and_the_comment_stand_on_the_result(cast, dana, rosa):
    done = handed_in(cast.rosa)
    mark(done.item, dana, ("feeling", "own"))

    page = page_of(rosa, done.result_url)

    assert "Your mark: 3 of 4 points" in page
    assert COMMENT in page
    assert "Dana, " in page
    assert page.count("Names the feeling") == 2  # in what a good answer holds, and in what was found
    assert "Partly right" in page
    mark(done.item, dana, ALL, reason="I had missed a line.")
    page = page_of(rosa, done.result_url)
    assert "Why the mark was changed:" in page
    assert "I had missed a line." in page
    assert "You passed. Well done." in page


def test_what_the_rules_never_show_is_not_shown(cast, dana, rosa):
    rules = dict.fromkeys(("review_marks", "review_feedback", "review_right_answers"), "never")
    done = handed_in(cast.rosa, **rules)
    mark(done.item, dana, ("own",))

    page = page_of(rosa, done.result_url)

    assert WORDS in page
    for hidden in (COMMENT, "Your mark:", RUBRIC[0]["idea"], "Partly right"):
        assert hidden not in page


def test_of_two_marks_that_differed_the_learner_reads_the_one_that_counts(cast, dana, idris, rosa):
    done = handed_in(cast.rosa, second_marking=True)
    mark(done.item, dana, ALL, "All of it.")
    mark(done.item, idris, ("none",), "None of it.")
    assert "All of it." not in page_of(rosa, done.result_url)
    mark(done.item, dana, ("feeling",), "Half of it.")

    page = page_of(rosa, done.result_url)

    assert "Half of it." in page
    assert "None of it." not in page


def test_of_two_marks_that_agree_the_learner_reads_both(cast, dana, idris, rosa):
    done = handed_in(cast.rosa, second_marking=True)
    mark(done.item, dana, ALL, "All of it.")
    mark(done.item, idris, ("feeling", "own"), "Nearly all.")

    page = page_of(rosa, done.result_url)

    assert ("All of it." in page, "Nearly all." in page, "Your mark: 3.5 of 4 points" in page) == (True, True, True)


def test_closed_confidential_pages_show_no_words(cast, dana, rosa):
    done = handed_in(cast.rosa)
    mark(done.item, dana, ALL)
    cast.rosa.confidential_locked_until = clock.now() + dt.timedelta(days=2)
    cast.rosa.save(update_fields=["confidential_locked_until"])

    page = page_of(rosa, done.result_url)

    assert WORDS not in page
    assert COMMENT not in page


def test_the_course_the_home_and_the_quiz_say_that_it_waits(cast, dana, rosa):
    done = handed_in(cast.rosa)

    assert "waits for a person who marks what you wrote" in page_of(rosa, done.course.page.get_url())
    quiz = page_of(rosa, done.quiz.get_url())
    assert "Your last attempt waits for a person who marks" in quiz
    assert "waits for its mark" in quiz
    assert rosa.post(f"/learn/quizzes/{done.quiz.translation_key}/start/").status_code == 409
    page_of(rosa, "/learn/")


def test_whoever_looks_after_the_learner_reads_that_it_waits(cast, dana):
    done = handed_in(cast.rosa, wrong=True, safety=True)

    training = training_of(cast.rosa, viewer=dana)

    quiz = training.courses[0].quizzes[0]
    assert (quiz.state, quiz.sentence) == ("marking", "Handed in. What is written waits for a person who marks it.")
    assert [fact.sentence for fact in quiz.attempts] == ["waits for a person who marks what is written"]
    assert (quiz.safety, quiz.topics, quiz.tried, training.may_be_granted) == ([], [], False, False)
    with pytest.raises(NotNow) as caught:
        grant_attempt(done.attempt.enrolment, page=done.quiz, reason="Because.", actor=dana)
    assert "waits for a person who marks" in str(caught.value.sentence)


def test_what_a_person_marks_need_not_be_sent(cast, dana):
    done = handed_in(cast.rosa)

    with pytest.raises(NotNow) as caught:
        send_answer(done.attempt.code, done.item.number, WORDS, actor=cast.rosa)

    assert caught.value.code == "marked-anyway"


@pytest.mark.parametrize("written", [1, 3])
def test_the_result_costs_the_same_for_one_written_answer_and_three(
    cast, dana, rosa, written, django_assert_num_queries
):
    done = handed_in(cast.rosa, written=written)
    for item in done.items:
        mark(item, dana, ALL)
    rosa.get(done.result_url)

    with django_assert_num_queries(13):
        rosa.get(done.result_url)
