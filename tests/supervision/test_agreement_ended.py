"""The agreement ends, and on the next request everything about the peer is closed to the supervisor, at every address.

What stays open is listed here, each with its reason: sessions they signed may be read, drafts of sessions held before
may be signed for seven days, and their own copy of the agreement says that it ended (design 2).
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from courses.access import learners_overseen_by
from supervision.domain import agreements
from tests.architecture.addresses import arguments, methods, rows
from tests.architecture.doors import PROVEN, Doors
from tests.supervision.no_trace.canonical import body_of
from tests.walk import client_of
from tests.world import World
from website.core import clock

CLOSED = (403, 404)

# Addresses of Rosa's things that answer Dana after the end → why.
STAYS_OPEN = {
    "supervision:session": "a session they signed may be read",
    "supervision:record_pdf": "a session they signed may be read",
    "supervision:record_amend": "for seven days a record can be put right",
    "supervision:record_void": "for seven days a record can be put right",
    "supervision:draft": "for seven days a session held before can be signed",
    "supervision:draft_save": "for seven days a session held before can be signed",
    "supervision:record_sign": "for seven days a session held before can be signed",
    "supervision:agreement": "their own copy says that it ended, and why",
    "supervision:agreement_end": "ending it again says that it has ended",
    "supervision:agreement_cover": "what has ended is covered by nobody",
}

# Pages of Dana's own that may name Rosa, as far as that follows from what stays open.
MAY_NAME = {
    "supervision:session_list", "supervision:session_list_csv", "supervision:session_list_xlsx",
    "supervision:session_list_pdf", "supervision:agreements", "supervision:home",
}  # fmt: skip


@pytest.fixture
def ended(world: World) -> World:
    """Rosa has ended the agreement with Dana."""
    agreements.end(world.supervised.agreement, actor=world.cast.rosa, reason="finished")
    return world


def statuses(world: World) -> dict[str, int]:
    """What Dana gets at every address of a thing of Rosa's."""
    given = {name: values for name, values in arguments(world).items() if concerns_supervision(name)}
    doors = Doors(world.cast)
    return {
        f"{name} {method}": doors.ask("dana" + PROVEN, reverse(name, kwargs=given[name]), method).status
        for name, row in rows().items()
        if name in given
        for method in methods(row)
    }


def concerns_supervision(name: str) -> bool:
    """Whether an address is about a person who is looked after: supervision, and oversight of learning."""
    return name.startswith(("supervision:", "courses:")) and name not in ABOUT_EVERYBODY


# Addresses of courses that hold something for everybody, whose arguments are pages, and public ones.
ABOUT_EVERYBODY = {
    "courses:enrol", "courses:renew", "courses:course_finished", "courses:lesson_done", "courses:lesson_check",
    "courses:lesson_scenario", "courses:lesson_reflection", "courses:attempt_start", "courses:verify_certificate",
    "courses:reflection_send",
}  # fmt: skip


def test_while_it_runs_the_doors_are_open(world: World):
    """So that the test below is not one of doors that never open."""
    found = statuses(world)

    assert sum(code not in CLOSED for code in found.values()) >= 20
    assert found["supervision:person GET"] == found["supervision:prepare GET"] == found["supervision:answer GET"] == 200


def test_after_the_end_every_door_is_closed_but_those_that_must_stay_open(ended: World):
    found = statuses(ended)

    open_still = {key: code for key, code in found.items() if code not in CLOSED}
    assert {key: code for key, code in open_still.items() if key.split()[0] not in STAYS_OPEN} == {}
    assert {key.split()[0] for key in open_still} == set(STAYS_OPEN)
    assert len(found) > 50


def test_after_seven_days_a_draft_asks_for_a_reason_and_a_record_stays_as_it_is(ended: World):
    with clock.later(days=8):
        found = statuses(ended)

    open_still = {key.split()[0] for key, code in found.items() if code == 200}
    assert open_still >= {"supervision:session", "supervision:record_pdf"}
    assert "supervision:person" not in open_still


def test_her_own_pages_no_longer_name_the_peer(ended: World):
    """Lists, counts and files of Dana's own, without a parameter: Rosa is in none but the list of sessions signed."""
    client = client_of(ended.cast, "dana")
    naming = []
    for name, row in rows().items():
        if name.startswith("supervision:") and "GET" in row.methods and "<" not in row.pattern and name not in MAY_NAME:
            body = body_of(client.get(reverse(name)))
            if "Rosa" in body or ended.cast.rosa.code in body:
                naming.append(name)

    assert naming == []


def test_the_provider_of_learning_forgets_her_too(ended: World):
    assert ended.cast.rosa not in learners_overseen_by(ended.cast.dana)
    assert ended.cast.amara in learners_overseen_by(ended.cast.dana)
