"""/coordinate/: the people and invitations of my teams, and of no others."""

from __future__ import annotations

import pytest

from tests.cast import PASSWORD
from tests.factories.accounts import InvitationFactory
from website.accounts.models import Invitation, User

pytestmark = pytest.mark.django_db


def test_people_of_my_teams_are_listed_and_others_are_not(as_, cast):
    page = as_("priya").get("/coordinate/").content.decode()

    for name in ("rosa", "tomas", "priya", "elif", "sam"):
        assert cast.person[name].email in page
    assert "Noor" not in page
    assert cast.noor.email not in page


@pytest.mark.parametrize("name", ["rosa", "dana", "elif", "sam", "noor"])
def test_people_who_do_not_coordinate_are_refused(as_, name):
    for address in ("/coordinate/", "/coordinate/invitations/"):
        assert as_(name).get(address).status_code == 403


def test_visitors_are_sent_to_sign_in(client, cast):
    assert client.get("/coordinate/")["Location"] == "/account/login/?next=/coordinate/"


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_however_many_people(as_, cast, django_assert_num_queries, count):
    client = as_("priya")
    client.get("/coordinate/")
    for number in range(count):
        User.objects.create_user(
            f"p{number}@example.org", PASSWORD, full_name="P", display_name="P", team=cast.team["Riverside peers"]
        )

    # session, user, roles, teams-and-people count, people, groups, open invitations, unread notices
    with django_assert_num_queries(8):
        assert client.get("/coordinate/").status_code == 200


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ros", ["Rosa"]),
        ("delgado rosa", ["Rosa"]),
        ("noor", []),
        ("tomas@", ["Tomás"]),
        ("%", []),
        ("' OR 1=1 --", []),
    ],
)
def test_finding_people(as_, cast, words, found):
    page = as_("priya").get("/coordinate/", {"q": words})

    assert [person.display_name for person, __ in page.context["rows"]] == found


@pytest.mark.parametrize("query", [{"q": "x" * 5000}, {"page": "99999"}, {"page": "-1"}, {"page": "x"}])
def test_strange_queries_do_no_harm(as_, cast, query):
    assert as_("priya").get("/coordinate/", query).status_code == 200


@pytest.mark.parametrize("query", [{"q": "a\x00b"}, {"page": "\x00"}])
def test_queries_that_no_person_types_get_a_clear_refusal(as_, cast, query):
    assert as_("priya").get("/coordinate/", query).status_code == 400


def test_foreign_and_made_up_codes_are_not_found(as_, cast):
    client = as_("priya")

    for code in (cast.noor.code, "abcdefghjk", str(cast.rosa.pk)):
        assert client.get(f"/coordinate/people/{code}/").status_code == 404
        for verb in ("team", "supervisor", "active"):
            assert client.post(f"/coordinate/people/{code}/{verb}/", {"on": "yes"}).status_code == 404
    assert client.get("/coordinate/people/%00/").status_code == 400


def test_person_page_says_what_can_be_changed(as_, cast):
    page = as_("priya").get(f"/coordinate/people/{cast.rosa.code}/")

    assert page.context["manageable"] is True
    assert as_("priya").get(f"/coordinate/people/{cast.priya.code}/").context["manageable"] is False
    assert as_("priya").get(f"/coordinate/people/{cast.sam.code}/").context["manageable"] is False


def test_moving_within_my_teams(as_, cast):
    response = as_("priya").post(
        f"/coordinate/people/{cast.rosa.code}/team/", {"team": cast.team["Hillcrest peers"].code}
    )

    assert response.status_code == 302
    cast.rosa.refresh_from_db()
    assert cast.rosa.team == cast.team["Hillcrest peers"]


@pytest.mark.parametrize("team", ["Lakeside Alliance", "\x00", "nonsense", ""])
def test_foreign_team_is_an_error_beside_the_field(as_, cast, team):
    value = cast.team[team].code if team in cast.team else team

    response = as_("priya").post(f"/coordinate/people/{cast.rosa.code}/team/", {"team": value})

    assert response.status_code == 400
    assert list(response.context["move_form"].errors) == ["team"]
    assert "Lakeside" not in response.content.decode()
    cast.rosa.refresh_from_db()
    assert cast.rosa.team == cast.team["Riverside peers"]


def test_making_and_unmaking_a_supervisor(as_, cast):
    client = as_("priya")
    address = f"/coordinate/people/{cast.rosa.code}/supervisor/"

    client.post(address, {"on": "yes"})
    client.post(address, {"on": "yes"})
    assert User.objects.get(pk=cast.rosa.pk).role_names == {"supervisor"}

    client.post(address, {"on": "no"})
    assert User.objects.get(pk=cast.rosa.pk).role_names == frozenset()


def test_closing_and_opening_an_account(as_, cast):
    client = as_("priya")
    address = f"/coordinate/people/{cast.rosa.code}/active/"

    client.post(address, {"on": "no"})
    assert User.objects.get(pk=cast.rosa.pk).is_active is False
    client.post(address, {"on": "yes"})
    assert User.objects.get(pk=cast.rosa.pk).is_active is True


@pytest.mark.parametrize("data", [{}, {"on": "maybe"}, {"on": "\x00"}])
def test_incomplete_button_changes_nothing(as_, cast, data):
    response = as_("priya").post(f"/coordinate/people/{cast.rosa.code}/active/", data)

    assert response.status_code == 400
    assert User.objects.get(pk=cast.rosa.pk).is_active is True


def test_what_only_an_operator_may_change_is_refused_with_a_sentence(as_, cast):
    response = as_("priya").post(f"/coordinate/people/{cast.sam.code}/active/", {"on": "no"})

    assert response.status_code == 403
    assert "ask an operator" in response.content.decode()
    assert User.objects.get(pk=cast.sam.pk).is_active is True


def test_looking_changes_nothing(as_, cast):
    for verb in ("team", "supervisor", "active"):
        assert as_("priya").get(f"/coordinate/people/{cast.rosa.code}/{verb}/").status_code == 405


def test_inviting(as_, cast):
    response = as_("priya").post(
        "/coordinate/invitations/",
        {"email": "new@example.org", "full_name": "", "team": cast.team["Riverside peers"].code, "role": "supervisor"},
    )

    assert response.status_code == 302
    made = Invitation.objects.get()
    assert (made.email, made.role, made.invited_by) == ("new@example.org", "supervisor", cast.priya)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "no address"),
        ("email", "a\r\nBcc: b@example.org"),
        ("email", "x" * 300 + "@example.org"),
        ("email", "rosa@demo.example"),
        ("team", ""),
        ("team", "foreign"),
        ("role", ""),
        ("role", "coordinator"),
        ("role", "operator"),
        ("full_name", "x" * 151),
        ("full_name", "\x00"),
    ],
)
def test_bad_invitation_keeps_what_was_typed(as_, cast, field, value):
    data = {"email": "new@example.org", "full_name": "Nia", "team": cast.team["Riverside peers"].code, "role": "peer"}
    data[field] = cast.team["Lakeside Alliance"].code if value == "foreign" else value

    response = as_("priya").post("/coordinate/invitations/", data)

    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert Invitation.objects.count() == 0


def test_invitations_of_others_are_neither_shown_nor_changed(as_, cast):
    mine = InvitationFactory(team=cast.team["Riverside peers"], invited_by=cast.priya)
    foreign = InvitationFactory(team=cast.team["Lakeside Alliance"], invited_by=cast.sam)
    client = as_("priya")

    page = client.get("/coordinate/invitations/").content.decode()

    assert mine.email in page
    assert foreign.email not in page
    assert mine.token not in page
    for verb in ("resend", "withdraw"):
        assert client.post(f"/coordinate/invitations/{foreign.code}/{verb}/").status_code == 404
        assert client.post(f"/coordinate/invitations/{mine.token}/{verb}/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.withdrawn_at is None


def test_withdrawing_twice_is_kind(as_, cast):
    mine = InvitationFactory(team=cast.team["Riverside peers"], invited_by=cast.priya)
    client = as_("priya")

    codes = [client.post(f"/coordinate/invitations/{mine.code}/withdraw/").status_code for __ in range(2)]

    assert codes == [302, 302]
    mine.refresh_from_db()
    assert mine.withdrawn_at is not None


def test_a_coordinator_without_teams_is_told_what_to_do(as_, cast):
    cast.priya.coordinator_scopes.all().delete()

    assert "No team is yours yet" in as_("priya").get("/coordinate/invitations/").content.decode()
    assert "Nobody here yet" in as_("priya").get("/coordinate/").content.decode()
