"""The list of sessions and its files, each test with sessions of its own."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from supervision.domain import signing
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
from tests.supervision.session_pages.test_list import LIST, rows, sheet_of, table
from website.core import clock


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
