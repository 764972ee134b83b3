"""Where else supervision says that answers wait: caseload, person, preparation, home, notices, coordinators."""

from __future__ import annotations

import pytest

from supervision.domain.marking import nobody_can_mark
from supervision.models import SuperviseeStatus
from tests.factories.marking import WORDS, handed_in, mark
from tests.factories.oversight import stop_looking_after
from tests.html import check_page
from tests.supervision.factories import agree
from website.accounts.access import people_coordinated_by
from website.notices.models import Notice

ALL = ("feeling", "own", "open")


def page_of(browser, url: str) -> str:
    page = browser.get(url).content.decode()
    assert check_page(page) == []
    return page


def test_the_supervisor_reads_everywhere_that_answers_wait(cast, dana):
    done = handed_in(cast.rosa, written=3)

    assert "3 written answers wait for you" in page_of(dana, "/supervision/")
    assert "3 answers to read" in page_of(dana, "/supervision/")
    assert "3 written answers wait for you" in page_of(dana, "/learn/")
    person = page_of(dana, f"/supervision/people/{cast.rosa.code}/")
    assert "3 written answers, handed in" in person
    assert done.url() in person
    assert "3 written answers in “" in page_of(dana, f"/supervision/people/{cast.rosa.code}/prepare/")
    notice = Notice.objects.get(kind="supervision.written_answers")
    assert (notice.recipient, notice.url) == (cast.dana, "/supervision/marking/")
    for url in ("/supervision/", "/learn/", f"/supervision/people/{cast.rosa.code}/"):
        assert WORDS not in page_of(dana, url)

    for item in done.items:
        mark(item, cast.dana, ALL)
    assert SuperviseeStatus.objects.get().answers_waiting == 0
    assert "answers to read" not in page_of(dana, "/supervision/")


def test_other_people_read_nothing_of_it_at_home(cast, dana, as_):
    handed_in(cast.rosa)

    for name in ("rosa", "idris", "priya"):
        assert "written answer waits for you" not in page_of(as_(name), "/learn/")


def test_coordinators_read_a_number_of_what_nobody_can_mark(cast, as_):
    handed_in(cast.rosa)
    priya = as_("priya")

    page = page_of(priya, "/coordinate/agreements/")
    assert "1 quiz that was handed in waits: its learner has no supervisor." in page
    assert WORDS not in page
    agree(cast.dana, cast.rosa)

    assert "Waiting for somebody who marks" not in page_of(priya, "/coordinate/agreements/")


def test_coordinators_read_where_a_second_marker_is_missing(cast, dana):
    handed_in(cast.rosa, second_marking=True)
    people = people_coordinated_by(cast.priya)

    found = nobody_can_mark(people)
    assert (found.alone, found.second) == (0, 1)
    agree(cast.idris, cast.rosa)
    assert not nobody_can_mark(people)


def test_one_is_enough_where_somebody_marked_who_looks_after_them_no_more(cast, dana):
    agree(cast.idris, cast.rosa)
    done = handed_in(cast.rosa, written=2, second_marking=True)
    people = people_coordinated_by(cast.priya)
    mark(done.items[0], cast.idris, ALL)
    stop_looking_after(cast.idris, cast.rosa)
    assert nobody_can_mark(people).second == 1  # nobody has marked the second answer

    mark(done.items[1], cast.dana, ALL)
    assert nobody_can_mark(people).second == 1  # Dana's is the first mark of it

    mark(done.items[0], cast.dana, ALL)
    assert nobody_can_mark(people).second == 1


def test_two_marks_that_differ_need_one_person_more(cast, dana, django_assert_num_queries):
    agree(cast.idris, cast.rosa)
    done = handed_in(cast.rosa, second_marking=True)
    people = people_coordinated_by(cast.priya)
    mark(done.item, cast.idris, ALL)
    stop_looking_after(cast.idris, cast.rosa)
    assert not nobody_can_mark(people)

    mark(done.item, cast.dana, ("none",))

    with django_assert_num_queries(1):
        assert not nobody_can_mark(people)
    assert done.fresh().state == "marking"


@pytest.mark.parametrize("who", ["noor"])
def test_other_teams_do_not_count(cast, who):
    handed_in(cast.person[who])

    assert not nobody_can_mark(people_coordinated_by(cast.priya))
