"""The pages of notices: one's own, by POST only."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from website.core import clock
from website.notices.domain import tell
from website.notices.models import Notice


def test_the_list_shows_ones_own_newest_first(cast, as_, kind):
    with clock.later(days=-1):
        older = tell(cast.rosa, kind, key="older")
    newer = tell(cast.rosa, kind, key="newer")
    tell(cast.dana, kind, key="dana's")

    response = as_("rosa").get("/notices/")

    assert list(response.context["page"]) == [newer, older]
    body = response.content.decode()
    assert (response.status_code, body.count("<strong>Your test is ready</strong>")) == (200, 2)
    assert "2 new notices" in body


def test_an_empty_list_says_what_to_do_next(cast, as_):
    body = as_("rosa").get("/notices/").content.decode()

    assert "Nothing new" in body
    assert 'href="/learn/"' in body


def test_the_list_needs_a_sign_in(cast, as_):
    response = as_(None).get("/notices/")

    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))


def test_looking_at_the_list_marks_nothing_as_read(cast, as_, kind):
    tell(cast.rosa, kind, key="k")

    as_("rosa").get("/notices/")

    assert Notice.objects.get().is_unread


def test_the_list_has_pages(cast, as_, kind):
    for number in range(21):
        tell(cast.rosa, kind, key=f"k{number}")

    first = as_("rosa").get("/notices/")
    second = as_("rosa").get("/notices/?page=2")
    nonsense = as_("rosa").get("/notices/?page=99999999999999999999")

    assert [len(page.context["page"].object_list) for page in (first, second, nonsense)] == [20, 1, 1]


def test_opening_reads_it_and_goes_where_it_leads(cast, as_, kind):
    notice = tell(cast.rosa, kind, key="k", url="/learn/certificates/")

    response = as_("rosa").post(f"/notices/{notice.code}/open/")

    notice.refresh_from_db()
    assert (response.status_code, response.url) == (302, "/learn/certificates/")
    assert not notice.is_unread


def test_opening_one_that_leads_nowhere_goes_back_to_the_list(cast, as_, kind):
    notice = tell(cast.rosa, kind, key="k")

    response = as_("rosa").post(f"/notices/{notice.code}/open/")

    assert response.url == "/notices/"


@pytest.mark.parametrize("who", ["dana", "priya", "sam", "noor"])
def test_nobody_learns_of_anothers_notice(cast, as_, kind, who):
    notice = tell(cast.rosa, kind, key="k", url="/learn/")

    response = as_(who).post(f"/notices/{notice.code}/open/")

    notice.refresh_from_db()
    assert (response.status_code, notice.read_at) == (404, None)


def test_reading_all_reads_ones_own(cast, as_, kind):
    tell(cast.rosa, kind, key="r")
    tell(cast.dana, kind, key="d")

    response = as_("rosa").post("/notices/read/")

    assert response.url == "/notices/"
    assert list(Notice.objects.unread().values_list("key", flat=True)) == ["d"]


@pytest.mark.parametrize("address", ["/notices/read/", "/notices/abc/open/"])
def test_changes_need_a_post(cast, as_, address):
    assert as_("rosa").get(address).status_code == 405


def test_the_list_costs_the_same_for_many(cast, as_, kind, django_assert_num_queries):
    tell(cast.rosa, kind, key="first")
    client = as_("rosa")
    client.get("/notices/")  # what the frame keeps in the process is there from now on
    with CaptureQueriesContext(connection) as few:
        client.get("/notices/")
    for number in range(15):
        tell(cast.rosa, kind, key=f"k{number}")

    with django_assert_num_queries(len(few)):
        client.get("/notices/")
