"""Preparation notes: for their writer alone, saved with a version, deleted for good."""

from __future__ import annotations

import pytest
from django.db import connection

from supervision.domain import notes
from supervision.models import PreparationNote
from tests.supervision.factories import agree
from website.accounts.domain.recovery import lock_after_recovery
from website.accounts.replay import owner_token
from website.core.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db

NOTES, DELETE = "/supervision/mine/notes/", "/supervision/mine/notes/delete/"


def save(client, text: str, version: int | str = 0, **more):
    return client.post(NOTES, {"text": text, "version": version, **more})


def test_notes_come_back_sealed_in_the_table(cast, as_):
    rosa = as_("rosa")
    assert save(rosa, "Ask about the late shift.").status_code == 302

    page = rosa.get(NOTES)

    assert page.context["form"].initial == {"text": "Ask about the late shift.", "version": 1}
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM supervision_preparationnote")
        assert "late shift" not in str(cursor.fetchone()[0])


@pytest.mark.parametrize("name", ["dana", "priya", "marcus", "sam"])
def test_nobody_else_sees_them(cast, as_, name):
    agree(cast.dana, cast.rosa)
    notes.save_note(cast.rosa, text="marker heron", version=0, actor=cast.rosa)
    client = as_(name)

    for address in (NOTES, "/supervision/mine/", "/supervision/", f"/supervision/people/{cast.rosa.code}/"):
        assert "heron" not in client.get(address).content.decode()
    with pytest.raises(NotAllowed):
        notes.save_note(cast.rosa, text="x", version=1, actor=cast.person[name])
    with pytest.raises(NotAllowed):
        notes.delete_note(cast.rosa, actor=cast.person[name])


def test_a_stale_page_shows_both_texts_and_saves_when_asked_again(cast, as_):
    rosa = as_("rosa")
    save(rosa, "From the phone", 0)

    response = save(rosa, "From the computer", 0)

    text = response.content.decode()
    assert (response.status_code, "From the phone" in text, "From the computer" in text) == (409, True, True)
    assert PreparationNote.objects.get().text == "From the phone"
    version = response.context["form"]["version"].value()
    assert save(rosa, "From the computer", version).status_code == 302
    assert PreparationNote.objects.get().text == "From the computer"


def test_saving_the_same_again_is_no_conflict(cast, as_):
    rosa = as_("rosa")
    save(rosa, "Same", 0)

    assert save(rosa, "Same", 0).status_code == 302


@pytest.mark.parametrize("version", ["", "-1", "x", "99999999999999999999"])
def test_odd_versions_are_refused_with_the_text_kept(cast, as_, version):
    response = save(as_("rosa"), "My words", version)

    assert response.status_code == 422
    assert "My words" in response.content.decode()


@pytest.mark.parametrize("text", ["", "   ", "long " * 1700])
def test_empty_and_endless_notes_come_back(cast, as_, text):
    response = save(as_("rosa"), text)

    assert response.status_code == 422
    assert text.strip() in response.content.decode()
    assert not PreparationNote.objects.exists()


def test_deleting_leaves_nothing_and_needs_nothing(cast, as_):
    rosa = as_("rosa")
    save(rosa, "Gone soon")
    lock_after_recovery(cast.rosa)

    assert rosa.post(DELETE).status_code == 302
    assert rosa.post(DELETE).status_code == 302

    assert not PreparationNote.objects.exists()


def test_notes_deleted_elsewhere_start_anew(cast):
    notes.save_note(cast.rosa, text="One", version=0, actor=cast.rosa)
    notes.delete_note(cast.rosa, actor=cast.rosa)

    assert notes.save_note(cast.rosa, text="Two", version=1, actor=cast.rosa).version == 1


def test_the_domain_refuses_nothing_and_too_much(cast):
    for text in ("", " \x00 ", "x" * 8001):
        with pytest.raises(Invalid):
            notes.save_note(cast.rosa, text=text, version=0, actor=cast.rosa)


def test_a_note_that_cannot_be_opened_is_not_written_over(cast, as_):
    rosa = as_("rosa")
    save(rosa, "Precious")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE supervision_preparationnote SET row_id = %s", ["0" * 32])

    page = rosa.get(NOTES)

    assert "cannot be opened just now" in page.content.decode()
    assert save(rosa, "Something else", 1).status_code in (409, 503)


def test_names_are_asked_about(cast, as_):
    response = save(as_("rosa"), "My client Brian called at 555-123-4567")

    assert response.status_code == 422
    assert "may identify a person" in response.content.decode()


def test_notes_that_come_too_late_are_kept(cast, client):
    response = save(client, "Late words", **{"typed-by": owner_token(cast.rosa)})

    assert (response.status_code, "Late words" in response.content.decode()) == (401, True)
