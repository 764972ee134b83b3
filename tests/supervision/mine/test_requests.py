"""Asking for supervision and answering: who is asked, who reads it, what becomes of it when an agreement ends."""

from __future__ import annotations

import pytest
from django.urls import reverse

from supervision.domain import agreements, requests
from supervision.enums import RequestState
from supervision.models import SupervisionRequest
from tests.supervision.factories import agree, plan_session
from website.accounts.domain.recovery import lock_after_recovery
from website.accounts.replay import owner_token
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices.models import Notice

pytestmark = pytest.mark.django_db

ASK = "/supervision/mine/ask/"


def answer_url(row) -> str:
    return reverse("supervision:request_answer", args=[row.code])


def told(kind: str) -> set[str]:
    return {notice.recipient.display_name for notice in Notice.objects.filter(kind=f"supervision.{kind}")}


def test_the_page_says_that_it_is_no_emergency_channel(cast, as_):
    page = as_("rosa").get(ASK).content.decode()

    assert "Not for emergencies" in page
    assert 'href="/help-now/"' in page
    assert page.index("Not for emergencies") < page.index("<textarea")


def test_a_peer_asks_their_supervisor_who_answers(cast, as_):
    agree(cast.dana, cast.rosa)
    as_("rosa").post(ASK, {"text": "Something stays with me."})
    row = SupervisionRequest.objects.get()
    assert (row.supervisor, row.text, told("asked")) == (cast.dana, "Something stays with me.", {"Dana"})
    dana = as_("dana")
    assert "Something stays with me." in dana.get(answer_url(row)).content.decode()

    assert dana.post(answer_url(row)).status_code == 302

    row.refresh_from_db()
    assert (row.state, row.closed_by, told("request_answered")) == (RequestState.ANSWERED, cast.dana, {"Rosa"})
    assert "Dana saw your request" in as_("rosa").get("/supervision/mine/").content.decode()


def test_without_a_supervisor_the_coordinators_are_asked(cast, as_):
    page = as_("rosa").get(ASK).content.decode()
    assert "You have no supervisor at the moment" in page

    as_("rosa").post(ASK, {})

    row = SupervisionRequest.objects.get()
    assert (row.supervisor, told("asked")) == (None, {"Priya"})
    priya = as_("priya")
    assert "Offer them an agreement" in priya.get(answer_url(row)).content.decode()
    assert priya.post(answer_url(row)).url == "/coordinate/agreements/"


def test_with_a_supervisor_coordinators_neither_hear_nor_read_of_it(cast, as_):
    agree(cast.dana, cast.rosa)
    row = requests.ask(cast.rosa, supervisor=cast.dana, text="About Dana and me", actor=cast.rosa)

    assert as_("priya").get(answer_url(row)).status_code == 404
    with pytest.raises(NotAllowed):
        requests.answer(row, actor=cast.priya)


@pytest.mark.parametrize("name", ["marcus", "idris", "elif", "sam", "noor", "priya"])
def test_nobody_else_finds_it(cast, as_, name):
    agree(cast.dana, cast.rosa)
    row = requests.ask(cast.rosa, supervisor=cast.dana, text="Mine", actor=cast.rosa)

    assert as_(name).get(answer_url(row)).status_code == 404
    assert as_(name).post(answer_url(row)).status_code == 404
    assert as_(name).post(reverse("supervision:request_take_back", args=[row.code])).status_code == 404


def test_ones_own_request_is_not_answered_by_oneself(cast, as_):
    row = requests.ask(cast.rosa, actor=cast.rosa)
    assert as_("rosa").get(answer_url(row)).status_code == 403

    own = requests.ask(cast.marcus, actor=cast.marcus)
    with pytest.raises(NotAllowed):
        requests.answer(own, actor=cast.marcus)


def test_one_says_which_of_two_supervisors(cast, as_):
    agree(cast.dana, cast.rosa)
    agree(cast.idris, cast.rosa)
    rosa = as_("rosa")

    for wrong in ({"text": "Words kept"}, {"supervisor": "nobody", "text": "Words kept"}):
        response = rosa.post(ASK, wrong)
        assert response.status_code == 422
        assert "Words kept" in response.content.decode()
    assert rosa.post(ASK, {"supervisor": cast.priya.code, "text": ""}).status_code == 422
    assert rosa.post(ASK, {"supervisor": cast.idris.code}).status_code == 302
    assert SupervisionRequest.objects.get().supervisor == cast.idris


def test_the_domain_refuses_whom_one_may_not_ask(cast):
    agree(cast.dana, cast.rosa)

    for supervisor in (cast.idris, cast.marcus, cast.noor):
        with pytest.raises(Invalid):
            requests.ask(cast.rosa, supervisor=supervisor, actor=cast.rosa)
    with pytest.raises(Invalid):
        requests.ask(cast.rosa, actor=cast.rosa)
    with pytest.raises(NotAllowed):
        requests.ask(cast.rosa, supervisor=cast.dana, actor=cast.marcus)


def test_nobody_to_ask_is_said(cast, as_):
    cast.priya.groups.clear()

    assert "Nobody to ask yet" in as_("rosa").get(ASK).content.decode()
    response = as_("rosa").post(ASK, {})

    assert response.status_code == 422
    assert "nobody would get this" in response.content.decode() or "Nobody to ask yet" in response.content.decode()


def test_one_request_at_a_time(cast, as_):
    agree(cast.dana, cast.rosa)
    rosa = as_("rosa")
    rosa.post(ASK, {"text": "First"})

    response = rosa.post(ASK, {"text": "Second words"})

    assert response.status_code == 409
    assert "Second words" in response.content.decode()
    assert "You have asked already" in rosa.get(ASK).content.decode()


def test_taking_it_back(cast, as_):
    agree(cast.dana, cast.rosa)
    row = requests.ask(cast.rosa, supervisor=cast.dana, text="Mine", actor=cast.rosa)
    back = reverse("supervision:request_take_back", args=[row.code])

    assert as_("dana").post(back).status_code == 403
    assert as_("rosa").post(back).status_code == 302
    assert as_("rosa").post(back).status_code == 302
    with pytest.raises(NotNow):
        requests.answer(row, actor=cast.dana)


def test_answering_twice_is_one_answer(cast):
    agree(cast.dana, cast.rosa)
    row = requests.ask(cast.rosa, supervisor=cast.dana, actor=cast.rosa)
    requests.answer(row, actor=cast.dana)
    requests.answer(row, actor=cast.dana)

    assert Notice.objects.filter(kind="supervision.request_answered").count() == 1
    with pytest.raises(NotNow):
        requests.take_back(row, actor=cast.rosa)


def test_when_the_agreement_ends_nobody_reads_it_until_a_successor_does(cast, as_):
    row = agree(cast.dana, cast.rosa)
    asked = requests.ask(cast.rosa, supervisor=cast.dana, text="marker heron", actor=cast.rosa)

    agreements.end(row, actor=cast.rosa, reason="change")

    for name in ("dana", "priya", "idris"):
        assert as_(name).get(answer_url(asked)).status_code == 404
    assert "Dana no longer supervises you" in as_("rosa").get("/supervision/mine/").content.decode()
    with pytest.raises(NotAllowed):
        requests.answer(asked, actor=cast.dana)


def test_the_answer_page_knows_the_session_that_is_planned(cast, as_):
    agree(cast.dana, cast.rosa)
    row = requests.ask(cast.rosa, supervisor=cast.dana, actor=cast.rosa)
    assert "Plan a session with them" in as_("dana").get(answer_url(row)).content.decode()

    plan_session(cast.dana, cast.rosa)

    assert "You two have a session planned" in as_("dana").get(answer_url(row)).content.decode()


def test_asking_works_while_confidential_pages_are_closed_reading_does_not(cast, as_):
    agree(cast.dana, cast.rosa)
    lock_after_recovery(cast.rosa)
    assert as_("rosa").post(ASK, {"text": "Help"}).status_code == 302
    lock_after_recovery(cast.dana)

    assert as_("dana").get(answer_url(SupervisionRequest.objects.get())).status_code == 403


def test_endless_hostile_and_late_texts_are_kept(cast, as_, client):
    agree(cast.dana, cast.rosa)
    long = "long " * 500
    response = as_("rosa").post(ASK, {"text": long})
    assert (response.status_code, long.strip() in response.content.decode()) == (422, True)

    late = client.post(ASK, {"text": "Late words", "typed-by": owner_token(cast.rosa)})
    assert (late.status_code, "Late words" in late.content.decode()) == (401, True)

    as_("rosa").post(ASK, {"text": "<b>bold</b>\x00"})
    page = as_("dana").get(answer_url(SupervisionRequest.objects.get())).content.decode()
    assert "<b>bold</b>" not in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_answer_page_costs_the_same(cast, as_, django_assert_num_queries, rows):
    agree(cast.dana, cast.rosa)
    for number in range(rows):
        row = requests.ask(cast.rosa, supervisor=cast.dana, actor=cast.rosa)
        if number < rows - 1:
            requests.take_back(row, actor=cast.rosa)
    client = as_("dana")
    client.get(answer_url(row))

    # session, user, roles, the request, the next session, unread notices; five for the record of the look
    with django_assert_num_queries(11):
        client.get(answer_url(row))
