"""My supervision: what is next, what waits for me, what was; putting things on the agenda; who sees what."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from supervision.domain import agenda, agreements, requests
from supervision.enums import AgendaSource
from supervision.models import AgendaItem, Agreement
from tests.supervision.factories import (
    agree,
    an_action,
    held_session,
    moment,
    plan_session,
    record_of,
    respond,
    signed_session,
    whole_draft,
)
from website.accounts.domain.recovery import lock_after_recovery
from website.accounts.replay import owner_token
from website.audit.models import AuditEvent
from website.core import clock

pytestmark = pytest.mark.django_db

MINE, ADD = "/supervision/mine/", "/supervision/mine/agenda/"


@pytest.fixture
def pair(cast):
    """Dana supervises Rosa."""
    return agree(cast.dana, cast.rosa)


def test_a_newcomer_reads_what_supervision_is_and_can_ask(cast, as_):
    page = as_("amara").get(MINE).content.decode()

    assert "Supervision begins when you have an agreement" in page
    assert 'href="/supervision/mine/ask/"' in page
    assert as_("amara").get("/supervision/").content.decode().count("<h1") == 1


def test_next_session_shows_its_agenda_without_what_is_anothers(cast, as_, pair):
    agree(cast.dana, cast.marcus)
    group = plan_session(cast.dana, cast.rosa, cast.marcus)
    for about, text in ((cast.rosa, "point of Rosa"), (cast.marcus, "point of Marcus"), (None, "point for all")):
        agenda.add_item(text, actor=cast.dana, session=group, about=about, source=AgendaSource.SUPERVISOR)

    page = as_("rosa").get(MINE)

    assert page.context["mine"].next == group
    text = page.content.decode()
    assert ("point of Rosa" in text, "point for all" in text, "point of Marcus" in text) == (True, True, False)


def test_what_waits_for_my_signature_comes_first(cast, as_, pair):
    waiting = signed_session(cast.dana, cast.rosa)
    signed_session(cast.dana, cast.rosa, starts_at=moment(days=-9), answers={cast.rosa: True})
    held_session(cast.dana, cast.rosa, starts_at=moment(days=-3))

    page = as_("rosa").get(MINE)

    assert page.context["mine"].to_answer == [record_of(waiting)]
    assert [str(one.label) for one in page.context["mine"].past] == [
        "signed, waiting for answers",
        "held; your supervisor is writing it up",
        "countersigned",
    ]
    respond(waiting, cast.rosa)
    assert as_("rosa").get(MINE).context["mine"].to_answer == []


def test_whoever_was_not_there_has_nothing_to_countersign(cast, as_, pair):
    agree(cast.dana, cast.marcus)
    signed_session(cast.dana, cast.rosa, cast.marcus, changes={"absent": [cast.marcus]})

    assert as_("marcus").get(MINE).context["mine"].to_answer == []
    assert len(as_("rosa").get(MINE).context["mine"].to_answer) == 1


def test_my_open_actions_are_marked_done_from_here(cast, as_, pair):
    draft = whole_draft(actions=[an_action(cast.rosa, "Read the guide", due_on=clock.today())])
    signed_session(cast.dana, cast.rosa, draft=draft)
    rosa = as_("rosa")
    (action,) = rosa.get(MINE).context["mine"].actions

    response = rosa.post(reverse("supervision:action_done", args=[action.code]), {"next": MINE})

    assert (response.status_code, response.url) == (303, MINE)
    assert rosa.get(MINE).context["mine"].actions == []


def test_offers_wait_on_top_and_running_agreements_are_listed(cast, as_, pair):
    offer = agreements.propose(cast.idris, cast.rosa, starts_on=clock.today(), cadence_days=7, actor=cast.priya)

    mine = as_("rosa").get(MINE).context["mine"]

    assert (mine.offers, mine.running, mine.supervisors) == ([offer], [pair], [cast.dana])


def test_it_works_for_a_supervisor_who_is_a_peer_too(cast, as_):
    agree(cast.dana, cast.idris)
    agree(cast.idris, cast.tomas)
    mine, theirs = plan_session(cast.dana, cast.idris), plan_session(cast.idris, cast.tomas)

    page = as_("idris").get(MINE)

    assert page.context["mine"].planned == [mine]
    assert theirs.code not in page.content.decode()
    assert "Your people" in page.content.decode()


def test_a_session_nobody_marked_is_not_next_for_ever(cast, as_, pair):
    session = plan_session(cast.dana, cast.rosa, starts_at=clock.now() + dt.timedelta(hours=1))
    assert as_("rosa").get(MINE).context["mine"].next == session

    with clock.later(hours=5):
        mine = as_("rosa").get(MINE).context["mine"]

    assert (mine.next, [str(one.label) for one in mine.past]) == (None, ["was planned"])


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_much_there_is(cast, as_, pair, django_assert_num_queries, count):
    for number in range(count):
        draft = whole_draft(actions=[an_action(cast.rosa, f"Action {number}")])
        signed_session(cast.dana, cast.rosa, draft=draft, starts_at=moment(days=-2 - number))
        session = plan_session(cast.dana, cast.rosa, starts_at=moment(days=1 + number))
        agenda.add_item("Point", actor=cast.rosa, session=session, source=AgendaSource.PEER)
        agenda.add_item(f"Waits {number}", actor=cast.rosa, supervisor=cast.dana, source=AgendaSource.PEER)
    requests.ask(cast.rosa, supervisor=cast.dana, actor=cast.rosa)
    client = as_("rosa")
    client.get(MINE)

    # session, user; agreements, supervisors, requests, planned and their agenda, to answer, past and four for their
    # states, actions, waiting points, unread notices
    with django_assert_num_queries(16):
        assert client.get(MINE).status_code == 200


def test_texts_stay_closed_after_a_recovery_but_help_does_not(cast, as_, pair):
    session = plan_session(cast.dana, cast.rosa)
    agenda.add_item("marker heron", actor=cast.rosa, session=session, source=AgendaSource.PEER)
    agenda.add_item("marker otter", actor=cast.rosa, supervisor=cast.dana, source=AgendaSource.PEER)
    signed_session(cast.dana, cast.rosa, draft=whole_draft(actions=[an_action(cast.rosa, "marker badger")]))
    item = AgendaItem.objects.first()
    lock_after_recovery(cast.rosa)
    rosa = as_("rosa")

    page = rosa.get(MINE)

    assert page.status_code == 200
    for text in ("heron", "otter", "badger"):
        assert f"marker {text}" not in page.content.decode()
    assert rosa.post(ADD, {"text": "new"}).status_code == 403
    assert rosa.get("/supervision/mine/notes/").status_code == 403
    assert rosa.get("/supervision/mine/ask/").status_code == 200
    assert rosa.post(reverse("supervision:mine_agenda_remove", args=[item.code])).status_code == 302


# --- the agenda -------------------------------------------------------------------------------------------------------


def test_a_point_goes_onto_the_next_session(cast, as_, pair):
    session = plan_session(cast.dana, cast.rosa)

    response = as_("rosa").post(ADD, {"text": "The late shift"})

    item = AgendaItem.objects.get()
    assert (response.status_code, response.url) == (302, MINE)
    assert (item.session, item.about, item.text) == (session, cast.rosa, "The late shift")


def test_without_a_session_it_waits_for_the_next(cast, as_, pair):
    as_("rosa").post(ADD, {"text": "The late shift"})
    assert AgendaItem.objects.get().supervisor == cast.dana
    assert "for the next session with Dana" in as_("rosa").get(MINE).content.decode()

    session = plan_session(cast.dana, cast.rosa)

    assert AgendaItem.objects.get().session == session


def test_with_two_supervisors_one_says_for_whom(cast, as_, pair):
    agree(cast.idris, cast.rosa)
    session = plan_session(cast.dana, cast.rosa)
    rosa = as_("rosa")

    assert rosa.post(ADD, {"text": "Both?"}).status_code == 400
    rosa.post(ADD, {"text": "For Idris", "place": f"next:{cast.idris.code}"})
    rosa.post(ADD, {"text": "For Dana", "place": f"session:{session.code}"})

    assert {(item.text, item.supervisor) for item in AgendaItem.objects.all()} == {
        ("For Idris", cast.idris),
        ("For Dana", cast.dana),
    }


@pytest.mark.parametrize("place", ["session:", "next:", "next:nobody", "nonsense", "\x00"])
def test_places_of_others_are_refused_and_the_text_is_kept(cast, as_, pair, place):
    agree(cast.idris, cast.rosa)
    agree(cast.idris, cast.tomas)
    foreign = plan_session(cast.idris, cast.tomas)

    for wanted in (place, f"session:{foreign.code}", f"next:{cast.priya.code}"):
        response = as_("rosa").post(ADD, {"text": "My own words", "place": wanted})

        assert response.status_code == 400
        assert "My own words" in response.content.decode()
    assert not AgendaItem.objects.exists()


def test_names_in_a_point_are_asked_about_and_the_choice_is_recorded(cast, as_, pair):
    rosa = as_("rosa")
    first = rosa.post(ADD, {"text": "My client Brian called"})
    assert first.status_code == 400
    assert "may identify a person" in first.content.decode()
    seen = first.context["point_form"]["text"].subwidgets[0].data["seen"]

    data = {"text": "My client Brian called", "text-seen": seen, "text-choice": "keep", "text-reason": "not_a_person"}
    assert rosa.post(ADD, data).status_code == 302

    event = AuditEvent.objects.get(verb="keep_identifier")
    assert event.reason.startswith("not_a_person")
    assert "Brian" not in event.reason


def test_an_empty_point_and_an_endless_one_come_back(cast, as_, pair):
    for text in ("", "  ", "long " * 300):
        response = as_("rosa").post(ADD, {"text": text})
        assert response.status_code == 400
        assert text.strip() in response.content.decode()


def test_points_are_taken_off_by_who_added_them(cast, as_, pair):
    session = plan_session(cast.dana, cast.rosa)
    mine = agenda.add_item("Mine", actor=cast.rosa, session=session, source=AgendaSource.PEER)
    theirs = agenda.add_item(
        "Dana's", actor=cast.dana, session=session, about=cast.rosa, source=AgendaSource.SUPERVISOR
    )

    for item, name, status in ((theirs, "rosa", 404), (mine, "dana", 404), (mine, "marcus", 404), (mine, "rosa", 302)):
        address = reverse("supervision:mine_agenda_remove", args=[item.code])
        assert as_(name).post(address).status_code == status

    assert list(AgendaItem.objects.all()) == [theirs]


def test_a_point_that_comes_too_late_is_kept(cast, client, pair):
    response = client.post(ADD, {"text": "My own words", "typed-by": owner_token(cast.rosa)})

    assert response.status_code == 401
    assert "My own words" in response.content.decode()


def test_hostile_text_is_shown_as_text(cast, as_, pair):
    as_("rosa").post(ADD, {"text": "<script>alert(1)</script>"})

    page = as_("rosa").get(MINE).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


# --- the panel on the learner's home ----------------------------------------------------------------------------------


def test_the_home_has_no_panel_for_whoever_has_no_supervision(cast, as_):
    assert "supervision-panel" not in as_("rosa").get("/learn/").content.decode()


def test_the_home_says_what_waits(cast, as_, pair):
    draft = whole_draft(actions=[an_action(cast.rosa, "marker heron", due_on=clock.today())])
    signed_session(cast.dana, cast.rosa, draft=draft)
    plan_session(cast.dana, cast.rosa)

    page = as_("rosa").get("/learn/").content.decode()

    for words in ("supervision-panel", "1 session to countersign", "1 thing to do", "Next session"):
        assert words in page
    assert "heron" not in page


def test_the_home_leads_to_what_it_names(cast, as_, pair):
    agree(cast.idris, cast.rosa, supervisee_accepted_at=None)
    draft = whole_draft(actions=[an_action(cast.rosa)])
    signed = signed_session(cast.dana, cast.rosa, draft=draft)
    planned = plan_session(cast.dana, cast.rosa)
    browser = as_("rosa")

    one = browser.get("/learn/").content.decode()
    signed_session(cast.dana, cast.rosa, starts_at=moment(days=-4))
    agree(cast.idris, cast.rosa, supervisee_accepted_at=None, kind="cover", covers=pair, ends_on=clock.today())
    two = browser.get("/learn/").content.decode()

    offer = Agreement.objects.get(supervisor=cast.idris, kind="main")
    for href, words in (
        (f"/supervision/agreements/{offer.code}/", "1 agreement waits for your answer"),
        (f"/supervision/sessions/{signed.code}/", "1 session to countersign"),
        (f"/supervision/sessions/{planned.code}/", "Next session"),
        (f"{MINE}#actions", "1 thing to do"),
    ):
        assert f'href="{href}">{words}</a>' in one
    assert f'href="{MINE}#offers">2 agreements wait for your answer</a>' in two
    assert f'href="{MINE}#to-answer">2 sessions to countersign</a>' in two
    listed = browser.get(MINE).content.decode()
    for part in ("offers", "to-answer", "actions"):
        assert f'id="{part}"' in listed


def test_the_panel_goes_when_all_is_over(cast, as_, pair):
    agreements.end(pair, actor=cast.rosa, reason="finished")

    assert "supervision-panel" not in as_("rosa").get("/learn/").content.decode()
