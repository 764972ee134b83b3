"""Sessions and the profile of one's own account."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.website.accounts.steps import sign_in
from website.accounts.models import User
from website.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_sessions_are_listed_and_the_others_can_be_ended(cast):
    here, there = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}), Client()
    sign_in(here, cast.rosa)
    sign_in(there, cast.rosa)

    page = here.get("/account/sessions/").content.decode()
    here.post("/account/sessions/")

    assert "Firefox on Windows" in page
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert UserSession.objects.filter(user=cast.rosa).count() == 1


def test_profile_changes(as_, cast):
    client = as_("rosa")

    saved = client.post("/account/profile/", {"display_name": "Rose", "full_name": "Rosa María Delgado"})

    assert saved["Location"] == "/account/"
    rosa = User.objects.get(pk=cast.rosa.pk)
    assert (rosa.display_name, rosa.full_name, rosa.mail_notices) == ("Rose", "Rosa María Delgado", False)
    assert list(AuditEvent.objects.values_list("verb", "reason")) == [("change_profile", "")]


def test_profile_takes_nothing_else(as_, cast):
    as_("rosa").post(
        "/account/profile/",
        {
            "display_name": "R",
            "full_name": "R",
            "email": "x@example.org",
            "is_superuser": "on",
            "team": "1",
            "holds_role": "1",
        },
    )

    rosa = User.objects.get(pk=cast.rosa.pk)
    assert (rosa.email, rosa.is_superuser, rosa.team_id, rosa.holds_role) == (
        "rosa@demo.example",
        False,
        cast.rosa.team_id,
        False,
    )


@pytest.mark.parametrize("name", ["", "x" * 81, "\x00", "...", "\u2066hidden\u2069", "a\u0000b"])
def test_bad_names_are_refused_and_kept_on_the_page(as_, cast, name):
    response = as_("rosa").post("/account/profile/", {"display_name": name, "full_name": "Rosa"})

    assert response.status_code == 400
    assert User.objects.get(pk=cast.rosa.pk).display_name == "Rosa"


@pytest.mark.parametrize("name", ["José", "Nguyễn", "محمد", "王小明", "O’Neil-Smith", "می‌خواهم"])
def test_names_of_every_script_are_fine(as_, cast, name):
    response = as_("rosa").post("/account/profile/", {"display_name": name, "full_name": name})

    assert response.status_code == 302
    assert User.objects.get(pk=cast.rosa.pk).display_name == name
