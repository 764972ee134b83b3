"""Information has no number, no answer and no mark; a rating has an answer that nobody marks."""

from __future__ import annotations

import pytest

from courses.domain.pools import pool_of, question_count, sums_of
from courses.domain.submit import submit
from courses.models import AttemptStep, QuizPage, QuizSource
from tests.factories.courses_quiz import (
    RIGHT,
    answer,
    begin,
    fill_bank,
    items_of,
    make_question,
    make_quiz,
    set_sources,
)


@pytest.fixture
def story(cast):
    """`story(**rules)` starts Rosa's attempt: a question, a story, two questions about it, a rating."""

    def start(**rules):
        course, quiz = make_quiz(count=1, **rules)
        bank = fill_bank(1, name="Story")
        kinds = {"S1": "single", "S2": "information", "S3": "true_false", "S4": "single", "S5": "rating"}
        asked = [make_question(bank, ref, kind) for ref, kind in kinds.items()]
        set_sources(quiz, *(QuizSource(question=question) for question in asked))
        return begin(cast.rosa, course, quiz)

    return start


def kinds_of(attempt):
    return [item.version.kind for item in items_of(attempt)]


def test_story_stands_where_the_quiz_puts_it(story):
    attempt = story(shuffle_questions=False)

    assert kinds_of(attempt) == ["single", "information", "true_false", "single", "rating"]
    assert attempt.item_count == 5


def test_story_comes_before_shuffled_questions(story):
    attempt = story(shuffle_questions=True)

    found = kinds_of(attempt)
    assert (found[0], found[-1]) == ("information", "rating")
    assert sorted(found[1:-1]) == ["single", "single", "true_false"]


def test_only_questions_are_counted(story, as_):
    attempt = story(shuffle_questions=False)
    client, url = as_("rosa"), f"/learn/attempts/{attempt.code}/"

    pages = [client.get(f"{url}{place}/").content.decode() for place in range(1, 6)]

    headings = [page.split('class="question-title">')[1].split("</h1>")[0].split(" <")[0] for page in pages]
    assert headings == ["Question 1 of 4", "To read", "Question 2 of 4", "Question 3 of 4", "Question 4 of 4"]
    assert ["Look at this again" in page for page in pages] == [True, False, True, True, True]
    assert 'value="2">' in pages[0]  # the way to the story is a place, not a number
    assert "Sam has been sober for a week." in pages[1]


def test_story_is_passed_by_without_an_answer(story, as_):
    attempt = story(shuffle_questions=False)
    client, url = as_("rosa"), f"/learn/attempts/{attempt.code}/"

    gone = client.post(f"{url}2/", {"go": "next", "sequence": "0", "answer": "x", "flag": "1", "flag-seen": "1"})
    saved = client.post(f"{url}2/save/", {"sequence": "0", "answer-text": "Something", "flag": "1", "flag-seen": "1"})

    item = items_of(attempt)[1]
    assert gone.headers["Location"] == f"{url}3/"
    assert saved.json() | {"seconds": None} == {
        "saved": "", "sequence": 0, "answered": False, "flagged": False, "seconds": None
    }  # fmt: skip
    assert (item.sequence, item.answered, item.flagged, item.steps.count()) == (0, False, False, 0)


def test_learner_goes_on_at_the_story_before_the_open_question(story, cast, as_):
    attempt = story(shuffle_questions=False)
    items = items_of(attempt)
    client, url = as_("rosa"), f"/learn/attempts/{attempt.code}/"

    first = client.get(url).headers["Location"]
    answer(cast.rosa, items[0], RIGHT["single"])
    story_next = client.get(url).headers["Location"]
    answer(cast.rosa, items[2], RIGHT["true_false"])
    after = client.get(url).headers["Location"]
    for item in items[3:]:
        answer(cast.rosa, item, RIGHT[item.version.kind])

    assert [first, story_next, after] == [f"{url}1/", f"{url}2/", f"{url}4/"]
    assert client.get(url).headers["Location"] == f"{url}finish/"


def test_story_is_never_open_and_never_marked(story, cast, as_):
    attempt = story(shuffle_questions=False)
    items = items_of(attempt)
    client, url = as_("rosa"), f"/learn/attempts/{attempt.code}/"
    for at in (0, 2, 3):
        answer(cast.rosa, items[at], RIGHT[items[at].version.kind])

    before = client.get(f"{url}finish/").content.decode()
    submit(attempt.code, actor=cast.rosa)
    after = client.get(f"{url}result/").content.decode()

    assert "Every question has an answer." in before
    assert [f"Question {number}<" in before for number in (1, 2, 3, 4, 5)] == [True, True, True, True, False]
    assert f'href="{url}3/">Question 2<' in before
    attempt.refresh_from_db()
    assert (attempt.passed, attempt.points, attempt.points_possible) == (True, 3, 3)
    assert not AttemptStep.objects.filter(item=items[1]).exists()
    assert "Question 3" in after
    assert "Question 4" not in after
    assert "Sam has been sober" not in after


def test_rating_is_told_outside_the_score_and_is_nobodys_to_mark(story, cast, as_):
    attempt = story(shuffle_questions=False, written_answers="marked")
    items = items_of(attempt)
    answer(cast.rosa, items[4], RIGHT["rating"])

    submit(attempt.code, actor=cast.rosa)
    client, url = as_("rosa"), f"/learn/attempts/{attempt.code}/"
    page = client.get(f"{url}result/").content.decode()

    items[4].refresh_from_db()
    attempt.refresh_from_db()
    assert (attempt.state, items[4].fraction, items[4].right) == ("finished", None, None)
    assert "Outside the score" in page
    assert "Whatever you chose: talk it over with your supervisor." in page
    assert "Your practice" not in page
    assert client.get(f"{url}5/send/").status_code == 403


def test_sums_of_a_quiz_count_what_is_asked(story, cast):
    story()
    quiz = QuizPage.objects.get(sources__question__ref="S2")

    sums = sums_of(quiz.sources.all(), pass_percent=80)
    pool = pool_of(quiz.sources.first().question.bank_id)

    assert (question_count(quiz), sums.scored, sums.practice) == (3, 3, 1)
    assert (pool.scored, pool.practice) == (4, 1)


@pytest.mark.parametrize("rule", [False, True])
def test_hints_are_shown_where_the_rules_of_the_attempt_say_so(cast, as_, rule):
    course, quiz = make_quiz(count=1, show_hints=rule)
    bank = fill_bank(1, name="Hinted")
    question = make_question(bank, "H1", definition={
        "stem": "Silence means boredom.", "answer": False, "hints": ["Think of a talk that *helped*.", "Breathe."],
    }, kind="true_false")  # fmt: skip
    set_sources(quiz, QuizSource(question=question))
    attempt = begin(cast.rosa, course, quiz)
    client, url = as_("rosa"), f"/learn/attempts/{attempt.code}/"

    page = client.get(f"{url}1/").content.decode()
    answer(cast.rosa, items_of(attempt)[0], {"choice": True})
    submit(attempt.code, actor=cast.rosa)
    result = client.get(f"{url}result/").content.decode()

    assert ("Think of a talk that <em>helped</em>." in page) is rule
    assert ("Hint 1 of 2" in page) is rule
    assert "Breathe." not in result


def test_hints_stand_in_no_list(cast, as_, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    bank = fill_bank(1, name="Hinted")
    make_question(bank, "H1", "true_false", definition={
        "stem": "Silence means boredom.", "answer": False, "hints": ["A secret hint"],
    })  # fmt: skip

    page = as_("elif").get("/cms/snippets/courses/question/").content.decode()

    assert "H1" in page
    assert "A secret hint" not in page


@pytest.mark.parametrize("rule", ["outside", "marked"])
def test_question_page_says_whether_a_person_marks_what_is_written(taking, as_, rule):
    found = taking(count=2, kinds=("single", "open"), draw=1, written_answers=rule)
    (place,) = [item.number for item in found.items if item.version.kind == "open"]

    page = as_("rosa").get(f"{found.url}{place}/").content.decode()

    assert ("A person reads and marks this." in page) is (rule == "marked")
    assert ("Practice, outside the score." in page) is (rule == "outside")
    assert ('<span class="tag">practice</span>' in page) is (rule == "outside")
