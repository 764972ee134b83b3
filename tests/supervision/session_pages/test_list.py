"""The list of sessions: whose, in words, narrowed; and as files."""

from __future__ import annotations

import copy
import csv
import io
import zipfile

import pytest
from django.utils import timezone
from pypdf import PdfReader

from supervision.domain import session_list as lists
from supervision.domain import sessions, signing
from supervision.domain.record_state import record_states
from supervision.models import SupervisionSession
from supervision.views import session_lists
from tests.cast import build_cast
from tests.html import check_page
from tests.supervision.factories import (
    amended,
    held_session,
    moment,
    plan_session,
    signed_session,
)
from tests.supervision.session_pages.conftest import sign_in, with_agreements
from tests.undone import undone
from website.audit.models import AuditEvent
from website.core import clock

pytestmark = pytest.mark.django_db
LIST = "/supervision/sessions/"


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker):
    """People, and a session of Dana's in each state: made once, since it takes as long as ten tests."""
    with django_db_blocker.unblock(), undone():
        pairs = with_agreements(build_cast())
        yield pairs, in_every_state(pairs)


@pytest.fixture
def kept(lived, django_db_blocker):
    """A copy of both; what the test changes is undone."""
    with django_db_blocker.unblock(), undone():
        yield copy.deepcopy(lived)


@pytest.fixture
def pairs(kept):
    return kept[0]


@pytest.fixture
def every_state(kept):
    return kept[1]


def in_every_state(pairs):
    """{state's word: session}"""
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


def test_on_paper_it_says_whose_list_this_is_which_part_and_what_it_was_narrowed_to(pairs, every_state, monkeypatch):
    monkeypatch.setattr(session_lists, "PER_PAGE", 4)

    html = sign_in(pairs.dana).get(f"{LIST}?person={pairs.rosa.code}").content.decode()

    head = html.partition('class="print-head')[2].partition("</p>")[0]
    assert "Supervision sessions led" in head
    assert "Made for Dana Whitfield on" in head
    assert '<span class="print-only"> · Page 1 of 2: the sessions 1 to 4</span>' in html
    assert '<span class="print-only"> · Person: Rosa</span>' in html
    assert check_page(html) == []


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


def test_the_list_as_a_workbook(pairs, every_state):
    response = sign_in(pairs.dana).get("/supervision/sessions.xlsx")

    book = b"".join(response.streaming_content)
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert "disagreed: Rosa" in sheet_of(book).decode()


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
