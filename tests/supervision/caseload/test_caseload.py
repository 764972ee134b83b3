"""The caseload: who is listed, what is said of them, order, filters, statements, and the file."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision.domain import status
from supervision.domain.caseload import SHOWS, SORTS, Choice, caseload_of, chosen_from, rows_of, today_of
from supervision.domain.requests import ask
from supervision.enums import AgreementKind
from supervision.models import Agreement, SuperviseeStatus, SupervisionRequest
from tests.factories.accounts import prove
from tests.supervision import factories as build
from tests.supervision.caseload.histories import History
from website.accounts.models import Team
from website.audit.models import AuditEvent
from website.core import clock

URL = "/supervision/"
DAY = dt.timedelta(days=1)


def today(days: int = 0) -> dt.date:
    return clock.today() + DAY * days


def keep(agreement: Agreement, **facts) -> SuperviseeStatus:
    """Writes the status by hand."""
    quiet = {"due_on": today(30), "next_session_at": clock.now() + DAY}
    return SuperviseeStatus.objects.update_or_create(agreement=agreement, defaults={**quiet, **facts})[0]


def names(viewer, **choice) -> list[str]:
    return [row.supervisee.display_name for row in chosen_from(viewer, Choice(**choice))]


def said(viewer) -> dict[str, set[str]]:
    """What is said of each person, as codes."""
    found = {}
    for row in rows_of(viewer, chosen_from(viewer, Choice())):
        found[row.person.display_name] = {reason.code for reason in (*row.attention, *row.from_them)}
    return found


# --- who is listed ----------------------------------------------------------------------------------------------------


def test_visitors_are_asked_to_sign_in(as_, cast):
    assert as_(None).get(URL).url == "/account/login/?next=/supervision/"


@pytest.mark.parametrize("name", ["rosa", "priya", "elif", "sam", "noor"])
def test_everybody_but_supervisors_gets_their_own_supervision(as_, cast, name):
    build.agree(cast.dana, cast.marcus)
    client = as_(name)

    response = client.get(URL)

    assert response.status_code == 200
    assert "supervision/mine/mine.html" in [template.name for template in response.templates]
    assert "Marcus" not in response.content.decode()


def test_a_supervisor_sees_their_people_and_the_way_to_their_own_supervision(as_, cast):
    build.agree(cast.dana, cast.rosa)
    build.agree(cast.idris, cast.marcus)

    text = as_("dana").get(URL).content.decode()

    assert reverse("supervision:person", args=[cast.rosa.code]) in text
    assert "Marcus" not in text
    assert f'href="{reverse("supervision:mine")}"' in text


@pytest.mark.parametrize(
    "fields",
    [
        {"ended": True},
        {"starts_on": today(1)},
        {"ends_on": today(-1)},
        {"supervisee_accepted_at": None},
        {"supervisor_accepted_at": None},
    ],
    ids=["ended", "future", "run out", "not accepted by the peer", "not accepted by the supervisor"],
)
def test_agreements_not_in_force_are_not_listed(as_, cast, fields):
    ended = fields.pop("ended", False)
    agreement = build.agree(cast.dana, cast.rosa, **fields)
    if ended:
        Agreement.objects.filter(pk=agreement.pk).update(
            ended_at=clock.now(), ended_by=cast.dana, end_reason="finished"
        )
    keep(agreement)

    response = as_("dana").get(URL)

    assert "Rosa" not in response.content.decode()
    assert "Nobody to supervise yet" in response.content.decode()


def test_without_the_role_an_agreement_opens_nothing(as_, cast):
    build.agree(cast.dana, cast.rosa)
    cast.dana.groups.clear()

    assert "Rosa" not in as_("dana").get(URL).content.decode()


def test_two_agreements_with_one_person_make_one_row(cast):
    other = build.agree(cast.idris, cast.rosa)
    build.agree(cast.dana, cast.rosa, kind="cover", covers=other, ends_on=today(5), starts_on=today(-400))
    main = build.agree(cast.dana, cast.rosa)

    assert [row.pk for row in caseload_of(cast.dana)] == [main.pk]


def test_somebody_whose_account_was_erased_is_not_listed(cast):
    build.agree(cast.dana, cast.rosa)
    cast.rosa.erased_at = clock.now()
    cast.rosa.save()

    assert names(cast.dana) == []


def test_pages_are_closed_after_an_account_recovery(as_, cast):
    build.agree(cast.dana, cast.rosa)
    client = as_("dana")
    cast.dana.confidential_locked_until = clock.now() + DAY
    cast.dana.save()

    response = client.get(URL)

    assert response.status_code == 403
    assert "Rosa" not in response.content.decode()


# --- what is said -----------------------------------------------------------------------------------------------------


def test_nothing_is_said_of_somebody_with_whom_all_is_well(cast):
    keep(build.agree(cast.dana, cast.rosa))

    assert said(cast.dana) == {"Rosa": set()}


FACTS = {
    "overdue": {"due_on": today(-12)},
    "unplanned": {"next_session_at": None},
    "unmarked": {"unmarked_at": clock.now() - DAY},
    "draft": {"oldest_draft_at": clock.now() - 2 * DAY},
    "draft-late": {"oldest_draft_at": clock.now() - 8 * DAY},
    "unanswered": {"oldest_unanswered_at": clock.now() - 15 * DAY},
    "disagreed": {"disagreements": 1},
    "action": {"open_actions": 1, "earliest_action_due": today(-1)},
    "asked": {"asked_at": clock.now()},
    "answers": {"answers_waiting": 2},
    "safety": {"safety_missed": 2},
    "quiz": {"quizzes_not_passed": 1},
}
QUIET = [
    {"due_on": today()},
    {"oldest_unanswered_at": clock.now() - 13 * DAY},
    {"open_actions": 3, "earliest_action_due": today()},
    {"open_actions": 3},
]


@pytest.mark.parametrize("code", FACTS)
def test_each_fact_is_said_and_needs_attention(cast, code):
    keep(build.agree(cast.dana, cast.rosa), **FACTS[code])

    assert said(cast.dana) == {"Rosa": {code}}
    assert names(cast.dana, show="attention") == ["Rosa"]


@pytest.mark.parametrize("facts", QUIET)
def test_what_is_still_in_time_is_not_said(cast, facts):
    keep(build.agree(cast.dana, cast.rosa), **facts)

    assert said(cast.dana) == {"Rosa": set()}
    assert names(cast.dana, show="attention") == []


@pytest.mark.parametrize(("days", "codes"), [(0, {"ending"}), (14, {"ending"}), (15, set())])
def test_an_agreement_that_runs_out_soon_is_said(cast, days, codes):
    keep(build.agree(cast.dana, cast.rosa, ends_on=today(days)))

    assert said(cast.dana) == {"Rosa": codes}


def test_the_database_and_the_words_agree_on_what_needs_attention(cast):
    found = []
    for seed in range(8):
        History(seed, [cast.dana, cast.idris], [cast.rosa, cast.marcus, cast.amara, cast.jo])
        status.refresh_all()
        for viewer in (cast.dana, cast.idris):
            rows = rows_of(viewer, chosen_from(viewer, Choice()))
            found += [(row.agreement.needs_attention, bool(row.attention)) for row in rows]
        Agreement.objects.update(ended_at=clock.now(), ended_by=cast.dana, end_reason="other")
        SupervisionRequest.objects.all().delete()

    assert len(found) > 10
    assert [pair for pair in found if pair[0] != pair[1]] == []


def test_facts_are_said_in_plain_words(as_, cast):
    keep(
        build.agree(cast.dana, cast.rosa),
        due_on=today(-12),
        last_session_at=clock.now() - 26 * DAY,
        next_session_at=None,
        safety_missed=2,
        disagreements=1,
    )

    text = as_("dana").get(URL).content.decode()

    for words in (
        "Supervision 12 days overdue",
        "Nothing planned",
        "2 safety questions missed",
        "Disagrees with a session",
    ):
        assert words in text
    assert "risk" not in text.lower()
    assert "score" not in text.lower()


def test_a_request_and_a_point_for_the_agenda_are_said_without_their_words(as_, cast):
    from supervision.domain.agenda import add_item

    build.agree(cast.dana, cast.rosa)
    ask(cast.rosa, supervisor=cast.dana, text="A secret of the group", actor=cast.rosa)
    add_item("Money", actor=cast.rosa, supervisor=cast.dana, source="peer")

    text = as_("dana").get(URL).content.decode()

    assert "Asked for supervision" in text
    assert "1 point for the agenda" in text
    assert "secret" not in text
    assert "Money" not in text


def test_another_supervisors_points_are_not_counted(cast):
    from supervision.domain.agenda import add_item

    build.agree(cast.dana, cast.rosa)
    build.agree(cast.idris, cast.rosa)
    add_item("For Idris", actor=cast.rosa, supervisor=cast.idris, source="peer")

    assert "points" not in said(cast.dana)["Rosa"]
    assert "points" in said(cast.idris)["Rosa"]


def test_todays_sessions_stand_first(as_, cast):
    for person in (cast.rosa, cast.marcus, cast.amara):
        build.agree(cast.dana, person)
    build.agree(cast.idris, cast.jo)
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    with clock.at(noon - dt.timedelta(hours=6)):
        first = build.plan_session(cast.dana, cast.rosa, starts_at=noon)
        build.plan_session(cast.dana, cast.marcus, cast.amara, starts_at=noon + dt.timedelta(hours=2))
        build.plan_session(cast.dana, cast.rosa, starts_at=noon + DAY)
        build.plan_session(cast.idris, cast.jo, starts_at=noon)

        meetings = as_("dana").get(URL).context["today"]

    assert [(meeting.time, meeting.names) for meeting in meetings] == [("12:00", "Rosa"), ("14:00", "Amara, Marcus")]
    assert meetings[0].url == reverse("supervision:session", args=[first.code])


def test_a_group_of_many_is_named_in_short(cast):
    people = people_of(cast, 5)
    for person in people:
        build.agree(cast.dana, person)
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    with clock.at(noon - dt.timedelta(hours=6)):
        build.plan_session(cast.dana, *people, starts_at=noon)

        assert today_of(cast.dana)[0].names == "Person 0, Person 1, Person 2 and 2 more"


# --- order, filters, search -------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(cast):
    """Amara is overdue, Jo has a draft, Marcus is covered, Rosa is fine."""
    keep(build.agree(cast.dana, cast.amara), due_on=today(-3), last_session_at=clock.now() - 40 * DAY)
    keep(build.agree(cast.dana, cast.jo), oldest_draft_at=clock.now() - DAY, last_session_at=clock.now() - DAY)
    other = build.agree(cast.idris, cast.tomas)
    cover = build.agree(cast.dana, cast.tomas, kind=AgreementKind.COVER, covers=other, ends_on=today(60))
    keep(cover, last_session_at=clock.now() - 5 * DAY, next_session_at=clock.now() + 9 * DAY)
    keep(build.agree(cast.dana, cast.rosa), next_session_at=clock.now() + 2 * DAY)
    return cast


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("attention", ["Amara", "Jo", "Rosa", "Tomás"]),
        ("name", ["Amara", "Jo", "Rosa", "Tomás"]),
        ("last", ["Rosa", "Amara", "Tomás", "Jo"]),
        ("next", ["Amara", "Jo", "Rosa", "Tomás"]),
    ],
)
def test_sorting(crowd, sort, wanted):
    assert names(crowd.dana, sort=sort) == wanted


def test_those_with_something_waiting_come_first_then_by_when_it_falls_due(crowd):
    SuperviseeStatus.objects.filter(agreement__supervisee=crowd.rosa).update(disagreements=1, due_on=today(-9))

    assert names(crowd.dana) == ["Rosa", "Amara", "Jo", "Tomás"]


@pytest.mark.parametrize(
    ("show", "wanted"),
    [
        ("", ["Amara", "Jo", "Rosa", "Tomás"]),
        ("attention", ["Amara", "Jo"]),
        ("overdue", ["Amara"]),
        ("unsigned", ["Jo"]),
        ("covers", ["Tomás"]),
    ],
)
def test_filters_leave_whom_they_name(as_, crowd, show, wanted):
    assert sorted(names(crowd.dana, show=show)) == wanted
    response = as_("dana").get(URL, {"show": show})
    assert sorted(row.person.display_name for row in response.context["rows"]) == wanted
    assert response.context["summary"].shows == {"": 4, "attention": 2, "overdue": 1, "unsigned": 1, "covers": 1}
    assert response.context["summary"].chosen == len(wanted)


def test_search_by_name_and_by_team(as_, crowd):
    hillcrest = Team.objects.get(name="Hillcrest peers")

    assert names(crowd.dana, words="ro") == ["Rosa"]
    assert names(crowd.dana, words="r o") == ["Rosa"]
    assert names(crowd.dana, team=hillcrest.code) == ["Tomás"]
    assert names(crowd.dana, words="nobody") == []
    assert "Nobody found" in as_("dana").get(URL, {"q": "zzz"}).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "pk"},
        {"show": "secret"},
        {"team": "nonsense"},
        {"page": "999"},
        {"page": "x"},
        {"q": "<script>" * 30},
    ],
)
def test_nonsense_in_the_address_is_ignored(as_, crowd, query):
    response = as_("dana").get(URL, query)

    assert response.status_code == 200
    assert "<script>" not in response.content.decode().replace('<script type="module"', "")


def test_choices_are_carried_from_link_to_link(as_, crowd):
    text = as_("dana").get(URL, {"show": "attention", "sort": "name", "q": "a"}).content.decode()

    assert "?q=a&amp;sort=name&amp;show=attention" in text
    assert "?q=a&amp;sort=name&amp;show=overdue" in text
    assert '<input type="hidden" name="show" value="attention"' in text


def test_every_choice_has_words():
    assert all(str(words) for words in (*SHOWS.values(), *SORTS.values()))


# --- statements and weight --------------------------------------------------------------------------------------------


def people_of(cast, count: int) -> list:
    from website.accounts.models import User

    return [
        User.objects.create(email=f"p{number}@x.example", display_name=f"Person {number}", team=cast.rosa.team)
        for number in range(count)
    ]


def test_statements_do_not_grow_with_the_people(as_, cast, django_assert_num_queries):
    client = as_("dana")
    build.agree(cast.dana, cast.rosa)
    status.refresh_all()
    client.get(URL)
    # Session, person, roles, unread notices; teams, counts, today, rows, shares, points.
    with django_assert_num_queries(10):
        client.get(URL)
    for person in people_of(cast, 3):
        build.agree(cast.dana, person)
    status.refresh_all()
    with django_assert_num_queries(10):
        client.get(URL)


def test_fifty_rows_weigh_less_than_40_kb(as_, cast):
    for person in people_of(cast, 60):
        keep(
            build.agree(cast.dana, person),
            due_on=today(-12),
            next_session_at=None,
            last_session_at=clock.now() - 40 * DAY,
            oldest_draft_at=clock.now() - 20 * DAY,
            safety_missed=2,
            earliest_action_due=today(-3),
        )

    response = as_("dana").get(URL)

    assert len(response.context["rows"]) == 50
    assert len(response.content) < 40 * 1024
    second = as_("dana").get(URL, {"page": 2})
    assert len(second.context["rows"]) == 10


# --- the file ---------------------------------------------------------------------------------------------------------

CSV = "/supervision/caseload.csv"


def body(response) -> str:
    return b"".join(response.streaming_content).decode("utf-8")


def test_the_file_asks_for_a_fresh_proof(as_, cast):
    response = as_("dana").get(CSV)

    assert response.status_code == 302
    assert "reauthenticate" in response.url


@pytest.mark.parametrize("name", ["rosa", "priya", "elif", "sam"])
def test_the_file_is_for_supervisors(as_, cast, name):
    assert prove(as_(name)).get(CSV).status_code == 403


def test_the_file_holds_the_chosen_rows_and_is_recorded(as_, crowd):
    response = prove(as_("dana")).get(CSV, {"show": "overdue"})

    text = body(response)
    assert response["Content-Type"].startswith("text/csv")
    assert response["Content-Disposition"] == 'attachment; filename="caseload.csv"'
    assert text.startswith("\ufeffName,Team,Agreement,")
    assert "Amara,Riverside peers,supervision," in text
    assert "Jo" not in text
    assert AuditEvent.objects.filter(verb="supervision.caseload_exported", actor=crowd.dana.code).count() == 1


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\tx", "＝1+1"])
def test_the_file_holds_no_formula(as_, cast, name):
    cast.rosa.display_name = name
    cast.rosa.save()
    build.agree(cast.dana, cast.rosa)

    text = body(prove(as_("dana")).get(CSV))

    assert f"'{name}" in text.replace('""', '"')


def test_the_file_takes_the_same_statements_for_one_and_three(as_, cast, django_assert_num_queries):
    client = prove(as_("dana"))
    build.agree(cast.dana, cast.rosa)
    body(client.get(CSV))
    # Session, person, roles; teams; three for the audit entry; rows.
    with django_assert_num_queries(8):
        body(client.get(CSV))
    build.agree(cast.dana, cast.marcus)
    build.agree(cast.dana, cast.amara)
    with django_assert_num_queries(8):
        body(client.get(CSV))
