"""The queue and the page on which a written answer is marked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError

from courses.domain.marking_desk import draft_stamp
from courses.models import AttemptStep, WrittenMark
from tests.factories.marking import COMMENT, WORDS, draft, hand_in, handed_in, mark, marked_quiz
from tests.factories.oversight import stop_looking_after
from tests.html import check_page
from tests.supervision.factories import agree
from website.audit.models import AuditEvent
from website.core import clock
from website.notices.models import Notice

QUEUE = "/supervision/marking/"
ALL = ["feeling", "own", "open"]
NAMED = "Please call Maria Kowalski, her number is 555 201 3344."


def text_of(response) -> str:
    return response.content.decode()


def seen_on(browser, url: str) -> str:
    return browser.get(url).context["form"]["seen"].value()


def post(browser, url: str, **data):
    data = {"seen": seen_on(browser, url), "comment": COMMENT, "found": ALL, "go": "next", **data}
    return browser.post(url, data)


def looks():
    return AuditEvent.objects.filter(verb="courses.written_answer_read")


def test_the_queue_lists_quiz_and_question_and_no_word_of_an_answer(cast, dana):
    done = handed_in(cast.rosa, written=2)

    page = text_of(dana.get(QUEUE))

    assert "2 answers wait for you" in page
    assert done.quiz.title in page
    assert "Inside I am a mess" in page
    assert WORDS not in page
    assert check_page(page) == []
    assert looks().count() == 0


def test_an_empty_queue_says_so(dana):
    page = text_of(dana.get(QUEUE))

    assert "Nothing waits for your mark" in page
    assert check_page(page) == []


def test_the_answer_stands_with_question_rubric_points_and_model_answer(cast, dana):
    done = handed_in(cast.rosa, safety=True)

    page = text_of(dana.get(done.url()))

    for words in (WORDS, "Inside I am a mess", "Names the feeling", "2 points", "You look well, and inside it hurts."):
        assert words in page
    assert "It is right only with every idea below." in page
    assert check_page(page) == []
    assert [(row.actor, row.about, row.object_id) for row in looks()] == [
        (cast.dana.code, cast.rosa.code, done.attempt.code)
    ]


def test_nothing_is_shown_when_the_look_cannot_be_recorded(cast, dana, monkeypatch):
    done = handed_in(cast.rosa)

    def broken(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("website.audit.log.append", broken)
    response = dana.get(done.url())

    assert response.status_code == 503
    assert WORDS not in text_of(response)


@pytest.mark.parametrize("who", ["rosa", "marcus", "noor", "idris", "priya", "elif", "sam"])
def test_nobody_else_opens_or_marks_it(cast, dana, as_, who):
    done = handed_in(cast.rosa)
    browser = as_(who)

    assert browser.get(done.url()).status_code == 404
    assert browser.post(done.url(), {"found": ALL, "comment": "Hello.", "go": "next"}).status_code == 404
    assert WORDS not in text_of(browser.get(QUEUE))
    assert (WrittenMark.objects.count(), looks().count()) == (0, 0)


def test_it_is_gone_in_the_request_in_which_the_agreement_ends(cast, dana):
    done = handed_in(cast.rosa)
    seen = seen_on(dana, done.url())

    stop_looking_after(cast.dana, cast.rosa)

    assert dana.get(done.url()).status_code == 404
    assert dana.post(done.url(), {"found": ALL, "comment": "", "seen": seen}).status_code == 404
    assert done.quiz.title not in text_of(dana.get(QUEUE))


def test_a_mark_leads_to_the_next_answer_and_then_back(cast, dana):
    done = handed_in(cast.rosa, written=2)

    first = post(dana, done.url(0))
    assert (first.status_code, first.url) == (303, done.url(1))
    assert "Here is the next answer." in text_of(dana.get(first.url))
    last = post(dana, done.url(1))

    assert (last.status_code, last.url) == (303, QUEUE)
    page = text_of(dana.get(QUEUE))
    assert "Nothing else waits for you." in page
    assert "Marked by you lately" in page
    assert done.fresh().passed


def test_a_draft_is_kept_and_shown_to_its_author_alone(cast, dana, as_):
    agree(cast.idris, cast.rosa)
    done = handed_in(cast.rosa)

    response = post(dana, done.url(), go="draft", comment="Half a thought.", found=["own"])

    assert (response.status_code, response.url) == (303, done.url())
    page = text_of(dana.get(done.url()))
    assert "Half a thought." in page
    assert "Only you see it." in page
    assert "1 draft of yours" in text_of(dana.get(QUEUE))
    assert "Half a thought." not in text_of(as_("idris").get(done.url()))
    assert "Half a thought." not in text_of(as_("rosa").get(done.result_url))
    assert done.fresh().state == "marking"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"found": []}, "Tick the ideas that you found"),
        ({"found": ["none", "own"]}, "Not both."),
        ({"found": ["made-up"]}, "That idea is not part of this question."),
        ({"found": ["<script>alert(1)</script>"]}, "That idea is not part of this question."),
        ({"comment": NAMED}, "may identify a person"),
        ({"comment": "long " * 1000}, "long long"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_everything_typed(cast, dana, data, sentence):
    done = handed_in(cast.rosa)

    response = post(dana, done.url(), **data)

    page = text_of(response)
    assert response.status_code == 422
    assert sentence in page
    assert data.get("comment", COMMENT).strip()[:50] in page
    assert "<script>alert" not in page
    assert (WrittenMark.objects.count(), done.fresh().state) == (0, "marking")
    assert check_page(page) == []


def test_pressing_twice_marks_once(cast, dana):
    done = handed_in(cast.rosa)
    data = {"seen": seen_on(dana, done.url()), "comment": COMMENT, "found": ALL, "go": "next"}

    assert [dana.post(done.url(), data).status_code for __ in range(2)] == [303, 303]
    assert AttemptStep.objects.filter(kind="hand").count() == 1


def test_the_slower_of_two_sees_both_texts_and_may_change_with_a_reason(cast, dana, as_):
    agree(cast.idris, cast.rosa)
    done, idris = handed_in(cast.rosa), as_("idris")
    seen = seen_on(idris, done.url())
    mark(done.item, cast.dana, ("none",), "Dana was first.")

    late = idris.post(done.url(), {"seen": seen, "comment": "Idris was slower.", "found": ALL, "go": "next"})

    page = text_of(late)
    assert late.status_code == 409
    for words in ("Dana was first.", "Idris was slower.", "Why the mark changes", "Marked in the meantime"):
        assert words in page
    assert check_page(page) == []
    again = {"seen": late.context["form"]["seen"].value(), "comment": "Idris was slower.", "found": ALL, "go": "next"}
    refused = idris.post(done.url(), again)
    assert (refused.status_code, "Say in a few words why" in text_of(refused)) == (422, True)
    changed = idris.post(done.url(), {**again, "reason": "We read it together."})
    assert (changed.status_code, changed.url) == (303, done.url())
    assert done.fresh().passed


def test_the_second_marker_sees_nothing_of_the_first(cast, dana, as_):
    agree(cast.idris, cast.rosa)
    done = handed_in(cast.rosa, second_marking=True)
    post(dana, done.url(), comment="The first of two.")

    page = text_of(as_("idris").get(done.url()))

    assert "The first of two." not in page
    assert "Dana" not in page.partition("<main")[2].replace("Dana&#x27;s", "")
    assert "You have given your mark" in text_of(dana.get(done.url()))
    assert "The first of two." not in text_of(as_("rosa").get(done.result_url))


def test_two_marks_far_apart_are_settled_on_the_page(cast, dana, as_):
    agree(cast.idris, cast.rosa)
    done = handed_in(cast.rosa, second_marking=True)
    mark(done.item, cast.dana, tuple(ALL), "All of it.")
    mark(done.item, cast.idris, ("none",), "None of it.")
    assert Notice.objects.filter(kind="supervision.marks_differ").get().recipient == cast.dana

    page = text_of(dana.get(done.url()))
    assert "Two marks are far apart" in page
    assert "None of it." in page
    assert check_page(page) == []
    assert post(dana, done.url(), comment="As we agreed.", found=["feeling"]).status_code == 303
    assert "As we agreed." in text_of(as_("rosa").get(done.result_url))


def test_confidential_pages_closed_shut_it(cast, dana):
    done = handed_in(cast.rosa)
    cast.dana.confidential_locked_until = clock.now() + dt.timedelta(days=2)
    cast.dana.save(update_fields=["confidential_locked_until"])

    assert [dana.get(url).status_code for url in (QUEUE, done.url())] == [403, 403]
    assert looks().count() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_for_one_and_three(cast, dana, number, django_assert_num_queries):
    done = handed_in(cast.rosa, written=number)
    for item in done.items[1:]:
        draft(item, cast.dana)
    dana.get(done.url())

    # session, person, roles; groups, oldest, stems, drafts; drafts left over, overtaken; marked lately; unread notices
    with django_assert_num_queries(11):
        dana.get(QUEUE)
    # session, person, roles; the answer and its marks, the look (with its short transaction), both again once it may be
    # shown; unread notices
    with django_assert_num_queries(13):
        dana.get(done.url())


def test_several_people_at_one_question_follow_each_other(cast, dana):
    agree(cast.dana, cast.marcus)
    course, quiz = marked_quiz(scored=0)
    rosa, marcus = hand_in(cast.rosa, course, quiz), hand_in(cast.marcus, course, quiz)

    assert "2 wait" in text_of(dana.get(QUEUE))
    assert post(dana, rosa.url()).url == marcus.url()


# --- nothing typed is lost --------------------------------------------------------------------------------------------


@pytest.fixture
def idris(cast, as_):
    agree(cast.idris, cast.rosa)
    return as_("idris")


@pytest.mark.parametrize(
    "data",
    [
        {"comment": "Typed in another window."},
        {"comment": "Typed in another window.", "go": "draft"},
        {"comment": "Typed in another window.", "found": []},
        {"comment": f"Typed in another window. {NAMED}"},
    ],
)
def test_a_second_window_of_the_first_marker_gets_its_words_back(cast, dana, idris, data):
    done = handed_in(cast.rosa, second_marking=True)
    seen = seen_on(dana, done.url())
    mark(done.item, cast.dana, tuple(ALL), "The one that counts.")

    late = dana.post(done.url(), {"seen": seen, "found": ["own"], "go": "next", **data})

    page = text_of(late)
    assert late.status_code == 409
    for words in ("Typed in another window.", "What you typed, to copy if you need it", "You have given this mark"):
        assert words in page
    assert ("Uses own words" in page.partition("Ideas you ticked")[2].partition("</section>")[0]) == bool(
        data.get("found", True)
    )
    assert check_page(page) == []
    assert WrittenMark.objects.get().comment == "The one that counts."


def test_a_draft_saved_in_another_window_stands_beside_what_is_typed(cast, dana):
    done = handed_in(cast.rosa)
    seen = seen_on(dana, done.url())
    draft(done.item, cast.dana, ("own",), "From the other window.")

    late = dana.post(done.url(), {"seen": seen, "comment": "Typed here.", "found": ALL, "go": "draft"})

    page = text_of(late)
    assert late.status_code == 409
    for words in ("From the other window.", "Typed here.", "Your draft was changed in another window"):
        assert words in page
    assert check_page(page) == []


def test_changing_a_mark_has_no_draft_and_loses_no_reason(cast, dana, idris):
    done = handed_in(cast.rosa)
    mark(done.item, cast.dana, tuple(ALL))

    page = text_of(idris.get(done.url()))
    refused = post(idris, done.url(), go="draft", comment="Idris reads on.", reason="We read it together.")

    assert "Save draft" not in page
    assert refused.status_code == 409
    for words in ("Idris reads on.", "We read it together.", "there is no draft to save"):
        assert words in text_of(refused)
    assert WrittenMark.objects.count() == 1


def test_a_draft_that_another_mark_overtook_says_so_and_can_be_dropped(cast, dana, idris):
    done = handed_in(cast.rosa)
    draft(done.item, cast.idris, ("own",), "Idris had begun.")
    assert "Drafts that were not given" not in text_of(idris.get(QUEUE))
    mark(done.item, cast.dana, tuple(ALL), "Dana was first.")

    queue, page = text_of(idris.get(QUEUE)), text_of(idris.get(done.url()))

    assert "Drafts that were not given" in queue
    assert "Rosa: " in queue
    for words in ("Your draft was not given", "Idris had begun.", "Dana was first.", "Drop my draft"):
        assert words in page
    assert check_page(queue) == check_page(page) == []
    assert "Drafts that were not given" not in text_of(dana.get(QUEUE))
    assert "Idris had begun." not in text_of(dana.get(done.url()))
    stamp = idris.get(done.url()).context["stamp"]
    for __ in range(2):
        dropped = idris.post(done.url(), {"go": "drop", "stamp": stamp})
        assert (dropped.status_code, dropped.url) == (303, QUEUE)
    assert WrittenMark.objects.get().marker == cast.dana
    assert "Your draft is gone." in text_of(idris.get(QUEUE))


def test_an_overtaken_draft_can_still_become_the_mark_that_counts(cast, dana, idris):
    done = handed_in(cast.rosa)
    draft(done.item, cast.idris, tuple(ALL), "Idris had begun.")
    mark(done.item, cast.dana, ("none",), "Dana was first.")
    form = idris.get(done.url()).context["form"]
    assert form["comment"].value() == "Idris had begun."

    changed = post(idris, done.url(), comment="Idris had begun.", reason="We read it together.")

    assert (changed.status_code, done.fresh().passed) == (303, True)
    assert "Drafts that were not given" not in text_of(idris.get(QUEUE))


def test_only_the_draft_that_was_read_is_dropped(cast, dana):
    done = handed_in(cast.rosa)
    draft(done.item, cast.dana, ("own",), "Saved later.")

    stale = dana.post(done.url(), {"go": "drop", "stamp": "2026-11-01T10:00:00+00:00"})

    assert (stale.status_code, "Saved later." in text_of(stale)) == (409, True)
    assert WrittenMark.objects.get().comment == "Saved later."


def test_one_point_is_said_in_the_singular(cast, dana):
    one = [{"key": "own", "idea": "Uses own words", "example": "Not a copy.", "points": 1}]
    done = handed_in(cast.rosa, rubric=one)
    assert "1 point in all" in text_of(dana.get(done.url()))

    mark(done.item, cast.dana, ("own",))

    assert "1 of 1 point<" in text_of(dana.get(done.url()))


@pytest.mark.parametrize("name", ["noor", "rosa", "priya", "sam", "elif", "idris"])
def test_nobody_else_drops_a_draft_or_reads_it(cast, as_, agreement, name):
    done = handed_in(cast.rosa)
    stamp = draft_stamp(draft(done.item, cast.dana, ("own",), "Dana had begun."))

    answer = as_(name).post(done.url(), {"go": "drop", "stamp": stamp})

    assert (answer.status_code, "Dana had begun." in answer.content.decode()) == (404, False)
    assert WrittenMark.objects.get().comment == "Dana had begun."


def test_a_supervisor_of_the_same_peer_drops_only_their_own_draft(cast, as_, idris):
    done = handed_in(cast.rosa)
    agree(cast.dana, cast.rosa)
    stamp = draft_stamp(draft(done.item, cast.dana, ("own",), "Dana had begun."))

    answer = idris.post(done.url(), {"go": "drop", "stamp": stamp})

    assert "Dana had begun." not in answer.content.decode()
    assert WrittenMark.objects.get().comment == "Dana had begun."
