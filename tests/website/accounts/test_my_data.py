"""My data: taking it away, seeing who looked, and being forgotten."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.test import Client

from tests.cast import PASSWORD
from tests.factories.accounts import InvitationFactory, give_app, prove
from website import audit
from website.accounts import tasks
from website.accounts.domain import erasure, people
from website.accounts.domain.my_data import as_csv
from website.accounts.domain.recovery import lock_after_recovery
from website.accounts.enums import Role
from website.accounts.models import ErasureRequest, Invitation, User
from website.audit import verbs
from website.audit.models import AuditEvent
from website.core import clock, contributions
from website.core.contributions import PersonalData
from website.core.errors import NotAllowed, NotNow

pytestmark = pytest.mark.django_db


def archive_of(response):
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_file_holds_everything_registered(as_, cast):
    response = prove(as_("rosa")).post("/account/my-data/file/")

    archive = archive_of(response)
    names = set(archive.namelist())
    assert response["Content-Disposition"].startswith('attachment; filename="mainstay-my-data-')
    assert names == {"contents.json", "READ ME.txt"} | {
        f"{name}.{ending}" for name in contributions.personal_data.names() for ending in ("json", "csv")
    }
    account = json.loads(archive.read("accounts.user.json"))
    assert (account[0]["email"], account[0]["full_name"]) == ("rosa@demo.example", "Rosa Delgado")
    rows = list(csv.reader(io.StringIO(archive.read("accounts.user.csv").decode("utf-8-sig"))))
    assert rows[1][0] == "rosa@demo.example"
    assert AuditEvent.objects.filter(verb="export_my_data", actor=cast.rosa.code).count() == 1


def test_file_holds_nothing_about_others_and_no_secret(as_, cast):
    secret = give_app(cast.rosa)
    InvitationFactory(team=cast.team["Riverside peers"], invited_by=cast.rosa, email="someone@example.org")

    archive = archive_of(prove(as_("rosa")).post("/account/my-data/file/"))

    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for other in ("marcus@demo.example", "someone@example.org", "Marcus Bell", secret, cast.rosa.password):
        assert other not in everything
    assert [row["kind"] for row in json.loads(archive.read("mfa.authenticator.json"))] == ["totp", "recovery_codes"]


def test_file_needs_a_fresh_proof(as_, hidden):
    client = as_("rosa")

    page = client.get("/account/my-data/file/")
    asked = client.post("/account/my-data/file/")
    given = client.post("/account/my-data/file/", {**hidden(asked), "hold-action": "prove", "hold-password": PASSWORD})

    assert page["Location"].startswith("/account/reauthenticate/?next=")
    assert asked.status_code == 401
    assert archive_of(given).testzip() is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_file_is_closed_for_three_days_after_a_recovery(as_, cast, method):
    lock_after_recovery(cast.rosa)
    client = prove(as_("rosa"))

    response = getattr(client, method)("/account/my-data/file/")

    assert response.status_code == 403
    assert "Confidential pages are closed for three days" in response.content.decode()
    assert AuditEvent.objects.filter(verb="export_my_data").exists() is False
    assert client.get("/account/my-data/").status_code == 200
    with clock.later(hours=73):
        assert prove(as_("rosa")).get("/account/my-data/file/").status_code == 200


def test_spreadsheet_formulas_are_made_harmless():
    table = as_csv([{"a": "=1+1", "b": "@x", "c": -5, "d": None, "e": ["x"]}, {"f": "plain"}])

    rows = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"))))
    assert rows == [
        ["a", "b", "c", "d", "e", "f"],
        ["'=1+1", "'@x", "'-5", "", '[\n  "x"\n]', ""],
        [""] * 5 + ["plain"],
    ]


def test_who_looked_is_told(as_, cast):
    people.set_role(cast.rosa, Role.SUPERVISOR, actor=cast.priya)

    mine = as_("rosa").get("/account/my-data/").content.decode()
    other = as_("marcus").get("/account/my-data/").content.decode()

    assert "<strong>Priya</strong> gave the account a role" in mine
    assert "Priya" not in other.split("<main", 1)[1]


# --- erasure ------------------------------------------------------------------------------------------------------


def test_what_only_the_person_concerned_is_told_is_hidden_after_a_recovery(as_, cast):
    """Whoever recovered the account may be somebody else. What everybody concerned may know stays."""
    verbs.register("testapp.peek", "looked at something shared", theirs_alone=True)
    try:
        audit.record(cast.dana, "testapp.peek", cast.rosa)
        audit.record(cast.dana, "testapp.see", cast.rosa)
        browser = as_("rosa")
        before = browser.get("/account/my-data/").content.decode()
        lock_after_recovery(cast.rosa)
        locked = browser.get("/account/my-data/").content.decode()
        with clock.later(days=4):
            after = as_("rosa").get("/account/my-data/").content.decode()
    finally:
        verbs.forget("testapp.peek")

    assert ["looked at something shared" in html for html in (before, locked, after)] == [True, False, True]
    assert ["saw something" in html for html in (before, locked, after)] == [True, True, True]


def test_erasure_is_asked_for_with_a_tick_and_can_be_taken_back(as_, cast):
    client = as_("rosa")

    unsure = client.post("/account/my-data/erasure/")
    assert unsure.status_code == 400
    assert ErasureRequest.objects.count() == 0

    client.post("/account/my-data/erasure/", {"sure": "on"})
    client.post("/account/my-data/erasure/", {"sure": "on"})
    asked = ErasureRequest.objects.get()
    assert (asked.due_at - asked.created_at).days == 14
    assert "Keep my account after all" in client.get("/account/my-data/").content.decode()

    client.post("/account/my-data/erasure/withdraw/")
    client.post("/account/my-data/erasure/withdraw/")
    with clock.later(days=15):
        assert tasks.erase_due() == 0
    assert User.objects.get(pk=cast.rosa.pk).erased_at is None
    assert list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True)) == [
        "ask_erasure",
        "withdraw_erasure",
    ]


def test_nobody_asks_for_another(cast):
    for actor in (cast.marcus, cast.priya, cast.sam):
        with pytest.raises(NotAllowed):
            erasure.request_erasure(cast.rosa, actor=actor)
        with pytest.raises(NotAllowed):
            erasure.withdraw_request(cast.rosa, actor=actor)


def test_an_operator_gives_up_the_role_first(cast):
    with pytest.raises(NotNow):
        erasure.request_erasure(cast.sam, actor=cast.sam)


def test_erasure_waits_14_days_and_happens_once(cast):
    asked = erasure.request_erasure(cast.rosa, actor=cast.rosa)

    with clock.later(days=13):
        assert tasks.erase_due() == 0
    with clock.later(days=15):
        assert tasks.erase_due() == 1
        assert tasks.erase_due() == 0

    asked.refresh_from_db()
    assert asked.done_at is not None
    assert asked.rows_touched > 0
    event = AuditEvent.objects.get(verb="erase")
    assert (event.actor, event.object_id, event.reason) == ("system", cast.rosa.code, f"rows:{asked.rows_touched}")


def test_after_erasure_nothing_of_the_person_is_left(client, cast):
    cast.rosa.groups.clear()
    give_app(cast.rosa)
    Client().post("/account/login/", {"login": cast.rosa.email, "password": PASSWORD})
    client.force_login(cast.rosa)
    InvitationFactory(
        team=cast.team["Riverside peers"], invited_by=cast.priya, email="rosa@demo.example", full_name="Rosa Delgado"
    )
    code = cast.rosa.code

    erasure.erase(cast.rosa, actor=cast.rosa)

    gone = User.objects.get(pk=cast.rosa.pk)
    assert (gone.full_name, gone.display_name, gone.email) == (
        "Former peer",
        "Former peer",
        f"erased-{code}@erased.invalid",
    )
    assert (gone.is_active, gone.team, gone.role_names, gone.has_usable_password()) == (False, None, frozenset(), False)
    assert client.get("/account/").status_code == 302
    for model in (EmailAddress, Authenticator, UserSession):
        assert model.objects.filter(user=gone).count() == 0
    assert Invitation.objects.filter(email="rosa@demo.example").exists() is False
    assert leaks_of(["rosa@demo.example", "Rosa Delgado"]) == []


def leaks_of(marks):
    """Every text column in the database that holds one of `marks`."""
    found = []
    for model in apps.get_models():
        if not model._meta.managed or model._meta.proxy:
            continue
        for row in model._base_manager.values():
            found += [
                f"{model._meta.label}.{name}"
                for name, value in row.items()
                if any(mark in str(value) for mark in marks)
            ]
    return found


def test_address_can_be_used_again_after_erasure(cast):
    erasure.erase(cast.rosa, actor=cast.rosa)

    again = User.objects.create_user("rosa@demo.example", PASSWORD, full_name="R", display_name="R")

    assert again.pk != cast.rosa.pk


def test_legal_hold_stops_erasure_until_it_is_lifted(as_, cast):
    erasure.request_erasure(cast.rosa, actor=cast.rosa)
    people.set_legal_hold(cast.rosa, True, actor=cast.sam)

    with clock.later(days=15):
        assert tasks.erase_due() == 0
        with pytest.raises(NotNow):
            erasure.erase(cast.rosa, actor=cast.rosa)
    assert "the law asks us to keep it" in as_("rosa").get("/account/my-data/").content.decode()

    people.set_legal_hold(cast.rosa, False, actor=cast.sam)
    with clock.later(days=15):
        assert tasks.erase_due() == 1


def test_one_failing_handler_undoes_that_person_and_stops_nobody_else(cast):
    for person in (cast.rosa, cast.marcus):
        erasure.request_erasure(person, actor=person)

    def fail_for_rosa(user):
        if user.pk == cast.rosa.pk:
            raise RuntimeError("boom")
        return 0

    contributions.personal_data.add("zz.test", PersonalData("x.X", "x", lambda user: [], fail_for_rosa), weight=999)
    try:
        with clock.later(days=15):
            assert tasks.erase_due() == 1
    finally:
        contributions.personal_data.remove("zz.test")

    assert User.objects.get(pk=cast.rosa.pk).email == "rosa@demo.example"
    assert EmailAddress.objects.filter(user=cast.rosa).count() == 1
    assert User.objects.get(pk=cast.marcus.pk).erased_at is not None


def test_tidying_can_be_repeated(cast):
    tasks.tidy()
    tasks.tidy()
