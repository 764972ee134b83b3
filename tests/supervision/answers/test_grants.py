"""Another attempt and extra time, given from supervision's pages; the peer reads why."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction

from courses.domain.enrol import enrol
from courses.domain.grants import grant_attempt
from courses.domain.oversight import training_of
from courses.domain.submit import submit
from courses.models import AttemptGrant, TimeAllowance, TimeAllowanceGrant
from tests.factories.courses import make_course
from tests.factories.courses_quiz import answer_all, begin, fill_bank, make_quiz
from tests.factories.oversight import stop_looking_after
from tests.html import check_page
from tests.supervision.factories import agree
from website.core import clock
from website.core.errors import NotNow
from website.notices.models import Notice

REASON = "We read the lesson together. Take your time."
AGREED = "Longer for reading, until May."
NAMED = "Maria Kowalski will sit with you on 3 May."


def grant_url(person):
    return f"/supervision/people/{person.code}/grant/"


def time_url(person):
    return f"/supervision/people/{person.code}/time/"


def fail(person, course, quiz):
    attempt = begin(person, course, quiz)
    answer_all(person, attempt, wrong=attempt.item_count)
    return submit(attempt.code, actor=person)


@pytest.fixture
def spent(cast):
    """A quiz at which Rosa has no attempt left."""
    lesson = make_course("Reading", lessons=1).lessons[0]
    bank = fill_bank(2, name="Spent", lesson_key=lesson.translation_key)
    course, quiz = make_quiz(bank=bank, count=2, attempts_allowed=1)
    fail(cast.rosa, course, quiz)
    return course, quiz, lesson


def test_the_page_names_the_quiz_and_what_to_read_again(cast, dana, spent):
    __, quiz, lesson = spent

    page = dana.get(grant_url(cast.rosa)).content.decode()

    assert "No attempt is left." in page
    assert f"Worth reading again before “{quiz.title}”" in page
    assert lesson.title in page
    assert f'value="{quiz.translation_key}"' in page
    assert check_page(page) == []


def test_a_grant_opens_the_quiz_and_the_peer_reads_why(cast, dana, spent, as_):
    course, quiz, __ = spent

    response = dana.post(grant_url(cast.rosa), {"quiz": str(quiz.translation_key), "reason": REASON})

    assert (response.status_code, response.url) == (303, grant_url(cast.rosa))
    assert AttemptGrant.objects.get().reason == REASON
    page = as_("rosa").get(quiz.get_url()).content.decode()
    assert "Dana gave you another attempt on" in page
    assert REASON in page
    assert begin(cast.rosa, course, quiz).number == 2
    assert REASON in dana.get(response.url).content.decode()
    notice = Notice.objects.get(kind="courses.attempt_granted")
    assert (notice.recipient, notice.url) == (cast.rosa, quiz.get_url())


def test_the_reason_is_gone_from_the_quiz_once_it_was_used(cast, dana, spent, as_):
    course, quiz, __ = spent
    dana.post(grant_url(cast.rosa), {"quiz": str(quiz.translation_key), "reason": REASON})
    fail(cast.rosa, course, quiz)

    assert REASON not in as_("rosa").get(quiz.get_url()).content.decode()


def test_a_grant_needs_quiz_and_reason_and_keeps_what_was_typed(cast, dana, spent):
    __, quiz, __ = spent

    no_reason = dana.post(grant_url(cast.rosa), {"quiz": str(quiz.translation_key), "reason": " "})
    no_quiz = dana.post(grant_url(cast.rosa), {"reason": REASON})
    strange = dana.post(grant_url(cast.rosa), {"quiz": "x'); --", "reason": REASON})

    assert [row.status_code for row in (no_reason, no_quiz, strange)] == [422, 422, 422]
    assert "checked" in no_reason.content.decode()
    assert REASON in no_quiz.content.decode()
    assert "Choose one of the quizzes below." in strange.content.decode()
    assert check_page(no_quiz.content.decode()) == []
    assert AttemptGrant.objects.count() == 0


def test_names_in_the_reason_are_pointed_out(cast, dana, spent):
    __, quiz, __ = spent

    response = dana.post(grant_url(cast.rosa), {"quiz": str(quiz.translation_key), "reason": NAMED})

    assert response.status_code == 422
    assert AttemptGrant.objects.count() == 0


def test_a_second_grant_of_a_stale_page_says_that_there_is_nothing_to_give(cast, dana, spent):
    __, quiz, __ = spent
    data = {"quiz": str(quiz.translation_key), "reason": REASON}
    dana.post(grant_url(cast.rosa), data)

    response = dana.post(grant_url(cast.rosa), data)

    assert response.status_code == 409
    assert "can be tried again now" in response.content.decode()
    assert AttemptGrant.objects.count() == 1
    assert check_page(response.content.decode()) == []


def test_a_quiz_of_a_course_the_peer_is_not_on_cannot_be_chosen(cast, dana, spent):
    course, quiz = make_quiz(attempts_allowed=1)
    fail(cast.marcus, course, quiz)

    response = dana.post(grant_url(cast.rosa), {"quiz": str(quiz.translation_key), "reason": REASON})

    assert response.status_code == 422
    assert AttemptGrant.objects.count() == 0


def test_a_peer_without_such_a_quiz_has_a_page_that_says_so(cast, dana):
    course = make_quiz()[0]
    enrol(course.page, learner=cast.rosa, actor=cast.rosa)

    page = dana.get(grant_url(cast.rosa)).content.decode()

    assert "has no quiz at which another attempt would change anything now" in page
    assert "Not tried yet." in page
    assert check_page(page) == []


def person_page(browser, person):
    return browser.get(f"/supervision/people/{person.code}/").content.decode()


def test_the_page_of_a_peer_offers_it_where_it_can_be_given(cast, dana, spent):
    course, quiz, __ = spent
    href = f'href="{grant_url(cast.rosa)}"'
    offered = person_page(dana, cast.rosa)

    dana.post(grant_url(cast.rosa), {"quiz": str(quiz.translation_key), "reason": REASON})
    given = person_page(dana, cast.rosa)
    begin(cast.rosa, course, quiz)
    under_way = person_page(dana, cast.rosa)

    assert ["Give another attempt" in page for page in (offered, given, under_way)] == [True, False, False]
    assert ["would change anything now" in page for page in (offered, given, under_way)] == [False, True, True]
    assert all(href in page for page in (offered, given, under_way))


def test_nothing_is_offered_before_a_quiz_was_tried_or_after_it_was_passed(cast, dana):
    course, quiz = make_quiz()
    enrol(course.page, learner=cast.rosa, actor=cast.rosa)
    new = person_page(dana, cast.rosa)
    attempt = begin(cast.rosa, course, quiz)
    answer_all(cast.rosa, attempt, wrong=0)
    submit(attempt.code, actor=cast.rosa)

    assert "Give another attempt" not in new
    assert "would change anything now" in new
    assert "another attempt" not in person_page(dana, cast.rosa)


def test_what_is_offered_is_what_can_be_given(cast, agreement):
    """State by state: learning's overview of a learner and the rule that gives an attempt say the same."""
    course, quiz = make_quiz(attempts_allowed=3, wait_minutes_after_second_try=60)
    enrolment = enrol(course.page, learner=cast.rosa, actor=cast.rosa)

    def told_and_true():
        told = training_of(cast.rosa, viewer=cast.dana)
        try:
            with transaction.atomic():
                grant_attempt(enrolment, page=quiz, reason=REASON, actor=cast.dana)
                transaction.set_rollback(True)
        except NotNow:
            return told.courses[0].quizzes[0].state, told.may_be_granted, False
        return told.courses[0].quizzes[0].state, told.may_be_granted, True

    found = [told_and_true()]
    for __ in range(2):
        attempt = begin(cast.rosa, course, quiz)
        found.append(told_and_true())
        answer_all(cast.rosa, attempt, wrong=attempt.item_count)
        submit(attempt.code, actor=cast.rosa)
        found.append(told_and_true())
    with clock.later(hours=2):
        fail(cast.rosa, course, quiz)
        found.append(told_and_true())

    assert found == [
        ("new", False, False),
        ("under_way", False, False),
        ("again", False, False),
        ("under_way", False, False),
        ("break", True, True),
        ("spent", True, True),
    ]


@pytest.mark.parametrize("who", ["rosa", "marcus", "noor", "idris", "priya", "elif", "sam"])
def test_nobody_else_gives_anything(cast, dana, spent, as_, who):
    __, quiz, __ = spent
    client = as_(who)
    data = {"quiz": str(quiz.translation_key), "reason": REASON}

    assert client.get(grant_url(cast.rosa)).status_code == 404
    assert client.post(grant_url(cast.rosa), data).status_code == 404
    assert client.get(time_url(cast.rosa)).status_code == 404
    assert client.post(time_url(cast.rosa), {"percent": "50", "reason": AGREED}).status_code == 404
    assert (AttemptGrant.objects.count(), TimeAllowance.objects.count()) == (0, 0)


def test_an_ended_agreement_closes_both_pages(cast, dana, spent):
    stop_looking_after(cast.dana, cast.rosa)

    assert dana.get(grant_url(cast.rosa)).status_code == 404
    assert dana.post(time_url(cast.rosa), {"percent": "50", "reason": AGREED}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_quiz_and_three(cast, dana, number, django_assert_num_queries):
    for __ in range(number):
        course, quiz = make_quiz(attempts_allowed=1)
        fail(cast.rosa, course, quiz)
    dana.get(grant_url(cast.rosa))

    # 1 session, 2 person, 3 roles, 4 the peer, 5-15 the training (no lessons here), 16 earlier grants, 17 notices
    with django_assert_num_queries(17):
        page = dana.get(grant_url(cast.rosa)).content.decode()

    assert page.count("No attempt is left.") == number


def test_extra_time_is_given_changed_and_taken_away(cast, dana):
    for typed, kept in (("50", 50), ("100", 100), ("0", None)):
        response = dana.post(time_url(cast.rosa), {"percent": typed, "reason": AGREED})
        assert (response.status_code, response.url) == (303, time_url(cast.rosa))
        assert TimeAllowance.objects.values_list("percent", flat=True).first() == kept

    page = dana.get(time_url(cast.rosa)).content.decode()
    assert "Rosa has the usual time." in page
    assert check_page(page) == []


@pytest.mark.parametrize("typed", ["", "3", "401", "-5", "half", "1e3", "٥٠٠"])
def test_strange_times_are_refused_with_a_sentence(cast, dana, typed):
    response = dana.post(time_url(cast.rosa), {"percent": typed, "reason": AGREED})

    assert response.status_code == 422
    assert TimeAllowance.objects.count() == 0
    assert check_page(response.content.decode()) == []


def test_confidential_pages_closed_shut_both(cast, dana, spent):
    agree(cast.dana, cast.marcus)
    cast.dana.confidential_locked_until = clock.now() + dt.timedelta(days=2)
    cast.dana.save(update_fields=["confidential_locked_until"])

    assert dana.get(grant_url(cast.rosa)).status_code == 403
    assert dana.get(time_url(cast.rosa)).status_code == 403


# --- reading first ---


@pytest.fixture
def reading(cast, dana, spent):
    """Another attempt for Rosa that opens when she has read a lesson."""
    __, quiz, lesson = spent
    ticked = f"{quiz.translation_key}/{lesson.translation_key}"
    dana.post(grant_url(cast.rosa), {"quiz": str(quiz.translation_key), "reason": REASON, "lessons": ticked})
    return spent


def read_url(quiz):
    return f"/learn/quizzes/{quiz.translation_key}/read/"


def test_the_lessons_of_what_was_missed_are_ticked_from_the_start(cast, dana, spent):
    __, quiz, lesson = spent

    page = dana.get(grant_url(cast.rosa)).content.decode()

    value = f'value="{quiz.translation_key}/{lesson.translation_key}"'
    assert page.count(value) == 1
    assert page.partition(value)[2].partition(">")[0].endswith(" checked")
    assert "Which reply" not in page


def test_the_attempt_opens_when_the_peer_has_read(cast, reading, as_):
    course, quiz, lesson = reading
    rosa = as_("rosa")
    start = f"/learn/quizzes/{quiz.translation_key}/start/"

    page = rosa.get(quiz.get_url()).content.decode()
    refused = rosa.post(start)
    opened = rosa.post(read_url(quiz))
    again = rosa.post(read_url(quiz))
    after = rosa.get(quiz.get_url()).content.decode()

    assert AttemptGrant.objects.get().lessons == [str(lesson.translation_key)]
    assert f'href="{lesson.get_url()}"' in page
    assert (REASON in page, "I have read these" in page, "Try again" in page) == (True, True, False)
    assert check_page(page) == []
    assert (refused.status_code, "It opens when you have read" in refused.content.decode()) == (409, True)
    assert [(done.status_code, done.url) for done in (opened, again)] == [(303, quiz.get_url())] * 2
    assert ("I have read these" in after, "Try again" in after) == (False, True)
    assert begin(cast.rosa, course, quiz).number == 2


@pytest.mark.parametrize("who", ["marcus", "dana", "priya", "elif", "sam", "noor"])
def test_nobody_else_says_that_it_was_read(reading, as_, who):
    __, quiz, __ = reading

    assert as_(who).post(read_url(quiz)).status_code in (403, 404)
    assert as_("rosa").get(read_url(quiz)).status_code == 405
    assert AttemptGrant.objects.get().read_at is None


def test_while_it_is_not_read_nothing_more_is_given_and_both_are_told_so(cast, dana, reading, as_):
    course, quiz, __ = reading

    told = training_of(cast.rosa, viewer=cast.dana).courses[0].quizzes[0]
    second = dana.post(grant_url(cast.rosa), {"quiz": str(quiz.translation_key), "reason": REASON})
    page = dana.get(grant_url(cast.rosa)).content.decode()
    outline = as_("rosa").get(course.page.url).content.decode()

    assert (told.state, told.waits_for_grant) == ("reading", False)
    assert (second.status_code, AttemptGrant.objects.count()) == (409, 1)
    assert "opens after reading" in page
    assert "Another attempt waits for you: first read" in outline


def test_what_is_no_lesson_of_the_quiz_is_refused(cast, dana, spent):
    __, quiz, __ = spent
    other = make_course("Other", lessons=1).lessons[0]
    key = quiz.translation_key

    for value in (f"{key}/{other.translation_key}", f"{key}/", "x"):
        data = {"quiz": str(key), "reason": REASON, "lessons": value}
        refused = dana.post(grant_url(cast.rosa), data)
        assert (refused.status_code, "Choose from the lessons below." in refused.content.decode()) == (422, True)
    assert AttemptGrant.objects.count() == 0


# --- what was agreed ---


def test_the_peer_reads_what_was_agreed_about_time(cast, dana, as_):
    course, quiz = make_quiz(time_limit_minutes=20)
    fail(cast.rosa, course, quiz)
    dana.post(time_url(cast.rosa), {"percent": "50", "reason": AGREED})

    page = as_("rosa").get("/learn/extra-time/").content.decode()
    intro = as_("rosa").get(quiz.get_url()).content.decode()
    others = as_("marcus").get("/learn/extra-time/").content.decode()
    notice = Notice.objects.get(kind="courses.time_allowance")

    assert ("You have 50\u00a0% more time" in page, AGREED in page, "by Dana" in page) == (True, True, True)
    assert check_page(page) == []
    assert ("30 minutes" in intro, 'href="/learn/extra-time/"' in intro, AGREED in intro) == (True, True, False)
    assert AGREED not in others
    assert (notice.recipient, notice.url) == (cast.rosa, "/learn/extra-time/")
    assert AGREED in dana.get(time_url(cast.rosa)).content.decode()


def test_time_needs_what_was_agreed_and_every_decision_is_kept(cast, dana):
    none = dana.post(time_url(cast.rosa), {"percent": "50", "reason": " "})
    for percent, reason in (("50", AGREED), ("50", AGREED), ("50", "For longer."), ("0", "Not needed any more.")):
        dana.post(time_url(cast.rosa), {"percent": percent, "reason": reason})

    assert (none.status_code, check_page(none.content.decode())) == (422, [])
    kept = TimeAllowanceGrant.objects.values_list("percent", flat=True)
    assert list(kept) == [50, 50, 0]
    assert [row.reason for row in TimeAllowanceGrant.objects.all()] == [AGREED, "For longer.", "Not needed any more."]
    assert TimeAllowance.objects.count() == 0


def test_what_was_agreed_is_sealed_and_closed_after_a_recovery(cast, dana, as_):
    dana.post(time_url(cast.rosa), {"percent": "50", "reason": AGREED})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM courses_timeallowancegrant")
        assert "Longer for reading" not in str(cursor.fetchall())
    cast.rosa.confidential_locked_until = clock.now() + dt.timedelta(days=2)
    cast.rosa.save(update_fields=["confidential_locked_until"])

    page = as_("rosa").get("/learn/extra-time/").content.decode()

    assert (AGREED in page, "50\u00a0% more time" in page) == (False, True)
