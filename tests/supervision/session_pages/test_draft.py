"""The draft: saved by buttons and by a script, never losing what was typed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from supervision.domain import agenda
from supervision.domain.draft import SUPERVISOR, Draft
from supervision.domain.records import read_record
from supervision.enums import Attendance, SessionKind, SessionPhase
from tests.html import check_page
from tests.supervision.factories import held_session, moment, plan_session, signed_session, write_up
from tests.supervision.session_pages.conftest import form_data, sign_in, whole
from website.core import clock
from website.core.templatetags.mainstay import moment as moment_words

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def held(pairs):
    return held_session(pairs.dana, pairs.rosa)


def page_of(session) -> str:
    return f"/supervision/sessions/{session.code}/draft/"


def draft_of(session) -> Draft:
    session.refresh_from_db()
    return Draft.load(session.draft)


def test_the_page_is_sound(pairs, held):
    response = sign_in(pairs.dana).get(page_of(held))

    assert response.status_code == 200
    assert check_page(response.content.decode()) == []
    assert "0 of 60 minutes placed" in response.content.decode()


def test_a_whole_draft_is_saved_and_leads_to_the_look(pairs, held):
    response = sign_in(pairs.dana).post(page_of(held), whole(held, go="look"))

    assert response.status_code == 303
    assert response["Location"].endswith("/sign/")
    draft = draft_of(held)
    assert draft.note == "We talked about saying no."
    assert draft.domain_minutes == {"advocacy": 60}
    assert (draft.ethical_issue, draft.safety_issue, draft.workload_discussed) == (False, False, True)


def test_while_confidential_pages_are_closed_nothing_is_written_over(pairs, held):
    write_up(held)
    before = draft_of(held)
    pairs.dana.confidential_locked_until = clock.now() + dt.timedelta(days=2)
    pairs.dana.save(update_fields=["confidential_locked_until"])
    client = sign_in(pairs.dana)

    answer = client.post(page_of(held) + "save/", whole(held, note="Other words"), **JSON)

    assert (answer.status_code, answer.json()["code"]) == (403, "locked")
    assert "Nothing is lost" in answer.json()["sentence"]
    assert client.post(page_of(held), whole(held, note="Other words")).status_code == 403
    assert draft_of(held) == before


def test_every_part_of_the_form_is_kept(pairs, held):
    due = clock.today() + dt.timedelta(days=7)
    data = whole(
        held,
        place="Room 2",
        functions=["learning", "support"],
        topics=["1", "9"],
        strengths="Listens well.",
        learning="Pausing.",
        ethical_issue="yes",
        ethical_note="Gifts.",
        safety_issue="yes",
        safety_note="Called the line together.",
        policy_note="Travel rule.",
        break_minutes="10",
        **{
            "minutes-advocacy": "30", "minutes-harm_reduction": "20",
            "action-0-text": "Ask about the rota", "action-0-who": f"{SUPERVISOR}:{pairs.rosa.code}",
            "action-0-due": due.isoformat(),
            f"there-{pairs.rosa.code}": "partly", f"there_minutes-{pairs.rosa.code}": "40",
            "next_date": due.isoformat(), "next_time": "10:30",
        },
    )  # fmt: skip

    assert sign_in(pairs.dana).post(page_of(held), data).status_code == 303

    draft = draft_of(held)
    assert (draft.place, draft.functions, draft.topics) == ("Room 2", ["learning", "support"], [1, 9])
    assert (draft.ethical_note, draft.safety_note, draft.policy_note) == (
        "Gifts.",
        "Called the line together.",
        "Travel rule.",
    )
    (action,) = draft.actions
    assert (action.text, action.owner, action.about, action.due_on) == (
        "Ask about the rota", SUPERVISOR, pairs.rosa.code, due,
    )  # fmt: skip
    assert timezone.localtime(draft.next_at).strftime("%H:%M") == "10:30"
    row = held.attendees.get()
    assert (row.attendance, row.minutes, held.break_minutes) == (Attendance.PARTLY, 40, 10)
    again = sign_in(pairs.dana).get(page_of(held)).content.decode()
    for words in ("Room 2", "Listens well.", "Gifts.", "Ask about the rota", 'value="10:30"'):
        assert words in again


def test_a_missing_field_is_unchanged_and_an_unticked_box_is_not(pairs, held):
    client = sign_in(pairs.dana)
    client.post(page_of(held), whole(held, topics=["1"], functions=["learning"]))

    client.post(page_of(held), {"version": "1", "strengths": "Patient.", "topics-shown": "1"})

    draft = draft_of(held)
    assert (draft.note, draft.strengths) == ("We talked about saying no.", "Patient.")
    assert (draft.topics, draft.functions) == ([], ["learning"])


def test_an_emptied_action_is_taken_out(pairs, held):
    client = sign_in(pairs.dana)
    client.post(page_of(held), whole(held, **{"action-0-text": "One", "action-1-text": "Two", "action-shown": "2"}))
    assert [action.text for action in draft_of(held).actions] == ["One", "Two"]

    client.post(page_of(held), form_data(held, **{"action-0-text": ""}))

    assert [action.text for action in draft_of(held).actions] == ["Two"]


def test_the_rest_button_places_the_minutes_without_a_script(pairs, held):
    data = form_data(held, **{"minutes-advocacy": "20", "go": "rest:harm_reduction"})

    assert sign_in(pairs.dana).post(page_of(held), data).status_code == 303

    assert draft_of(held).domain_minutes == {"advocacy": 20, "harm_reduction": 40}


def test_over_now_ends_the_session_at_this_minute(pairs):
    now = timezone.localtime(clock.now()).replace(second=0, microsecond=0)
    with clock.at(now.replace(hour=12, minute=30)):
        session = held_session(pairs.dana, pairs.rosa, starts_at=clock.now() - dt.timedelta(minutes=20))
        client = sign_in(pairs.dana)
        assert "It is over now" in client.get(page_of(session)).content.decode()
        client.post(page_of(session), form_data(session, go="ended"))
        session.refresh_from_db()
        assert timezone.localtime(session.ends_at).strftime("%H:%M") == "12:30"


def test_points_are_ticked_until_somebody_says_that_they_wait(pairs):
    session = plan_session(pairs.dana, pairs.rosa, starts_at=clock.now() + dt.timedelta(minutes=5), minutes=30)
    mine = agenda.add_item("My rota", actor=pairs.rosa, session=session, source="peer")
    other = agenda.add_item("Gifts", actor=pairs.rosa, session=session, source="peer")
    with clock.later(minutes=50):
        client = sign_in(pairs.dana)
        client.post(f"/supervision/sessions/{session.code}/held/")
        assert client.get(page_of(session)).content.decode().count(" checked>") >= 2
        session.refresh_from_db()
        assert client.post(page_of(session), whole(session, talked=[other.code])).status_code == 303
        assert draft_of(session).talked == [other.code]
        client.post(f"/supervision/sessions/{session.code}/sign/", {"version": "1"})
        mine.refresh_from_db()
        other.refresh_from_db()

    assert (other.session, other.talked_at is not None) == (session, True)
    assert (mine.session, mine.talked_at) == (None, None)
    record = read_record(session, reader=pairs.rosa)
    assert {(point.text, point.talked) for point in record.agenda} == {("My rota", False), ("Gifts", True)}


# --- saving by a script -----------------------------------------------------------------------------------------------


def test_the_script_is_told_what_is_saved(pairs, held):
    response = sign_in(pairs.dana).post(page_of(held) + "save/", whole(held), **JSON)

    assert response.status_code == 200
    answer = response.json()
    assert (answer["version"], answer["wrong"]) == (1, {})
    held.refresh_from_db()
    assert answer["saved"] == timezone.localtime(held.saved_at).strftime("%H:%M")


def test_one_wrong_field_does_not_keep_the_note_from_being_saved(pairs, held):
    data = whole(held, end="25:00", note="The note.", **{"minutes-advocacy": "many"})

    answer = sign_in(pairs.dana).post(page_of(held) + "save/", data, **JSON).json()

    assert set(answer["wrong"]) == {"end", "minutes-advocacy"}
    assert draft_of(held).note == "The note."
    assert held.minutes == 60


def test_sending_the_same_twice_changes_nothing_more(pairs, held):
    client, data = sign_in(pairs.dana), whole(held)

    first = client.post(page_of(held) + "save/", data, **JSON).json()
    second = client.post(page_of(held) + "save/", data, **JSON).json()

    assert first == second


def test_a_draft_of_another_day_says_the_day(pairs, held):
    write_up(held)
    held.refresh_from_db()
    time = timezone.localtime(held.saved_at)

    today = sign_in(pairs.dana).get(page_of(held)).content.decode()
    with clock.later(days=2):
        later = sign_in(pairs.dana).get(page_of(held)).content.decode()

    assert f"Saved {time:%H:%M}<" in today
    assert f"Saved {moment_words(time)}<" in later


def test_a_stale_page_is_told_and_nothing_is_overwritten(pairs, held):
    client, data = sign_in(pairs.dana), whole(held, note="Mine, older.")
    write_up(held, Draft(note="Saved elsewhere."))

    response = client.post(page_of(held) + "save/", data, **JSON)

    assert (response.status_code, response.json()["code"]) == (409, "stale")
    assert draft_of(held).note == "Saved elsewhere."


def test_both_versions_are_shown_and_one_is_chosen_part_by_part(pairs, held):
    client, data = sign_in(pairs.dana), whole(held, note="Mine.", strengths="Mine too.")
    write_up(held, Draft(note="Saved elsewhere.", learning="Elsewhere too."))

    response = client.post(page_of(held), data)

    html = response.content.decode()
    assert response.status_code == 409
    assert check_page(html) == []
    for words in ("Mine.", "Saved elsewhere.", "Mine too."):
        assert words in html
    held.refresh_from_db()
    again = {**data, "version": str(held.draft_version), "use-note": "saved", "use-strengths": "mine"}
    assert client.post(page_of(held), again).status_code == 303
    draft = draft_of(held)
    assert (draft.note, draft.strengths) == ("Saved elsewhere.", "Mine too.")


def test_an_expired_sign_in_holds_everything_typed(pairs, held):
    client = sign_in(pairs.dana)
    page = client.get(page_of(held)).content.decode()
    token = page.split('name="typed-by" value="')[1].split('"')[0]
    client.logout()

    response = client.post(page_of(held), {**whole(held), "typed-by": token})

    assert response.status_code == 401
    assert "We talked about saying no." in response.content.decode()
    assert draft_of(held).note == ""


def test_what_was_typed_for_a_signed_session_can_still_be_copied(pairs):
    session = signed_session(pairs.dana, pairs.rosa)

    response = sign_in(pairs.dana).post(page_of(session), {"version": "1", "note": "Too late, but dear to me."})

    assert response.status_code == 409
    assert "Too late, but dear to me." in response.content.decode()


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"start": "11:00", "end": "10:00"}, "The end must be after the start."),
        ({"start": "00:00", "end": "23:59"}, "at most 12 hours"),
        ({"end": "25:00"}, "This is not a time of day."),
        ({"date": "yesterday"}, "This is not a date."),
        ({"date": "0001-01-01"}, "Please check the year."),
        ({"break_minutes": "60"}, "The breaks are as long as the session."),
        ({"minutes-advocacy": "-5"}, "greater than or equal to 0"),
        ({"minutes-advocacy": "99999"}, "less than or equal to 720"),
        ({"action-0-text": "Do it", "action-0-who": "abcdefgh23"}, "Please choose from the list."),
        ({"training-0-course": "00000000-0000-0000-0000-000000000000"}, "Please choose from the list."),
        ({"action-0-text": "", "action-0-due": "2026-12-01"}, "Write what to do"),
        ({"next_time": "10:00", "next_date": ""}, "Please choose the day too."),
        ({"topics": ["99"]}, "Please choose from the list."),
        ({"note": "x" * 8001}, "1 characters too long"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(pairs, held, changes, sentence):
    data = whole(held, strengths="Typed with care.", **changes)

    response = sign_in(pairs.dana).post(page_of(held), data)

    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert "Typed with care." in html
    assert check_page(html) == []
    assert draft_of(held) == Draft()


def test_hostile_text_is_shown_as_text(pairs, held):
    hostile = "<script>alert(1)</script>\x00 {{ 7*7 }} \u202e"
    client = sign_in(pairs.dana)

    assert client.post(page_of(held), whole(held, note=hostile, place=hostile)).status_code == 303

    html = client.get(page_of(held)).content.decode()
    assert "<script>alert" not in html
    assert draft_of(held).note == "<script>alert(1)</script> {{ 7*7 }}"


@pytest.mark.parametrize("path", ["", "save/"])
def test_too_much_is_refused_without_an_error(pairs, held, path):
    client = sign_in(pairs.dana)

    assert client.post(page_of(held) + path, {"note": "x" * 3_000_000}).status_code == 413
    assert client.post(page_of(held) + path, {f"f{n}": "1" for n in range(1001)}).status_code == 413


def test_a_stranger_to_the_session_does_not_get_in_by_a_field(pairs):
    group = held_session(pairs.dana, pairs.rosa, pairs.marcus, kind=SessionKind.GROUP)
    foreign = {f"there-{pairs.jo.code}": "present", "action-0-text": "Do it", "action-0-who": pairs.jo.code}

    assert sign_in(pairs.dana).post(page_of(group), whole(group, **foreign)).status_code == 422

    assert set(group.attendees.values_list("person__display_name", flat=True)) == {"Rosa", "Marcus"}
    assert draft_of(group).actions == []


@pytest.mark.parametrize("name", ["rosa", "marcus", "idris", "priya", "elif", "sam", "noor"])
def test_nobody_else_ever_sees_a_draft(pairs, held, name):
    write_up(held, Draft(note="Between us until it is signed."))
    client = sign_in(getattr(pairs, name))

    assert client.get(page_of(held)).status_code == 404
    assert client.post(page_of(held), {"note": "mine"}).status_code == 404
    assert client.post(page_of(held) + "save/", {"note": "mine"}, **JSON).status_code == 404
    page = client.get(f"/supervision/sessions/{held.code}/").content.decode()
    assert "Between us" not in page


def test_a_planned_session_has_no_draft_yet(pairs):
    session = plan_session(pairs.dana, pairs.rosa, starts_at=moment(days=2))
    client = sign_in(pairs.dana)

    assert client.get(page_of(session)).status_code == 302
    assert client.post(page_of(session), {"version": "0", "note": "x"}).status_code == 409
    session.refresh_from_db()
    assert session.phase == SessionPhase.PLANNED


# --- what may identify somebody ---------------------------------------------------------------------------------------


def test_findings_do_not_stop_a_draft_but_the_look(pairs, held):
    client = sign_in(pairs.dana)
    text = "Write to anna@example.org."

    assert client.post(page_of(held), whole(held, note=text)).status_code == 303
    assert draft_of(held).note == text
    response = client.post(page_of(held), form_data(held, go="look"))
    html = response.content.decode()
    assert response.status_code == 422
    assert "We spotted 1 thing that may identify a person." in html

    seen = html.split('name="note-seen" value="')[1].split('"')[0]
    kept = form_data(held, go="look", **{"note-seen": seen, "note-choice": "keep", "note-reason": "about_me"})
    assert client.post(page_of(held), kept).status_code == 303
    assert set(draft_of(held).kept.values()) == {"about_me"}
    page = client.get(page_of(held)).content.decode()
    assert 'value="keep" id="id_note_choice_keep" checked' in page


# --- speed ------------------------------------------------------------------------------------------------------------


def test_the_page_costs_the_same_for_one_and_for_three(pairs, django_assert_num_queries):
    one = held_session(pairs.dana, pairs.rosa)
    three = held_session(pairs.dana, pairs.rosa, pairs.marcus, pairs.amara, starts_at=moment(days=-3))
    write_up(three, Draft(note="a"))
    client = sign_in(pairs.dana)
    client.get(page_of(one))

    for session in (one, three):
        with django_assert_num_queries(11):
            client.get(page_of(session))


def test_a_session_past_midnight_stays_one(pairs):
    local = timezone.localtime(clock.now()).replace(hour=23, minute=30, second=0, microsecond=0) - dt.timedelta(days=3)
    session = held_session(pairs.dana, pairs.rosa, starts_at=local.astimezone(dt.UTC), minutes=60)

    assert sign_in(pairs.dana).post(page_of(session), whole(session)).status_code == 303

    session.refresh_from_db()
    assert session.minutes == 60
