"""Looking over and signing, the record, answers, amendments, voiding, actions."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from supervision.domain.draft import Draft
from supervision.enums import RecordEventKind
from supervision.models import RecordEvent, SessionAction, SessionRecord
from tests.html import check_page
from tests.supervision.factories import (
    NOTE,
    amended,
    an_action,
    held_session,
    moment,
    respond,
    signed_session,
    supervisors_action,
    whole_draft,
    write_up,
)
from tests.supervision.session_pages.conftest import form_data, sign_in
from website.audit.models import AuditEvent
from website.core import clock


def address(session, *more: str) -> str:
    return "/".join(["/supervision/sessions", session.code, *more, ""])


@pytest.fixture
def held(pairs):
    return held_session(pairs.dana, pairs.rosa)


@pytest.fixture
def signed(pairs):
    draft = whole_draft(60, actions=[an_action(pairs.rosa), supervisors_action(pairs.rosa)])
    return signed_session(pairs.dana, pairs.rosa, draft=draft)


# --- before the signature ---------------------------------------------------------------------------------------------


def test_what_is_missing_is_said_with_a_way_to_each_field(pairs, held):
    html = sign_in(pairs.dana).get(address(held, "sign")).content.decode()

    assert check_page(html) == []
    assert "Sign it" not in html
    for place in ("#minutes", "#id_note", "#id_ethical_issue", "#id_safety_issue", "#id_workload_discussed"):
        assert f'{address(held, "draft")}{place}"' in html


def test_nothing_incomplete_is_signed(pairs, held):
    response = sign_in(pairs.dana).post(address(held, "sign"), {"version": "0"})

    assert response.status_code == 422
    assert not SessionRecord.objects.exists()


def test_signing(pairs, held):
    write_up(held)
    client = sign_in(pairs.dana)
    assert "Sign it" in client.get(address(held, "sign")).content.decode()

    response = client.post(address(held, "sign"), {"version": str(held.draft_version)})

    assert (response.status_code, response["Location"]) == (303, address(held))
    assert SessionRecord.objects.get().session == held
    again = client.post(address(held, "sign"), {"version": str(held.draft_version)})
    assert again.status_code == 303
    assert SessionRecord.objects.count() == 1


def test_signing_needs_a_fresh_proof(pairs, held):
    write_up(held)
    client = sign_in(pairs.dana)
    with clock.later(minutes=31):
        response = client.post(address(held, "sign"), {"version": str(held.draft_version)})

    assert response.status_code == 401
    assert not SessionRecord.objects.exists()


def test_a_draft_that_changed_meanwhile_is_looked_over_again(pairs, held):
    write_up(held)
    seen = held.draft_version
    write_up(held, whole_draft(60, note="Changed on the phone."))

    response = sign_in(pairs.dana).post(address(held, "sign"), {"version": str(seen)})

    assert response.status_code == 409
    assert "Changed on the phone." in response.content.decode()
    assert not SessionRecord.objects.exists()


def test_what_may_identify_somebody_is_decided_before_signing(pairs, held):
    write_up(held, whole_draft(60, note="Write to anna@example.org."))
    client = sign_in(pairs.dana)

    assert "We spotted 1 thing that may identify a person." in client.get(address(held, "sign")).content.decode()
    assert client.post(address(held, "sign"), {"version": str(held.draft_version)}).status_code == 422
    assert not SessionRecord.objects.exists()


@pytest.mark.parametrize("name", ["rosa", "marcus", "idris", "priya", "sam", "noor"])
def test_nobody_else_looks_over_or_signs(pairs, held, name):
    write_up(held)
    client = sign_in(getattr(pairs, name))

    for method in (client.get, client.post):
        assert method(address(held, "sign")).status_code == 404
    for path in ("amend", "void"):
        assert client.post(address(held, path), {"reason": "x"}).status_code == 404


# --- the record -------------------------------------------------------------------------------------------------------


def test_the_record_for_both_sides_and_that_it_was_read(pairs, signed):
    for person in (pairs.dana, pairs.rosa):
        page = sign_in(person).get(address(signed))
        html = page.content.decode()
        assert (page.status_code, check_page(html)) == (200, [])
        assert NOTE in html
        assert "Dana Whitfield" in html
    assert ("Yes, countersign" in html, "Amend" in html) == (True, False)
    read = AuditEvent.objects.filter(verb="supervision.record_read")
    assert {(event.actor, event.about) for event in read} == {
        (pairs.dana.code, pairs.rosa.code),
        (pairs.rosa.code, pairs.dana.code),
    }


@pytest.mark.parametrize("name", ["marcus", "idris", "priya", "sam", "elif", "noor"])
def test_for_everybody_else_there_is_no_record(pairs, signed, name):
    client = sign_in(getattr(pairs, name))

    for path in ((), ("sign",), ("amend",)):
        assert client.get(address(signed, *path)).status_code == 404
    assert client.get(address(signed) + "record.pdf").status_code == 404
    assert client.post(address(signed, "respond"), {"answer": "agree"}).status_code == 404
    assert not RecordEvent.objects.exclude(kind=RecordEventKind.SIGNED).exists()


def test_countersigning_twice_is_once(pairs, signed):
    client = sign_in(pairs.rosa)

    for __ in range(2):
        assert client.post(address(signed, "respond"), {"answer": "agree", "version": "1"}).status_code == 303

    assert RecordEvent.objects.filter(kind=RecordEventKind.COUNTERSIGNED).count() == 1
    html = client.get(address(signed)).content.decode()
    assert "Yes, countersign" not in html


def test_countersigning_needs_a_proof_of_the_last_twelve_hours(pairs, signed):
    client = sign_in(pairs.rosa)
    with clock.later(hours=11):
        assert client.post(address(signed, "respond"), {"answer": "disagree", "version": "1"}).status_code == 422
    with clock.later(hours=12, minutes=1):
        assert client.post(address(signed, "respond"), {"answer": "agree", "version": "1"}).status_code == 401
    assert RecordEvent.objects.count() == 1


def test_disagreeing_needs_a_word_and_keeps_it_between_the_two(pairs):
    group = signed_session(pairs.dana, pairs.rosa, pairs.marcus)
    rosa = sign_in(pairs.rosa)

    empty = rosa.post(address(group, "respond"), {"answer": "disagree", "version": "1", "comment": " "})
    assert empty.status_code == 422
    assert check_page(empty.content.decode()) == []
    words = "I left after <b>half</b> an hour."
    assert (
        rosa.post(address(group, "respond"), {"answer": "disagree", "version": "1", "comment": words}).status_code
        == 303
    )

    shown = {
        name: "I left after &lt;b&gt;half&lt;/b&gt; an hour." in sign_in(person).get(address(group)).content.decode()
        for name, person in {"dana": pairs.dana, "rosa": pairs.rosa, "marcus": pairs.marcus}.items()
    }
    assert shown == {"dana": True, "rosa": True, "marcus": False}


def test_an_answer_to_an_older_version_is_not_taken(pairs, signed):
    amended(signed, note="Another note.")

    response = sign_in(pairs.rosa).post(address(signed, "respond"), {"answer": "agree", "version": "1"})

    assert response.status_code == 409
    assert not RecordEvent.objects.filter(kind=RecordEventKind.COUNTERSIGNED).exists()


def test_the_supervisor_does_not_answer_and_nothing_is_answered_before(pairs, signed, held):
    assert sign_in(pairs.dana).post(address(signed, "respond"), {"answer": "agree"}).status_code == 403
    assert sign_in(pairs.rosa).post(address(held, "respond"), {"answer": "agree"}).status_code == 409
    assert sign_in(pairs.dana).post(address(held, "void"), {"reason": "x"}).status_code == 409


# --- corrections ------------------------------------------------------------------------------------------------------


def test_an_amendment_shows_old_and_new(pairs, signed):
    client = sign_in(pairs.dana)
    page = client.get(address(signed, "amend"))
    assert (page.status_code, check_page(page.content.decode())) == (200, [])

    data = {"version": "1", "note": "We talked about shifts.", "reason": "I had left out the shifts."}
    assert client.post(address(signed, "amend"), data).status_code == 303

    html = client.get(address(signed)).content.decode()
    assert check_page(html) == []
    for words in ("We talked about shifts.", NOTE, "I had left out the shifts.", "What version 2 changed"):
        assert words in html
    older = client.get(address(signed) + "?version=1").content.decode()
    assert "There is a newer one." in older
    assert SessionAction.objects.filter(session=signed, dropped_at__isnull=True).count() == 2
    assert client.get(address(signed) + "?version=7").status_code == 404
    assert client.get(address(signed) + "?version=x").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "Say in a few words why."),
        ({"note": ""}, "Write a few words about what you talked about."),
        ({"minutes-advocacy": "10"}, "The minutes by practice domain add up to 10."),
        ({"end": "03:00"}, "The end must be after the start."),
        ({"note": "Write to anna@example.org."}, "We spotted 1 thing"),
    ],
)
def test_an_amendment_that_is_wrong_keeps_everything_typed(pairs, signed, changes, sentence):
    data = {"version": "1", "note": "New words.", "reason": "Because.", "strengths": "Typed with care.", **changes}

    response = sign_in(pairs.dana).post(address(signed, "amend"), data)

    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert "Typed with care." in html
    assert check_page(html) == []
    assert SessionRecord.objects.count() == 1


def looks_at(person):
    return AuditEvent.objects.filter(verb="supervision.record_read", about=person.code)


def test_each_way_to_the_form_of_an_amendment_is_a_look(pairs, signed):
    """An answer to a POST shows the record again, so it is on record as the page is."""
    client, said = sign_in(pairs.dana), {"version": "1", "note": "New words.", "reason": "Because."}

    client.get(address(signed, "amend"))
    assert list(looks_at(pairs.rosa).values_list("actor", "reason")) == [(pairs.dana.code, "version:1")]
    assert client.post(address(signed, "amend"), {**said, "reason": ""}).status_code == 422
    assert looks_at(pairs.rosa).count() == 2
    assert client.post(address(signed, "amend"), said).status_code == 303
    assert looks_at(pairs.rosa).count() == 3
    assert not looks_at(pairs.marcus).exists()


def test_on_paper_a_record_says_what_it_is_and_every_date_has_its_year(pairs, signed):
    respond(signed, pairs.rosa)
    amended(signed, note="Another note.")
    html = sign_in(pairs.rosa).get(address(signed)).content.decode()

    head = html.partition('class="print-head')[2].partition("</p>")[0]
    year = str(timezone.localdate().year)
    assert "Record of a supervision session, version 2" in head
    assert "Made for Rosa Delgado on" in head
    assert f"{year}, " in head
    moments = re.findall(r"signed (\d+ \w+) ?(\d*)", html)
    assert moments
    assert {shown_year for __, shown_year in moments} == {year}


def test_voiding_says_why_and_stays(pairs, signed):
    client = sign_in(pairs.dana)

    empty = client.post(address(signed, "void"), {"reason": ""})
    assert (empty.status_code, check_page(empty.content.decode())) == (422, [])
    assert client.post(address(signed, "void"), {"reason": "The wrong day."}).status_code == 303

    html = sign_in(pairs.rosa).get(address(signed)).content.decode()
    assert "This record does not count." in html
    assert "The wrong day." in html
    assert "Yes, countersign" not in html
    assert client.post(address(signed, "amend"), {"version": "1", "reason": "x", "note": "y"}).status_code == 409


# --- actions ----------------------------------------------------------------------------------------------------------


def test_an_action_is_done_and_opened_again(pairs, signed):
    action = SessionAction.objects.get(session=signed, owner=pairs.rosa)
    client, path = sign_in(pairs.rosa), f"/supervision/actions/{action.code}/done/"

    response = client.post(path, {"next": address(signed)})
    action.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, address(signed))
    assert action.done_by == pairs.rosa
    client.post(path, {"to": "open"})
    action.refresh_from_db()
    assert action.done_at is None
    assert client.post(path, {"to": "drop"}).status_code == 403
    assert client.post(path, {"to": "burn"}).status_code == 400


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x"]
)
def test_nobody_is_sent_elsewhere(pairs, signed, elsewhere):
    action = SessionAction.objects.get(session=signed, owner=pairs.rosa)

    response = sign_in(pairs.rosa).post(f"/supervision/actions/{action.code}/done/", {"next": elsewhere})

    assert response["Location"] == "/supervision/"


def test_an_action_of_others_does_not_exist(pairs, signed):
    action = SessionAction.objects.get(session=signed, owner=pairs.rosa)

    for name in ("marcus", "idris", "priya", "sam", "noor"):
        client = sign_in(getattr(pairs, name))
        assert client.post(f"/supervision/actions/{action.code}/done/").status_code == 404


# --- speed ------------------------------------------------------------------------------------------------------------


def test_the_pages_cost_the_same_for_one_and_for_three(pairs, django_assert_num_queries):
    one = signed_session(pairs.dana, pairs.rosa, draft=whole_draft(60, actions=[an_action(pairs.rosa)]))
    people = (pairs.rosa, pairs.marcus, pairs.amara)
    actions = [an_action(person) for person in people]
    three = signed_session(pairs.dana, *people, starts_at=moment(days=-3), draft=whole_draft(60, actions=actions))
    client = sign_in(pairs.dana)
    client.get(address(one))

    for session, others in ((one, 1), (three, 3)):
        # Each other person in the record can see that it was read: that costs three statements a person.
        with django_assert_num_queries(18 + 3 * others):
            client.get(address(session))


def test_looking_over_costs_the_same_for_one_and_for_three(pairs, django_assert_num_queries):
    one = held_session(pairs.dana, pairs.rosa)
    three = held_session(pairs.dana, pairs.rosa, pairs.marcus, pairs.amara, starts_at=moment(days=-3))
    client = sign_in(pairs.dana)
    client.get(address(one, "sign"))

    for session in (one, three):
        with django_assert_num_queries(14):
            client.get(address(session, "sign"))


def test_a_whole_path_through_the_forms(pairs, held):
    dana, rosa = sign_in(pairs.dana), sign_in(pairs.rosa)
    due = (clock.today() + dt.timedelta(days=9)).isoformat()
    data = {
        "minutes-advocacy": "60", "note": "Saying no.", "ethical_issue": "no", "safety_issue": "no",
        "workload_discussed": "no", "action-0-text": "Write down three ways", "action-0-due": due, "go": "look",
    }  # fmt: skip
    look = dana.post(address(held, "draft"), form_data(held, **data))
    dana.post(look["Location"], {"version": "1"})
    rosa.post(address(held, "respond"), {"answer": "agree", "version": "1"})

    held.refresh_from_db()
    assert held.draft is None
    assert Draft.load(None) == Draft()
    assert [event.kind for event in RecordEvent.objects.order_by("seq")] == ["signed", "countersigned"]
    assert SessionAction.objects.get().text == "Write down three ways"
