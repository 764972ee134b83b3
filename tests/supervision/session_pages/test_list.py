"""The list of sessions: whose, in words, narrowed; and as files."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile

import pytest
from django.utils import timezone
from pypdf import PdfReader

from supervision.domain import session_list as lists
from supervision.domain import sessions, signing
from supervision.domain.record_state import record_states
from supervision.models import SupervisionSession
from tests.html import check_page
from tests.supervision.factories import (
    NOTE,
    agree,
    amended,
    an_action,
    held_session,
    moment,
    plan_session,
    signed_session,
    whole_draft,
    write_up,
)
from tests.supervision.session_pages.conftest import sign_in
from website.audit.models import AuditEvent
from website.core import clock

LIST = "/supervision/sessions/"


@pytest.fixture
def every_state(pairs):
    """A session of Dana's in each state; {state's word: session}."""
    dana, rosa, marcus, amara = pairs.dana, pairs.rosa, pairs.marcus, pairs.amara
    made = {
        "planned": plan_session(dana, rosa),
        "held": held_session(dana, rosa),
        "signed": signed_session(dana, rosa, starts_at=moment(days=-3)),
        "partly_countersigned": signed_session(
            dana, rosa, marcus, starts_at=moment(days=-4), answers={rosa: True}
        ),
        "countersigned": signed_session(dana, amara, starts_at=moment(days=-5), answers={amara: True}),
        "disagreed": signed_session(dana, rosa, starts_at=moment(days=-6), answers={rosa: "I was late."}),
        "amended": signed_session(dana, marcus, starts_at=moment(days=-7), answers={marcus: True}),
        "voided": signed_session(dana, amara, starts_at=moment(days=-8)),
        "called_off": plan_session(dana, marcus, starts_at=moment(days=6)),
    }  # fmt: skip
    amended(made["amended"], note="Other words.")
    signing.void(made["voided"].code, actor=dana, reason="The wrong day.")
    sessions.call_off(made["called_off"].code, actor=dana)
    return made


def rows(html: str) -> int:
    return html.count('<th scope="row">')


def test_every_state_in_words(pairs, every_state):
    page = sign_in(pairs.dana).get(LIST)

    html = page.content.decode()
    assert (page.status_code, check_page(html), rows(html)) == (200, [], 9)
    for words in (
        "planned", "to write up", "signed, waiting for Rosa", "signed, waiting for Marcus", "countersigned",
        "disagreed: Rosa", "amended, waiting for Marcus", "voided", "called off",
    ):  # fmt: skip
        assert words in html


def test_a_peer_sees_their_own_and_what_waits_for_them(pairs, every_state):
    html = sign_in(pairs.marcus).get(LIST).content.decode()

    assert rows(html) == 3
    assert "amended, waiting for you" in html
    assert "Amara" not in html


def test_the_states_of_the_filter_are_those_of_the_records(pairs, every_state):
    """The filter asks the database, the words come from the events: both must say the same."""
    filters = {
        "planned": {"planned"}, "held": {"held"}, "waiting": {"signed", "partly_countersigned", "amended"},
        "countersigned": {"countersigned"}, "disagreed": {"disagreed"}, "voided": {"voided"},
        "called_off": {"called_off"},
    }  # fmt: skip
    assert set(filters) == {code for code, __ in lists.STATES}
    states = record_states(SupervisionSession.objects.values_list("pk", flat=True))

    for wanted, codes in filters.items():
        found = lists.narrowed(lists.sessions_of(pairs.dana, "supervisor"), lists.Narrowing(state=wanted), "supervisor")
        assert {states[session.pk].code for session in found} == codes
        assert len(found) == sum(state.code in codes for state in states.values())


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("q=ros", 5), ("q=ROSA", 5), ("q=nobody", 0), ("kind=group", 1), ("state=held", 1),
        ("q=rosa&state=disagreed", 1), ("page=99", 9), ("page=x", 9), ("as=nobody", 9), ("as=peer", 9),
    ],
)  # fmt: skip
def test_narrowing(pairs, every_state, query, number):
    page = sign_in(pairs.dana).get(f"{LIST}?{query}")

    assert page.status_code == 200
    assert rows(page.content.decode()) == number
    assert check_page(page.content.decode()) == []


def test_the_sessions_of_one_peer_are_named_by_code(pairs, every_state):
    """No name in an address: addresses end up in histories and logs."""
    client = sign_in(pairs.dana)

    html = client.get(f"{LIST}?person={pairs.rosa.code}").content.decode()

    assert (rows(html), check_page(html)) == (5, [])
    assert "Only sessions with Rosa" in html
    assert f"sessions.csv?person={pairs.rosa.code}" in html
    pdf = PdfReader(io.BytesIO(client.get(f"/supervision/sessions.pdf?person={pairs.rosa.code}").content))
    assert "Person: Rosa" in pdf.pages[0].extract_text()


@pytest.mark.parametrize("name", ["jo", "tomas", "dana"])
def test_somebody_who_was_in_no_session_narrows_nothing_and_is_not_named(pairs, every_state, name):
    html = sign_in(pairs.dana).get(f"{LIST}?person={getattr(pairs, name).code}").content.decode()

    assert rows(html) == 9
    assert "Only sessions with" not in html


def test_days_include_the_first_and_the_last(pairs, every_state):
    day = timezone.localdate(moment(days=-4)).isoformat()

    html = sign_in(pairs.dana).get(f"{LIST}?since={day}&until={day}").content.decode()

    assert rows(html) == 1


@pytest.mark.parametrize(
    "query", ["state=nonsense", "since=tomorrow", "since=2026-02-02&until=2026-01-01", "q=" + "x" * 81, "q=%00"]
)
def test_what_makes_no_sense_is_said(pairs, every_state, query):
    client = sign_in(pairs.dana)

    page = client.get(f"{LIST}?{query}")

    assert page.status_code == 400
    assert check_page(page.content.decode()) == []
    assert client.get(f"/supervision/sessions.csv?{query}").status_code == 400


def test_whose_sessions_can_be_switched(pairs):
    """Idris leads Jo's sessions and is supervised himself."""
    agree(pairs.dana, pairs.idris)
    plan_session(pairs.idris, pairs.jo)
    plan_session(pairs.dana, pairs.idris, starts_at=moment(days=3))
    client = sign_in(pairs.idris)

    led, own = client.get(LIST).content.decode(), client.get(f"{LIST}?as=peer").content.decode()

    assert ("Jo" in led, "Dana" in led) == (True, False)
    assert ("Jo<" in own, "Dana" in own) == (False, True)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rosa", "When your supervisor plans one"),
        ("dana", "Plan the first one."),
        ("priya", "When your supervisor plans"),
    ],
)
def test_an_empty_list_says_what_comes_next(pairs, name, words):
    page = sign_in(getattr(pairs, name)).get(LIST)

    assert words in page.content.decode()
    assert check_page(page.content.decode()) == []


def test_a_long_list_has_pages(pairs):
    for number in range(27):
        plan_session(pairs.dana, pairs.rosa, starts_at=moment(days=number + 1))
    client = sign_in(pairs.dana)

    assert rows(client.get(LIST).content.decode()) == 25
    assert rows(client.get(f"{LIST}?page=2&q=rosa").content.decode()) == 2


def test_the_list_costs_the_same_for_one_and_for_three(pairs, django_assert_num_queries):
    client = sign_in(pairs.dana)
    signed_session(pairs.dana, pairs.rosa, starts_at=moment(days=-2))
    client.get(LIST)
    with django_assert_num_queries(16):
        client.get(LIST)
    signed_session(pairs.dana, pairs.marcus, pairs.amara, starts_at=moment(days=-3))
    signed_session(pairs.dana, pairs.rosa, starts_at=moment(days=-4), answers={pairs.rosa: True})

    with django_assert_num_queries(16):
        client.get(LIST)


# --- files ------------------------------------------------------------------------------------------------------------


def table(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def sheet_of(book: bytes) -> bytes:
    """Everything that stands in a workbook's sheet; text stands there itself, since memory is kept constant."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return parts.read("xl/worksheets/sheet1.xml")


def test_the_list_as_csv(pairs, every_state):
    response = sign_in(pairs.dana).get("/supervision/sessions.csv?state=countersigned")

    heading, line = table(response)
    said = dict(zip(heading, line, strict=True))
    assert (said["Minutes"], said["People"], said["Advocacy"], said["State"]) == ("60", "Amara", "60", "countersigned")
    assert said["Signed by"] == "Dana"
    assert AuditEvent.objects.filter(verb="supervision.export_sessions", actor=pairs.dana.code).count() == 1


def test_a_peers_own_minutes(pairs):
    signed_session(pairs.dana, pairs.rosa, pairs.marcus, changes={"partly": {pairs.rosa: 25}})

    heading, line = table(sign_in(pairs.rosa).get("/supervision/sessions.csv"))

    said = dict(zip(heading, line, strict=True))
    assert (said["Minutes"], said["Your minutes"], said["Supervisor and others"]) == ("60", "25", "Dana, Marcus")


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_ever_a_formula(pairs, name):
    pairs.rosa.display_name = name
    pairs.rosa.save()
    plan_session(pairs.dana, pairs.rosa)
    client = sign_in(pairs.dana)

    cells = [cell for line in table(client.get("/supervision/sessions.csv")) for cell in line]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\t"))]
    book = b"".join(client.get("/supervision/sessions.xlsx").streaming_content)
    assert b"<f>" not in sheet_of(book)


def test_the_list_as_a_workbook(pairs, every_state):
    response = sign_in(pairs.dana).get("/supervision/sessions.xlsx")

    book = b"".join(response.streaming_content)
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert "disagreed: Rosa" in sheet_of(book).decode()


def test_no_note_is_ever_in_a_list(pairs):
    draft = whole_draft(60, ethical_issue=True, ethical_note="A secret about gifts", place="Room 77")
    signed_session(pairs.dana, pairs.rosa, draft=draft, answers={pairs.rosa: "A secret answer"})
    client = sign_in(pairs.dana)

    files = [
        client.get(LIST).content,
        b"".join(client.get("/supervision/sessions.csv").streaming_content),
        sheet_of(b"".join(client.get("/supervision/sessions.xlsx").streaming_content)),
    ]

    for content in files:
        for secret in (NOTE, "A secret", "Room 77"):
            assert secret.encode() not in content


@pytest.mark.parametrize("ending", ["csv", "xlsx", "pdf"])
def test_files_need_a_fresh_proof(pairs, every_state, ending):
    client = sign_in(pairs.dana)
    with clock.later(minutes=31):
        response = client.get(f"/supervision/sessions.{ending}")

    assert response.status_code == 302
    assert "reauthenticate" in response["Location"]
    assert not AuditEvent.objects.filter(verb="supervision.export_sessions").exists()


@pytest.mark.parametrize("role", ["supervisor", "peer"])
def test_the_list_as_a_tagged_pdf(pairs, every_state, role):
    person = pairs.dana if role == "supervisor" else pairs.rosa
    response = sign_in(person).get(f"/supervision/sessions.pdf?as={role}&q=rosa")

    reader = PdfReader(io.BytesIO(response.content))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert "Supervision sessions" in text
    assert ("disagreed: Rosa" in text) == (role == "supervisor")


def test_a_record_as_a_tagged_pdf(pairs):
    draft = whole_draft(
        60, note="First line.\n#set text(red)\nSecond *line* =1.", actions=[an_action(pairs.rosa)], place="Room 77"
    )
    session = signed_session(pairs.dana, pairs.rosa, draft=draft, answers={pairs.rosa: "I left early."})
    amended(session, strengths="Patience.")
    responses = {
        name: sign_in(getattr(pairs, name)).get(f"{LIST}{session.code}/record.pdf") for name in ("dana", "rosa")
    }

    for response in responses.values():
        reader = PdfReader(io.BytesIO(response.content))
        text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        for words in ("#set text(red)", "Second *line* =1.", "Room 77", "Patience.", "The minutes were wrong."):
            assert words in text
    held = held_session(pairs.dana, pairs.rosa, starts_at=moment(days=-3))
    assert sign_in(pairs.dana).get(f"{LIST}{held.code}/record.pdf").status_code == 409


def test_a_late_entry_says_by_how_much(pairs):
    with clock.at(clock.now() - dt.timedelta(days=11)):
        session = held_session(pairs.dana, pairs.rosa)
    write_up(session)
    signing.sign(session.code, actor=pairs.dana)

    html = sign_in(pairs.dana).get(LIST).content.decode()

    assert "late entry, by" in html
