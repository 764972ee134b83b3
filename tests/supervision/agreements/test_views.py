"""The pages of agreements: reading, answering, ending, covering; bad input, foreign codes, forms that come too late."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from supervision import terms
from supervision.domain import agreements
from supervision.models import Agreement
from tests.supervision.factories import agree
from website.accounts.domain.recovery import lock_after_recovery
from website.accounts.replay import owner_token

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
VERBS = ("accept", "decline", "withdraw", "end", "cover")


def url(row: Agreement, verb: str = "") -> str:
    return reverse(f"supervision:agreement_{verb}" if verb else "supervision:agreement", args=[row.code])


def test_the_page_says_what_is_agreed_and_both_accept_there(cast, offer, as_, proven):
    row = offer(minutes_per_month=240)
    page = as_("rosa").get(url(row)).content.decode()
    for words in ("Dana and Rosa", "at least every 2 weeks", "at least 240 minutes", "not counseling", terms.CURRENT):
        assert words in page

    for name in ("rosa", "dana"):
        response = proven(name).post(url(row, "accept"), {"read": "on"})
        assert (response.status_code, response.url) == (302, url(row))

    row.refresh_from_db()
    assert row.is_in_force
    assert "in force" in as_("rosa").get(url(row)).content.decode()


def test_accepting_needs_a_fresh_proof_and_keeps_the_form(cast, offer, as_):
    row = offer()

    response = as_("rosa").post(url(row, "accept"), {"read": "on", "typed-by": owner_token(cast.rosa)})

    assert response.status_code == 401
    assert 'name="read"' in response.content.decode()
    row.refresh_from_db()
    assert row.supervisee_accepted_at is None


def test_accepting_needs_the_tick(cast, offer, proven):
    row = offer()

    response = proven("rosa").post(url(row, "accept"), {})

    assert response.status_code == 400
    assert "Read the text and tick the box" in response.content.decode()


def test_nobody_accepts_while_confidential_pages_are_closed_but_everybody_may_end(cast, offer, agreed, proven, as_):
    row, running = offer(), agreed(cast.idris)
    lock_after_recovery(cast.rosa)

    assert proven("rosa").post(url(row, "accept"), {"read": "on"}).status_code == 403
    assert as_("rosa").post(url(row, "decline")).status_code == 302
    assert as_("rosa").post(url(running, "end"), {"reason": "other", "when": "now"}).status_code == 302


@pytest.mark.parametrize("name", ["marcus", "idris", "elif", "sam", "noor"])
def test_agreements_of_others_are_not_found(cast, agreed, proven, name):
    row, client = agreed(), proven(name)

    assert client.get(url(row)).status_code == 404
    for verb in VERBS:
        assert client.post(url(row, verb), {"read": "on"}).status_code == 404
    for verb in ("end", "cover"):
        assert client.get(url(row, verb)).status_code == 404


def test_a_coordinator_sees_and_ends_but_does_not_answer(cast, offer, agreed, proven):
    waiting, running, priya = offer(supervisee=cast.marcus), agreed(), proven("priya")

    assert priya.get(url(waiting)).context["may_accept"] is False
    for verb in ("accept", "decline"):
        assert priya.post(url(waiting, verb), {"read": "on"}).status_code == 403
    assert priya.post(url(waiting, "withdraw")).status_code == 302
    assert priya.post(url(running, "end"), {"reason": "change", "when": "now"}).status_code == 302


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"when": "now"}, "reason"),
        ({"reason": "finished"}, "when"),
        ({"reason": "because", "when": "now"}, "reason"),
        ({"reason": "finished", "when": "on"}, "on"),
        ({"reason": "finished", "when": "on", "on": "tomorrow"}, "on"),
        ({"reason": "finished", "when": "on", "on": "2026-02-30"}, "on"),
        ({"reason": "finished", "when": "on", "on": "2020-01-01"}, "on"),
        ({"reason": "finished", "when": "now", "successor": "nobody"}, "successor"),
    ],
)
def test_a_wrong_end_comes_back_with_its_sentence(cast, agreed, as_, data, field):
    row = agreed()

    response = as_("dana").post(url(row, "end"), data)

    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    row.refresh_from_db()
    assert row.ended_at is None


def test_successors_from_elsewhere_are_refused_at_the_field(cast, agreed, as_):
    row = agreed()
    for person in (cast.noor, cast.marcus, cast.dana, cast.rosa):
        data = {"reason": "change", "when": "now", "successor": person.code}

        response = as_("priya").post(url(row, "end"), data)

        assert (response.status_code, list(response.context["form"].errors)) == (400, ["successor"])
    assert "Noor" not in response.content.decode()


def test_the_peer_is_not_asked_for_a_successor_and_cannot_slip_one_in(cast, agreed, as_):
    row = agreed()
    assert "successor" not in as_("rosa").get(url(row, "end")).context["form"].fields

    data = {"reason": "change", "when": "now", "successor": cast.idris.code}
    assert as_("rosa").post(url(row, "end"), data).status_code == 302

    assert not Agreement.objects.filter(follows=row).exists()


def test_ending_with_a_successor_offers_the_follow_up(cast, agreed, as_):
    row = agreed()

    as_("dana").post(url(row, "end"), {"reason": "moved", "when": "now", "successor": cast.idris.code})

    follow_up = Agreement.objects.get(follows=row)
    assert (follow_up.supervisor, follow_up.cadence_days) == (cast.idris, 14)


def test_what_has_ended_has_no_form_any_more(cast, agreed, as_):
    row = agreements.end(agreed(), actor=cast.rosa, reason="finished")

    assert as_("rosa").get(url(row, "end")).status_code == 409
    assert as_("priya").get(url(row, "cover")).status_code == 409
    page = as_("priya").get(url(row)).content.decode()
    assert "Name a successor" in page


def test_a_cover_is_offered_and_taken_back_by_the_supervisor(cast, agreed, as_, today):
    row, dana = agreed(), as_("dana")
    data = {"supervisor": cast.idris.code, "starts_on": today, "ends_on": today + 7 * DAY}

    assert dana.post(url(row, "cover"), data).status_code == 302

    cover = Agreement.objects.get(covers=row)
    assert "Idris covers" in dana.get(url(row)).content.decode()
    assert dana.get(url(cover)).status_code == 200
    assert dana.post(url(cover, "withdraw")).status_code == 302


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"supervisor": "nobody"}, "supervisor"),
        ({"starts_on": "2020-01-01"}, "starts_on"),
        ({"ends_on": ""}, "ends_on"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
    ],
)
def test_a_wrong_cover_comes_back_with_its_sentence(cast, agreed, as_, today, facts, field):
    row = agreed()
    data = {"supervisor": cast.idris.code, "starts_on": today, "ends_on": today + DAY, **facts}

    response = as_("dana").post(url(row, "cover"), data)

    assert (response.status_code, list(response.context["form"].errors)) == (400, [field])


def test_peers_and_former_supervisors_offer_no_cover(cast, agreed, as_):
    row = agreed()
    assert as_("rosa").get(url(row, "cover")).status_code == 403

    cast.dana.groups.clear()

    assert as_("dana").get(url(row, "cover")).status_code == 409


def test_who_comes_after_is_not_told_to_who_left(cast, agreed, as_):
    row = agreements.end(agreed(), actor=cast.priya, reason="change", successor=cast.idris)
    follow_up = Agreement.objects.get(follows=row)

    assert "Idris" not in as_("dana").get(url(row)).content.decode()
    assert as_("dana").get(url(follow_up)).status_code == 404
    assert "Idris takes over" in as_("rosa").get(url(row)).content.decode()


def test_my_list_shows_what_waits_first(cast, offer, agreed, as_):
    agreed(cast.idris)
    offer()

    page = as_("rosa").get("/supervision/agreements/")

    assert [row.supervisor for row, __ in page.context["offers"]] == [cast.dana]
    assert [row.supervisor for row, __ in page.context["rows"]] == [cast.idris]
    assert "No agreement yet" in as_("marcus").get("/supervision/agreements/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_my_list_costs_the_same_however_many(cast, as_, django_assert_num_queries, count):
    for person in (cast.rosa, cast.marcus, cast.jo)[:count]:
        agree(cast.dana, person)
    client = as_("dana")
    client.get("/supervision/agreements/")

    # session, user, roles, offers, count, page, unread notices
    with django_assert_num_queries(7):
        client.get("/supervision/agreements/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many_covers(cast, agreed, as_, today, django_assert_num_queries, count):
    row = agreed()
    for number in range(count):
        agree(
            cast.idris, cast.rosa, kind="cover", covers=row, starts_on=today + number * DAY,
            ends_on=today + number * DAY,
        )  # fmt: skip
    client = as_("rosa")
    client.get(url(row))

    # session, user, the agreement, covers and who comes after, unread notices, the coordinator's teams: none
    with django_assert_num_queries(6):
        client.get(url(row))


def test_forms_that_come_too_late_are_kept(cast, agreed, client):
    row = agreed()
    data = {"reason": "finished", "when": "on", "on": "2026-12-24", "typed-by": owner_token(cast.rosa)}

    response = client.post(url(row, "end"), data)

    assert response.status_code == 401
    assert 'value="2026-12-24"' in response.content.decode()
