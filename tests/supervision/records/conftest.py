"""Fixtures of records: a little history in every state, and the command that verifies it."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from supervision.domain import signing
from tests.supervision.factories import (
    agree,
    amended,
    an_action,
    held_session,
    moment,
    respond,
    signed_session,
    whole_draft,
)


def live(cast) -> dict:
    """Sessions of Dana's in every state, by that state."""
    for person in (cast.rosa, cast.marcus):
        agree(cast.dana, person)
    agree(cast.idris, cast.tomas)

    def signed(day, *people, **fields):
        draft = whole_draft(actions=[an_action(people[0], due_on=dt.date(2027, 5, day))])
        return signed_session(cast.dana, *people, draft=draft, starts_at=moment(days=-day), **fields)

    found = {
        "signed": signed(1, cast.rosa),
        "countersigned": signed(2, cast.rosa, answers={cast.rosa: True}),
        "disagreed": signed(3, cast.rosa, cast.marcus, answers={cast.rosa: True, cast.marcus: "Not so."}),
        "amended": signed(4, cast.marcus, answers={cast.marcus: "It was longer."}),
        "voided": signed(5, cast.marcus),
        "other": signed_session(cast.idris, cast.tomas, starts_at=moment(days=-6)),
        "held": held_session(cast.dana, cast.rosa, starts_at=moment(days=-7)),
    }
    amended(found["amended"], note="Corrected.")
    respond(found["amended"], cast.marcus)
    signing.void(found["voided"].code, actor=cast.dana, reason="Recorded twice.")
    return found


@pytest.fixture
def history(cast):
    return live(cast)


@pytest.fixture
def verified():
    """`verified()` runs the command: what it prints and its exit status."""
    return run_verify


def run_verify(**options):
    out = StringIO()
    try:
        call_command("verify_records", stdout=out, **options)
    except SystemExit as left:
        return out.getvalue().strip(), left.code
    return out.getvalue().strip(), 0


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount
