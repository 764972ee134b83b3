"""Planning, the agenda, moving and calling off; and everything that cannot be planned."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from supervision.domain import agenda
from supervision.enums import SessionKind, SessionPhase
from supervision.models import AgendaItem, SupervisionSession
from tests.html import check_page
from tests.supervision.factories import agree, held_session, moment, plan_session
from tests.supervision.session_pages.conftest import sign_in
from website.accounts.models import User
from website.core import clock

NEW = "/supervision/sessions/new/"


def plan_data(*people, **changes) -> dict:
    day = timezone.localdate(clock.now() + dt.timedelta(days=3))
    data = {"date": day.isoformat(), "start": "10:00", "end": "11:00", "kind": "individual", "mode": "video"}
    return {**data, "person": [person.code for person in people], **changes}


def address(session, *more: str) -> str:
    return "/".join(["/supervision/sessions", session.code, *more, ""])


def test_a_session_with_one_peer(pairs):
    client = sign_in(pairs.dana)
    page = client.get(f"{NEW}?person={pairs.rosa.code}")
    assert (page.status_code, check_page(page.content.decode())) == (200, [])

    response = client.post(NEW, plan_data(pairs.rosa))

    session = SupervisionSession.objects.get()
    assert (response.status_code, response["Location"]) == (303, address(session))
    assert (session.phase, session.mode, session.minutes) == (SessionPhase.PLANNED, "video", 60)
    assert [row.person for row in session.attendees.all()] == [pairs.rosa]


def test_several_people_are_a_group(pairs):
    sign_in(pairs.dana).post(NEW, plan_data(pairs.rosa, pairs.marcus))

    session = SupervisionSession.objects.get()
    assert (session.kind, session.attendees.count()) == (SessionKind.GROUP, 2)


def test_the_time_of_the_last_session_is_offered(pairs):
    held_session(pairs.dana, pairs.rosa, starts_at=moment(days=-7), minutes=45)

    html = sign_in(pairs.dana).get(f"{NEW}?person={pairs.rosa.code}").content.decode()

    last = timezone.localtime(moment(days=-7))
    assert f'value="{clock.today().isoformat()}"' not in html
    assert f'value="{last:%H:%M}"' in html


@pytest.mark.parametrize(
    ("today", "offered"),
    [
        (dt.date(2026, 11, 19), dt.date(2026, 11, 20)),  # a Thursday
        (dt.date(2026, 11, 20), dt.date(2026, 11, 23)),
        (dt.date(2026, 11, 21), dt.date(2026, 11, 23)),
        (dt.date(2026, 11, 22), dt.date(2026, 11, 23)),
        (dt.date(2026, 12, 31), dt.date(2027, 1, 1)),
    ],
)
def test_the_first_session_is_offered_for_a_working_day(pairs, today, offered):
    with clock.at(dt.datetime.combine(today, dt.time(17), dt.UTC)):
        client = sign_in(pairs.dana)
        for page in (f"{NEW}?person={pairs.rosa.code}", f"/supervision/people/{pairs.rosa.code}/prepare/"):
            assert f'value="{offered.isoformat()}"' in client.get(page).content.decode()


def test_we_met_already_leads_to_the_draft(pairs):
    now = timezone.localtime(clock.now()).replace(hour=15, minute=0)
    with clock.at(now):
        client = sign_in(pairs.dana)
        assert "Write it up" in client.get(f"{NEW}?met=1").content.decode()
        data = plan_data(pairs.rosa, met="1", date=clock.today().isoformat(), start="13:00", end="14:00")
        response = client.post(NEW, data)

    session = SupervisionSession.objects.get()
    assert response["Location"] == address(session, "draft")
    assert (session.phase, session.planned) == (SessionPhase.HELD, False)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"end": "09:00"}, "The end must be after the start."),
        ({"end": "10:00"}, "The end must be after the start."),
        ({"start": "00:00", "end": "23:00"}, "at most 12 hours"),
        ({"end": "25:00"}, "This is not a time of day."),
        ({"start": "ten"}, "This is not a time of day."),
        ({"date": "2026-02-30"}, "This is not a date."),
        ({"date": "1999-01-01"}, "Please check the year."),
        ({"date": "2020-01-01"}, "This is in the past."),
        ({"date": "2099-01-01"}, "Please check the year."),
        ({"person": []}, "Please choose who comes."),
        ({"kind": "group"}, "A group has at least two peers."),
        ({"kind": "party"}, "Select a valid choice"),
        ({"mode": "carrier pigeon"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_planned_is_said_and_nothing_is_made(pairs, changes, sentence):
    response = sign_in(pairs.dana).post(NEW, plan_data(pairs.rosa, **changes))

    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert check_page(html) == []
    assert not SupervisionSession.objects.exists()


@pytest.mark.parametrize("day", ["2026-03-08", "2027-03-14"])
def test_an_hour_that_does_not_exist(pairs, day):
    with clock.at(dt.datetime(2026, 1, 15, 15, tzinfo=dt.UTC)):
        response = sign_in(pairs.dana).post(NEW, plan_data(pairs.rosa, date=day, start="02:30", end="04:00"))

    assert response.status_code == 422
    assert "02:30 did not exist on" in response.content.decode()
    assert not SupervisionSession.objects.exists()


def test_an_hour_that_comes_twice(pairs):
    with clock.at(dt.datetime(2026, 10, 1, 15, tzinfo=dt.UTC)):
        response = sign_in(pairs.dana).post(NEW, plan_data(pairs.rosa, date="2026-11-01", start="01:30", end="03:00"))

    assert response.status_code == 422
    assert "01:30 came twice on" in response.content.decode()


def test_nobody_elses_peer_gets_in_not_even_into_a_group(pairs):
    client = sign_in(pairs.dana)

    for people in ([pairs.jo], [pairs.rosa, pairs.jo], [pairs.rosa, pairs.noor], [pairs.dana]):
        response = client.post(NEW, plan_data(*people))
        assert response.status_code == 422
        assert "Please choose from the people you supervise." in response.content.decode()
        assert "Jo " not in response.content.decode()
    assert not SupervisionSession.objects.exists()


def test_a_foreign_code_in_the_address_says_nothing(pairs):
    client = sign_in(pairs.dana)

    known = client.get(f"{NEW}?person={pairs.jo.code}").content.decode()
    unknown = client.get(f"{NEW}?person=abcdefgh234567").content.decode()

    assert pairs.jo.display_name + "<" not in known
    assert known.replace(pairs.jo.code, "X").count("checked") == unknown.count("checked")


def test_with_many_people_one_looks_for_them(pairs):
    for number in range(45):
        agree(pairs.dana, User.objects.create_user(f"p{number}@demo.example", display_name=f"Peer {number}"))
    client = sign_in(pairs.dana)

    html = client.get(f"{NEW}?q=ros&person={pairs.marcus.code}").content.decode()

    assert check_page(html) == []
    assert html.count('type="checkbox"') == 1
    assert f"person={pairs.marcus.code}&amp;person={pairs.rosa.code}" in html


def test_a_planned_page_for_both(pairs):
    session = plan_session(pairs.dana, pairs.rosa)
    agenda.add_item("My second night shift", actor=pairs.rosa, session=session, source="peer")

    for person, shown in ((pairs.dana, "added by Rosa"), (pairs.rosa, "added by you")):
        page = sign_in(person).get(address(session))
        html = page.content.decode()
        assert (page.status_code, check_page(html)) == (200, [])
        assert "My second night shift" in html
        assert shown in html
    assert ("Call this session off" in html) is False


def test_points_of_a_group_are_read_by_those_they_are_for(pairs):
    session = plan_session(pairs.dana, pairs.rosa, pairs.marcus)
    dana, marcus = sign_in(pairs.dana), sign_in(pairs.marcus)
    dana.post(address(session, "agenda"), {"text": "The new rota", "about": "all"})
    dana.post(address(session, "agenda"), {"text": "Only for Rosa", "about": pairs.rosa.code})
    marcus.post(address(session, "agenda"), {"text": "Only from Marcus"})

    texts = {
        person: {
            text
            for text in ("The new rota", "Only for Rosa", "Only from Marcus")
            if text in sign_in(getattr(pairs, person)).get(address(session)).content.decode()
        }
        for person in ("dana", "rosa", "marcus")
    }

    assert texts == {
        "dana": {"The new rota", "Only for Rosa", "Only from Marcus"},
        "rosa": {"The new rota", "Only for Rosa"},
        "marcus": {"The new rota", "Only from Marcus"},
    }


def test_a_point_is_asked_about_what_may_identify_somebody(pairs):
    session = plan_session(pairs.dana, pairs.rosa)
    client = sign_in(pairs.rosa)

    response = client.post(address(session, "agenda"), {"text": "Write to anna@example.org"})

    html = response.content.decode()
    assert response.status_code == 422
    assert "We spotted 1 thing" in html
    assert check_page(html) == []
    assert not AgendaItem.objects.exists()
    seen = html.split('name="text-seen" value="')[1].split('"')[0]
    kept = {"text": "Write to anna@example.org", "text-seen": seen, "text-choice": "keep", "text-reason": "public"}
    assert client.post(address(session, "agenda"), kept).status_code == 303
    assert AgendaItem.objects.get().text == "Write to anna@example.org"


@pytest.mark.parametrize(
    ("text", "status"), [("", 422), (" \x00 ", 422), ("x" * 1001, 422), ("<b>bold</b>", 303), ("y" * 2_700_000, 413)]
)
def test_points_of_all_sorts(pairs, text, status):
    session = plan_session(pairs.dana, pairs.rosa)
    client = sign_in(pairs.rosa)

    assert client.post(address(session, "agenda"), {"text": text}).status_code == status
    assert "<b>bold</b>" not in client.get(address(session)).content.decode()


def test_only_ones_own_point_is_taken_away(pairs):
    session = plan_session(pairs.dana, pairs.rosa, pairs.marcus)
    mine = agenda.add_item("Mine", actor=pairs.rosa, session=session, source="peer")
    marcus, rosa = sign_in(pairs.marcus), sign_in(pairs.rosa)

    marcus.post(address(session, "agenda", mine.code, "remove"))
    assert AgendaItem.objects.count() == 1
    assert sign_in(pairs.dana).post(address(session, "agenda", mine.code, "remove")).status_code == 403
    assert rosa.post(address(session, "agenda", mine.code, "remove")).status_code == 303
    assert rosa.post(address(session, "agenda", mine.code, "remove")).status_code == 303
    assert not AgendaItem.objects.exists()


def test_moving_a_session(pairs):
    session = plan_session(pairs.dana, pairs.rosa)
    client = sign_in(pairs.dana)
    assert check_page(client.get(address(session, "plan")).content.decode()) == []
    day = timezone.localdate(clock.now() + dt.timedelta(days=9)).isoformat()

    wrong = client.post(address(session, "plan"), {"date": day, "start": "12:00", "end": "11:00", "mode": "phone"})
    assert wrong.status_code == 422
    assert 'value="12:00"' in wrong.content.decode()
    right = client.post(address(session, "plan"), {"date": day, "start": "11:00", "end": "12:00", "mode": "phone"})

    session.refresh_from_db()
    assert right.status_code == 303
    assert (timezone.localtime(session.starts_at).strftime("%H:%M"), session.mode) == ("11:00", "phone")


def test_calling_off_twice_is_once(pairs):
    session = plan_session(pairs.dana, pairs.rosa)
    client = sign_in(pairs.dana)

    for __ in range(2):
        assert client.post(address(session, "call-off")).status_code == 303

    html = sign_in(pairs.rosa).get(address(session)).content.decode()
    assert "This session was called off." in html
    assert check_page(html) == []


def test_what_has_not_begun_cannot_be_held(pairs):
    session = plan_session(pairs.dana, pairs.rosa)

    assert sign_in(pairs.dana).post(address(session, "held")).status_code == 409
    session.refresh_from_db()
    assert session.phase == SessionPhase.PLANNED


def test_a_peer_changes_nothing_of_the_plan(pairs):
    session = plan_session(pairs.dana, pairs.rosa)
    rosa = sign_in(pairs.rosa)

    assert rosa.get(address(session, "plan")).status_code == 404
    assert rosa.post(address(session, "plan"), {}).status_code == 404
    assert rosa.post(address(session, "call-off")).status_code == 403
    assert rosa.post(address(session, "held")).status_code == 403
    assert rosa.get(NEW).status_code == 403


@pytest.mark.parametrize("name", ["marcus", "idris", "priya", "sam", "elif", "noor"])
def test_for_everybody_else_it_does_not_exist(pairs, name):
    session = plan_session(pairs.dana, pairs.rosa)
    item = agenda.add_item("Mine", actor=pairs.rosa, session=session, source="peer")
    client = sign_in(getattr(pairs, name))

    assert client.get(address(session)).status_code == 404
    for path in ("call-off", "held", "agenda", "plan"):
        assert client.post(address(session, path), {"text": "x"}).status_code == 404
    assert client.post(address(session, "agenda", item.code, "remove")).status_code == 404


def test_the_page_costs_the_same_for_one_and_for_three(pairs, django_assert_num_queries):
    one = plan_session(pairs.dana, pairs.rosa)
    three = plan_session(pairs.dana, pairs.rosa, pairs.marcus, pairs.amara, starts_at=moment(days=4))
    for person in (pairs.rosa, pairs.marcus, pairs.amara):
        agenda.add_item(f"From {person}", actor=person, session=three, source="peer")
    client = sign_in(pairs.dana)
    client.get(address(one))

    for session in (one, three):
        with django_assert_num_queries(7):
            client.get(address(session))
