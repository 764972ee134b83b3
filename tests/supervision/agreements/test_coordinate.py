"""Coordinators' pages: agreements of my teams and of no others; the facts of sessions and nothing written in them."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from supervision.domain import agreements, requests
from supervision.models import Agreement
from supervision.views import coordinate
from tests.cast import PASSWORD
from tests.factories.accounts import prove
from tests.supervision.factories import NOTE, agree, an_action, held_session, moment, signed_session, whole_draft
from website.accounts.models import User
from website.audit.models import AuditEvent
from website.core import clock

pytestmark = pytest.mark.django_db

LIST, NEW = "/coordinate/agreements/", "/coordinate/agreements/new/"
SESSIONS, FILE = "/coordinate/sessions/", "/coordinate/sessions.csv"
DAY = dt.timedelta(days=1)


def data(cast, **changes):
    """A form that is right."""
    facts = {
        "person": cast.rosa.code,
        "supervisor": cast.dana.code,
        "starts_on": clock.today().isoformat(),
        "rhythm": "14",
    }
    return {**facts, **changes}


@pytest.mark.parametrize("name", ["rosa", "dana", "elif", "sam", "noor"])
def test_others_are_refused(as_, name):
    for address in (LIST, NEW, SESSIONS, FILE):
        assert as_(name).get(address).status_code == 403
    assert as_(name).post(NEW).status_code == 403


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_shows_agreements_of_my_teams_and_no_others(cast, as_, agreed):
    agreed()
    agree(cast.dana, cast.noor)

    page = as_("priya").get(LIST)

    assert [row.supervisee for row, *__ in page.context["rows"]] == [cast.rosa]
    assert "Noor" not in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "in_force"}, {"Rosa"}),
        ({"state": "waiting"}, {"Marcus"}),
        ({"state": "later"}, {"Jo"}),
        ({"state": "ended"}, {"Amara"}),
        ({"state": "declined"}, {"Lena"}),
        ({"state": "left"}, {"Tomás"}),
        ({"state": "nonsense"}, {"Rosa", "Marcus", "Jo", "Amara", "Lena", "Tomás"}),
        ({"q": "ros"}, {"Rosa"}),
        ({"q": "dana jo"}, {"Jo"}),
        ({"q": "%"}, set()),
        ({"q": "' OR 1=1 --"}, set()),
        ({"team": "Hillcrest peers"}, {"Lena", "Tomás"}),
        ({"team": "Lakeside Alliance"}, {"Rosa", "Marcus", "Jo", "Amara", "Lena", "Tomás"}),
    ],
)
def test_filters(cast, as_, offer, agreed, query, found):
    agreed()
    offer(supervisee=cast.marcus)
    agreed(supervisee=cast.jo, starts_on=clock.today() + 9 * DAY)
    agreements.end(agreed(supervisee=cast.amara), actor=cast.amara, reason="other")
    agreements.decline(offer(supervisee=cast.lena), actor=cast.lena)
    agreed(cast.idris, cast.tomas)
    cast.idris.groups.clear()
    if "team" in query:
        query = {"team": cast.team[query["team"]].code}

    page = as_("priya").get(LIST, query)

    assert {row.supervisee.display_name for row, *__ in page.context["rows"]} == found


@pytest.mark.parametrize("query", [{"q": "x" * 5000}, {"page": "99999"}, {"page": "-1"}, {"team": "x"}])
def test_strange_queries_do_no_harm(cast, as_, query):
    for address in (LIST, NEW, SESSIONS):
        assert as_("priya").get(address, query).status_code == 200


def test_people_without_a_supervisor_are_a_fact(cast, as_, agreed):
    agreed()

    page = as_("priya").get(LIST)
    alone = as_("priya").get(NEW, {"show": "alone"})

    assert page.context["alone_count"] == 7
    names = {person.display_name for person in alone.context["page"]}
    assert names == {"Marcus", "Amara", "Jo", "Tomás", "Lena", "Dana", "Idris"}


def test_requests_of_peers_without_a_supervisor_stand_on_top(cast, as_, agreed):
    requests.ask(cast.rosa, text="A marker: heron", actor=cast.rosa)
    agreed(supervisee=cast.marcus)
    requests.ask(cast.marcus, supervisor=cast.dana, actor=cast.marcus)

    page = as_("priya").get(LIST)

    assert [row.person for row in page.context["asking"]] == [cast.rosa]
    assert "heron" not in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_many(cast, as_, django_assert_num_queries, count):
    for person in (cast.rosa, cast.marcus, cast.jo)[:count]:
        agree(cast.dana, person)
        requests.ask(person, supervisor=cast.dana, actor=person)
    client = as_("priya")
    client.get(LIST)

    # session, user, roles, teams, count, page, roles of supervisors, how many are alone, whether I run a program, what
    # nobody can mark, who asks, unread notices
    with django_assert_num_queries(12):
        assert client.get(LIST).status_code == 200


# --- offering ---------------------------------------------------------------------------------------------------------


def test_offering_an_agreement(cast, as_):
    page = as_("priya").get(NEW, {"person": cast.rosa.code})
    assert "A supervisor for Rosa" in page.content.decode()

    response = as_("priya").post(NEW, data(cast, rhythm="own", cadence_days="21", minutes_per_month="90"))

    row = Agreement.objects.get()
    assert (response.status_code, response.url) == (302, reverse("supervision:agreement", args=[row.code]))
    assert (row.supervisor, row.supervisee, row.cadence_days, row.minutes_per_month) == (cast.dana, cast.rosa, 21, 90)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"supervisor": ""}, "supervisor"),
        ({"supervisor": "nobody"}, "supervisor"),
        ({"supervisor": "\x00"}, "supervisor"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"starts_on": "2019-01-01"}, "starts_on"),
        ({"starts_on": "2099-01-01"}, "starts_on"),
        ({"ends_on": "2019-01-01"}, "ends_on"),
        ({"rhythm": ""}, "rhythm"),
        ({"rhythm": "yearly"}, "rhythm"),
        ({"rhythm": "own"}, "cadence_days"),
        ({"rhythm": "own", "cadence_days": "0"}, "cadence_days"),
        ({"rhythm": "own", "cadence_days": "999"}, "cadence_days"),
        ({"rhythm": "own", "cadence_days": "often"}, "cadence_days"),
        ({"minutes_per_month": "-1"}, "minutes_per_month"),
        ({"minutes_per_month": "999999"}, "minutes_per_month"),
    ],
)
def test_wrong_input_comes_back_with_its_sentence_and_all_that_was_typed(cast, as_, changes, field):
    response = as_("priya").post(NEW, data(cast, **changes))

    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert f'value="{cast.rosa.code}"' in response.content.decode()
    assert not Agreement.objects.exists()


def test_supervisors_of_another_organization_are_not_offered_and_not_taken(cast, as_):
    cast.idris.team = cast.team["Lakeside Alliance"]
    cast.idris.save()

    page = as_("priya").get(NEW, {"person": cast.rosa.code})
    response = as_("priya").post(NEW, data(cast, supervisor=cast.idris.code))

    assert list(page.context["form"].fields["supervisor"].queryset) == [cast.dana]
    assert (response.status_code, list(response.context["form"].errors)) == (400, ["supervisor"])
    assert "Idris" not in response.content.decode()


def test_foreign_and_made_up_peers_are_not_found(cast, as_):
    priya = as_("priya")

    for code in (cast.noor.code, "abcdefghjk", str(cast.rosa.pk)):
        assert priya.get(NEW, {"person": code}).status_code == 404
        assert priya.post(NEW, data(cast, person=code)).status_code == 404
    assert priya.post(NEW, {}).status_code == 400


def test_a_second_agreement_of_the_same_two_is_refused_with_a_sentence(cast, as_, agreed):
    agreed()

    response = as_("priya").post(NEW, data(cast))

    assert response.status_code == 400
    assert "already have an agreement in that time" in response.content.decode()


def test_naming_a_successor_later(cast, as_, agreed):
    row = agreements.end(agreed(cadence_days=21), actor=cast.rosa, reason="other")
    page = as_("priya").get(NEW, {"person": cast.rosa.code, "follows": row.code})
    assert page.context["form"].initial["cadence_days"] == 21
    assert list(page.context["form"].fields["supervisor"].queryset) == [cast.idris]

    as_("priya").post(NEW, data(cast, supervisor=cast.idris.code, follows=row.code))

    assert Agreement.objects.get(supervisor=cast.idris).follows == row


def test_a_successor_of_somebody_elses_agreement_is_not_found(cast, as_, agreed):
    others = agreements.end(agreed(supervisee=cast.marcus), actor=cast.marcus, reason="other")
    foreign = agree(cast.dana, cast.noor)

    for row in (others, foreign):
        assert as_("priya").get(NEW, {"person": cast.rosa.code, "follows": row.code}).status_code == 404
        assert as_("priya").post(NEW, data(cast, follows=row.code)).status_code == 404


# --- the facts of sessions --------------------------------------------------------------------------------------------


@pytest.fixture
def history(cast, agreed):
    """A signed group of Rosa, Marcus and Noor (whose team is another's), one of Marcus alone, and a draft."""
    for person in (cast.rosa, cast.marcus, cast.noor):
        agree(cast.dana, person)
    draft = whole_draft(actions=[an_action(cast.rosa, "Read the marker: otter")])
    both = signed_session(
        cast.dana, cast.rosa, cast.marcus, cast.noor, draft=draft, answers={cast.rosa: "The marker: badger"}
    )
    single = signed_session(cast.dana, cast.marcus, starts_at=moment(days=-5))
    held_session(cast.dana, cast.rosa, starts_at=moment(days=-3))
    return both, single


def test_sessions_show_facts_and_nothing_written(cast, as_, history):
    page = as_("priya").get(SESSIONS)
    text = page.content.decode()

    assert [fact.who for fact in page.context["rows"]] == ["Marcus, Rosa, 1 more", "Marcus"]
    assert [str(fact.state.label) for fact in page.context["rows"]] == [
        "signed, with a disagreement",
        "signed, waiting for answers",
    ]
    assert "Advocacy" in text
    for written in (NOTE, "otter", "badger", "Noor"):
        assert written not in text


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({}, 2),
        ({"since": -2}, 1),
        ({"until": -2}, 1),
        ({"since": -9, "until": 0}, 2),
        ({"since": -2, "until": -9}, 1),
        ({"since": "soon"}, 2),
    ],
)
def test_sessions_are_filtered_by_day(cast, as_, history, query, number):
    dates = {
        key: value if isinstance(value, str) else (clock.today() + value * DAY).isoformat()
        for key, value in query.items()
    }

    assert len(as_("priya").get(SESSIONS, dates).context["rows"]) == number


def test_sessions_are_filtered_by_team(cast, as_, history):
    def rows(team: str) -> int:
        return len(as_("priya").get(SESSIONS, {"team": cast.team[team].code}).context["rows"])

    assert (rows("Riverside peers"), rows("Hillcrest peers"), rows("Lakeside Alliance")) == (2, 0, 2)


def test_the_file_has_a_row_for_each_person_of_my_teams(cast, as_, history):
    cast.rosa.display_name = '=HYPERLINK("x")'
    cast.rosa.save()
    client = prove(as_("priya"))

    response = client.get(FILE)

    assert (response.status_code, response.streaming) == (200, True)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Person"] for row in rows] == ['\'=HYPERLINK("x")', "Marcus", "Marcus"]
    assert {(row["Minutes of the person"], row["Advocacy"], row["Supervisor"]) for row in rows} == {
        ("60", "60", "Dana")
    }
    for written in (NOTE, "otter", "badger", "Noor"):
        assert written not in text
    assert AuditEvent.objects.filter(verb="supervision.export_session_facts", actor=cast.priya.code).count() == 1


def test_the_file_needs_a_fresh_proof_and_follows_the_filter(cast, as_, history):
    response = as_("priya").get(FILE)
    assert (response.status_code, "/account/reauthenticate/" in response.url) == (302, True)

    client = prove(as_("priya"))
    text = b"".join(client.get(FILE, {"team": cast.team["Hillcrest peers"].code}).streaming_content).decode()

    assert len(text.splitlines()) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_sessions_cost_the_same_however_many(cast, as_, django_assert_num_queries, count):
    agree(cast.dana, cast.rosa)
    for number in range(count):
        signed_session(cast.dana, cast.rosa, starts_at=moment(days=-1 - number))
    client = as_("priya")
    client.get(SESSIONS)

    # session, user, roles, teams, count, page, its people and domains, whose they are, four for states, unread notices
    with django_assert_num_queries(14):
        assert client.get(SESSIONS).status_code == 200


def test_a_long_list_of_sessions_has_pages_that_keep_the_choice(cast, as_, monkeypatch):
    monkeypatch.setattr(coordinate, "SESSIONS_PER_PAGE", 2)
    agree(cast.dana, cast.rosa)
    for day in range(1, 6):
        signed_session(cast.dana, cast.rosa, starts_at=moment(days=-day))
    since = (clock.today() - 4 * DAY).isoformat()
    client = as_("priya")

    first, second, last, beyond = (client.get(SESSIONS, {"since": since, "page": n}) for n in ("1", "2", "3", "9"))

    shown = [[fact.record.pk for fact in page.context["rows"]] for page in (first, second)]
    assert [len(page) for page in shown] == [2, 2]
    assert len(set(shown[0] + shown[1])) == 4
    assert f'rel="next" href="?since={since}&amp;page=2"' in first.content.decode()
    assert f'rel="prev" href="?since={since}&amp;page=1"' in second.content.decode()
    assert [page.context["page"].number for page in (last, beyond)] == [2, 2]


@pytest.mark.parametrize("count", [1, 4])
def test_a_page_of_sessions_costs_the_same_however_many_pages(cast, as_, django_assert_num_queries, monkeypatch, count):
    monkeypatch.setattr(coordinate, "SESSIONS_PER_PAGE", 1)
    agree(cast.dana, cast.rosa)
    for day in range(1, count + 1):
        signed_session(cast.dana, cast.rosa, starts_at=moment(days=-day))
    client = as_("priya")
    client.get(SESSIONS)

    with django_assert_num_queries(14):
        assert client.get(SESSIONS, {"page": str(count)}).context["page"].paginator.num_pages == count


def test_on_paper_it_says_which_part_of_what_this_is(cast, as_, monkeypatch):
    monkeypatch.setattr(coordinate, "SESSIONS_PER_PAGE", 1)
    agree(cast.dana, cast.rosa)
    for day in (1, 2):
        signed_session(cast.dana, cast.rosa, starts_at=moment(days=-day))
    since = clock.today() - 9 * DAY

    text = as_("priya").get(SESSIONS, {"since": since.isoformat(), "page": "2"}).content.decode()

    assert '<p class="print-head' in text
    assert '<span class="print-only"> · Page 2 of 2: the sessions 2 to 2</span>' in text
    assert f'<span class="print-only"> · From: {date_format(since, "DATE_FORMAT")}</span>' in text


def test_coordinators_find_their_way(cast, as_):
    for address in ("/coordinate/", "/coordinate/invitations/", LIST, SESSIONS):
        page = as_("priya").get(address).content.decode()
        for other in ("/coordinate/", "/coordinate/invitations/", LIST, SESSIONS):
            assert f'href="{other}"' in page


def test_a_person_who_looks_hostile_is_shown_as_text(cast, as_, agreed):
    agreed()
    User.objects.filter(pk=cast.rosa.pk).update(display_name="<script>alert(1)</script>")

    page = as_("priya").get(LIST).content.decode()

    assert "<script>alert(1)" not in page
    assert PASSWORD not in page
