"""Who sees what, true to the code; and a supervisor's qualification."""

from __future__ import annotations

import datetime as dt

import pytest

from courses.curriculum.reading import count, grade
from supervision.domain import who_sees_what
from supervision.domain.qualification import save_qualification
from supervision.models import Qualification
from website.accounts.replay import owner_token
from website.core import clock
from website.core.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db

RULES, QUALIFICATION = "/supervision/who-sees-what/", "/supervision/qualification/"


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        ("rosa", ["You as a peer"]),
        ("dana", ["You as a supervisor", "You as a peer"]),
        ("priya", ["You as somebody who runs the program", "You as a peer"]),
        ("elif", ["You as an editor", "You as a peer"]),
        ("sam", ["You as an operator", "You as a peer"]),
    ],
)
def test_the_readers_own_rules_come_first(cast, as_, name, headings):
    page = as_(name).get(RULES)

    assert [str(title) for title, __ in page.context["mine"]] == headings
    assert "What never happens" in page.content.decode()


def test_visitors_sign_in_first(client, cast):
    assert client.get(RULES).status_code == 302


def test_the_page_is_reached_from_where_people_wonder(cast, as_):
    for address in ("/supervision/mine/", "/supervision/agreements/", "/self-check/"):
        assert f'href="{RULES}"' in as_("rosa").get(address).content.decode(), address


def test_nobody_but_the_peer_sees_notes_talks_and_who_has_not_done_a_self_check():
    seen = {line.key: set(line.seen) for line in who_sees_what.LINES}

    assert seen["notes"] == seen["talks"] == {"peer"}
    assert seen["not-done"] == set()
    assert [key for key, readers in seen.items() if "program" in readers] == ["facts", "request", "agreement"]


def test_the_rules_read_at_grade_eight_or_less():
    sentences = [str(sentence) for sentence in who_sees_what.NEVER + who_sees_what.FOR_PEERS]

    assert grade(count(sentences)) <= 8


# --- qualification ----------------------------------------------------------------------------------------------------


def test_a_supervisor_says_what_qualifies_them(cast, as_):
    dana = as_("dana")
    until = clock.today() + dt.timedelta(days=300)

    response = dana.post(QUALIFICATION, {"credential": "CPRS-S", "number": "12-34", "expires_on": until})

    assert response.status_code == 302
    row = Qualification.objects.get()
    assert (row.supervisor, row.credential, row.number, row.expires_on) == (cast.dana, "CPRS-S", "12-34", until)
    assert 'value="CPRS-S"' in dana.get(QUALIFICATION).content.decode()


def test_one_that_ran_out_is_taken_and_said(cast, as_):
    yesterday = clock.today() - dt.timedelta(days=1)

    as_("dana").post(QUALIFICATION, {"credential": "CPRS-S", "expires_on": yesterday})

    assert "This has run out" in as_("dana").get(QUALIFICATION).content.decode()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"number": "12"}, "credential"),
        ({"expires_on": "2030-01-01"}, "credential"),
        ({"credential": "x" * 121}, "credential"),
        ({"credential": "x", "number": "9" * 61}, "number"),
        ({"credential": "x", "expires_on": "someday"}, "expires_on"),
        ({"credential": "x", "expires_on": "1900-01-01"}, "expires_on"),
        ({"credential": "x", "expires_on": "2099-01-01"}, "expires_on"),
    ],
)
def test_wrong_input_comes_back(cast, as_, data, field):
    response = as_("dana").post(QUALIFICATION, data)

    assert (response.status_code, list(response.context["form"].errors)) == (400, [field])
    assert not Qualification.objects.exists()


@pytest.mark.parametrize("name", ["rosa", "priya", "elif", "sam"])
def test_only_supervisors_have_one(cast, as_, name):
    assert as_(name).get(QUALIFICATION).status_code == 403
    assert as_(name).post(QUALIFICATION, {"credential": "x"}).status_code == 403
    with pytest.raises(NotAllowed):
        save_qualification(cast.dana, credential="x", actor=cast.person[name])


def test_the_domain_keeps_hostile_text_out(cast):
    row = save_qualification(cast.dana, credential="A\u202e  B\x00", actor=cast.dana)

    assert row.credential == "A B"
    with pytest.raises(Invalid):
        save_qualification(cast.dana, credential="x" * 500, actor=cast.dana)


def test_a_form_that_comes_too_late_is_kept(cast, client):
    response = client.post(QUALIFICATION, {"credential": "CPRS-S", "typed-by": owner_token(cast.dana)})

    assert (response.status_code, 'value="CPRS-S"' in response.content.decode()) == (401, True)
