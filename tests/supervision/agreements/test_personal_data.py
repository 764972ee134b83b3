"""What agreements, requests, notes and a credential give their person, and what an erasure leaves."""

from __future__ import annotations

import json

import pytest

from supervision.domain import notes, requests
from supervision.domain.qualification import save_qualification
from supervision.models import Agreement, PreparationNote, Qualification, SupervisionRequest
from tests.supervision.factories import agree
from website.accounts.domain.erasure import erase
from website.core import contributions

pytestmark = pytest.mark.django_db


def exported(name: str, person) -> list[dict]:
    return list(contributions.personal_data.get(f"supervision.{name}").export(person))


@pytest.fixture
def life(cast):
    """Rosa has an agreement, a request and notes; Dana a credential and a note of her own."""
    agree(cast.dana, cast.rosa)
    requests.ask(cast.rosa, supervisor=cast.dana, text="About the late shift", actor=cast.rosa)
    notes.save_note(cast.rosa, text="For myself", version=0, actor=cast.rosa)
    notes.save_note(cast.dana, text="Dana's own", version=0, actor=cast.dana)
    save_qualification(cast.dana, credential="CPRS-S", number="12", actor=cast.dana)


def test_everybody_gets_what_is_theirs(cast, life):
    (mine,) = exported("agreement", cast.rosa)
    assert (mine["supervisor"], mine["peer"], mine["every_days"]) == ("Dana", "Rosa", 14)
    assert [row["text"] for row in exported("supervisionrequest", cast.rosa)] == ["About the late shift"]
    assert [row["text"] for row in exported("preparationnote", cast.rosa)] == ["For myself"]
    assert [row["credential"] for row in exported("qualification", cast.dana)] == ["CPRS-S"]


def test_what_others_wrote_to_me_is_theirs(cast, life):
    everything = json.dumps(
        [exported(name, cast.dana) for name in ("agreement", "supervisionrequest", "preparationnote")]
    )

    assert "late shift" not in everything
    assert "For myself" not in everything


def test_erasing_a_peer_leaves_a_nameless_agreement_and_nothing_written(cast, life):
    erase(cast.rosa, actor=cast.rosa)

    assert Agreement.objects.get().ended_at is not None
    assert not SupervisionRequest.objects.exists()
    assert [note.person for note in PreparationNote.objects.all()] == [cast.dana]
    assert Qualification.objects.exists()


def test_erasing_a_supervisor_leaves_what_peers_wrote(cast, life):
    erase(cast.dana, actor=cast.dana)

    assert SupervisionRequest.objects.get().text == "About the late shift"
    assert [note.person for note in PreparationNote.objects.all()] == [cast.rosa]
    assert not Qualification.objects.exists()
