"""The rules of a quiz as data and in words: breaks, grants that ask for reading, and every cell of what × when."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from courses.domain.policy import Grants, Policy, next_try, review_of
from courses.domain.policy_words import review_lines
from courses.domain.submit import submit
from courses.models import Attempt, AttemptGrant, ReviewWhen
from tests.factories.courses_quiz import RIGHT, answer
from tests.html import check_page
from website.core import clock

NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
BEFORE, LATER = NOW - dt.timedelta(hours=1), NOW + dt.timedelta(minutes=1)
NEVER, PASS, END, SUBMIT = ReviewWhen.NEVER, ReviewWhen.AFTER_PASS, ReviewWhen.AT_THE_END, ReviewWhen.AFTER_SUBMIT
FIELDS = ("review_answers", "review_marks", "review_feedback", "review_right_answers")


def tries(number, *, passed=False, state="finished"):
    """That many attempts, newest first, the newest handed in now."""
    return [
        Attempt(state=state if at == 0 else "finished", passed=passed and at == 0, finished_at=NOW)
        for at in range(number)
    ]


@pytest.mark.parametrize(("number", "minutes"), [(0, 0), (1, 20), (2, 60), (3, 60), (9, 60)])
def test_the_break_after_the_first_try_is_its_own(number, minutes):
    policy = Policy(wait_minutes_after_first_try=20, wait_minutes_after_second_try=60)
    end = NOW + dt.timedelta(minutes=minutes)

    found = next_try(policy, tries(number), grants=Grants(), now=NOW)

    assert (found.ok, found.at) == ((True, None) if not minutes else (False, end))
    assert next_try(policy, tries(number), grants=Grants(), now=end).ok


def test_no_break_before_the_second_try_unless_the_rules_say_so():
    assert next_try(Policy(wait_minutes_after_second_try=60), tries(1), grants=Grants(), now=NOW).ok


@pytest.mark.parametrize("number", [1, 2])
def test_a_grant_ends_either_break_and_an_older_one_does_not(number):
    policy = Policy(wait_minutes_after_first_try=20, wait_minutes_after_second_try=60)

    assert next_try(policy, tries(number), grants=Grants([NOW]), now=LATER).ok
    assert next_try(policy, tries(number), grants=Grants([BEFORE]), now=LATER).code == "take-a-break"


def test_nobody_waits_after_passing():
    policy = Policy(wait_minutes_after_first_try=20)

    assert next_try(policy, tries(1, passed=True), grants=Grants(), now=NOW).ok


def test_a_grant_counts_only_once_it_is_read():
    policy = Policy(attempts_allowed=1)

    unread = next_try(policy, tries(1), grants=Grants(to_read=1), now=LATER)
    read = next_try(policy, tries(1), grants=Grants([NOW]), now=LATER)

    assert (unread.ok, unread.code, unread.left) == (False, "read-first", 0)
    assert (read.ok, read.left) == (True, 1)


def test_reading_does_not_go_round_the_person_who_marks():
    waiting = next_try(Policy(attempts_allowed=1), tries(1, state="marking"), grants=Grants(to_read=1), now=LATER)

    assert waiting.code == "waits-for-marks"


def test_what_a_grant_comes_to():
    plain = AttemptGrant(granted_at=BEFORE)
    unread = AttemptGrant(granted_at=BEFORE, lessons=["k"])
    read = AttemptGrant(granted_at=BEFORE, lessons=["k"], read_at=NOW)

    assert Grants.of([plain, unread, read]) == Grants([BEFORE, NOW], to_read=1)


# Who looks: an attempt, and how many are left after it.
LOOKS = {
    "open": (Attempt(state="open"), 1),
    "waits for marks": (Attempt(state="marking"), 0),
    "not passed": (Attempt(state="finished", passed=False), 1),
    "not passed, no limit": (Attempt(state="finished", passed=False), None),
    "not passed, the last": (Attempt(state="finished", passed=False), 0),
    "passed": (Attempt(state="finished", passed=True), 1),
}
SEEN = {
    NEVER: set(),
    PASS: {"passed"},
    END: {"passed", "not passed, the last"},
    SUBMIT: {*LOOKS} - {"open"},
}


def seen(policy, name):
    """The four parts, as the page shows them then."""
    found = review_of(policy, LOOKS[name][0], attempts_left=LOOKS[name][1])
    return found.answers, found.shown.right_wrong, found.shown.feedback, found.shown.right_answers


@pytest.mark.parametrize("name", list(LOOKS))
@pytest.mark.parametrize("when", list(SEEN))
@pytest.mark.parametrize("what", FIELDS)
def test_each_part_is_shown_exactly_when_the_rules_say(what, when, name):
    """The other three are set to be shown at once, so that only this cell decides."""
    rules = {**dict.fromkeys(FIELDS, SUBMIT), what: when}

    found = seen(Policy(**rules), name)

    expected = name in SEEN[when]
    assert found[FIELDS.index(what)] is expected
    if what == "review_answers" and not expected:
        assert found[:3] == (False, False, False)


WORDS = {
    "never": set(),
    "after passing": {"passed"},
    "after passing, or when no attempt is left": {"passed", "not passed, the last"},
    "after each attempt": {*LOOKS} - {"open"},
}


@pytest.mark.parametrize("rules", list(itertools.product(SEEN, repeat=4)))
def test_the_words_before_the_start_are_what_the_page_does_afterwards(rules):
    policy = Policy(attempts_allowed=3, **dict(zip(FIELDS, rules, strict=True)))

    told = [WORDS[line.when] for line in review_lines(policy)]

    assert told == [{name for name in LOOKS if seen(policy, name)[at]} for at in range(4)]


def test_no_word_of_a_last_attempt_where_there_is_none():
    policy = Policy(**dict.fromkeys(FIELDS, END))

    assert {line.when for line in review_lines(policy)} == {"after passing"}


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_quiz_page_says_what_follows_before_the_start(taking, cast, as_):
    found = taking(
        attempts_allowed=3, wait_minutes_after_first_try=20, wait_minutes_after_second_try=120, time_limit_minutes=30,
        review_right_answers=PASS, review_marks=NEVER,
    )  # fmt: skip
    submit(found.attempt.code, actor=cast.rosa)

    with clock.later(hours=1):
        page = text_of(as_("rosa").get(found.quiz.url))

    for words in (
        "2 left of 3. After the next one: 1", "After the first try: about 20 minutes",
        "After the second try: about 2 hours", "80 %, and every safety question right", "30 minutes",
        "Your answers: after each attempt", "Which were right: never", "The right answers: after passing",
    ):  # fmt: skip
        assert words in page


def test_the_break_after_the_first_try_is_kept_and_said(taking, cast, as_):
    found = taking(wait_minutes_after_first_try=20)
    finish = text_of(as_("rosa").get(f"{found.url}finish/"))
    submit(found.attempt.code, actor=cast.rosa)

    page = text_of(as_("rosa").get(found.quiz.url))
    refused = as_("rosa").post(f"/learn/quizzes/{found.quiz.translation_key}/start/")
    module = text_of(as_("rosa").get(found.course.page.url))

    assert "Before another try there is a break: about 20 minutes." in finish
    assert "Take a break" in page
    assert "Try again" not in page
    assert refused.status_code == 409
    assert "You can try again at" in module


def test_the_finish_page_keeps_to_the_rules_of_the_start(taking, as_):
    found = taking(pass_percent=70, safety_must_be_right=False)
    found.quiz.pass_percent, found.quiz.safety_must_be_right = 95, True
    found.quiz.save()

    page = text_of(as_("rosa").get(f"{found.url}finish/"))

    assert "You pass with 70 % or more." in page
    assert "safety" not in page


def test_the_finish_page_links_what_is_open_begun_and_flagged(taking, cast, as_):
    found = taking(
        count=4, draw=3, kinds=("single", "gap_fill", "short_answer", "information"), shuffle_questions=False
    )
    of = {item.version.kind: item for item in found.items}
    answer(cast.rosa, of["gap_fill"], {"gaps": {"word": "bad"}})
    answer(cast.rosa, of["short_answer"], RIGHT["short_answer"], flag_seen=1, flag=1)

    response = as_("rosa").get(f"{found.url}finish/")
    summary = text_of(response).partition('<dl class="key">')[2].partition("</dl>")[0]

    assert check_page(response.content.decode()) == []
    parts = [part for part in summary.split("<dt>") if part.strip()]
    assert [part.split("</dt>")[0] for part in parts] == [
        "No answer yet", "Begun, something is missing", "You wanted to look again",
    ]  # fmt: skip
    for part, kind in zip(parts, ("single", "gap_fill", "short_answer"), strict=True):
        assert part.count("<a ") == 1
        assert f'href="{found.url}{of[kind].number}/"' in part
    if "information" in of:
        assert f'href="{found.url}{of["information"].number}/"' not in text_of(response)
