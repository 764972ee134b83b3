"""The page of one peer: who may open it, what it says and never says, its statements, the record of the look."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from courses.domain.enrol import enrol
from supervision.domain import status
from supervision.domain.agenda import add_item
from supervision.domain.agreements import end
from supervision.domain.hours import hours_of, part_of
from supervision.domain.requests import ask
from supervision.models import Agreement
from tests.factories.courses import make_course
from tests.supervision import factories as build
from website.audit.models import AuditEvent
from website.core import clock

DAY = dt.timedelta(days=1)
NOTHING_SHARED = "Nothing is shared with you at the moment."


def url(person) -> str:
    return reverse("supervision:person", args=[person.code])


def page(client, person):
    return client.get(url(person))


# --- who may open it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rosa", "marcus", "idris", "priya", "elif", "sam", "noor"])
def test_without_an_agreement_there_is_no_such_page(as_, cast, name):
    build.agree(cast.dana, cast.rosa)
    build.agree(cast.idris, cast.marcus)

    assert page(as_(name), cast.rosa).status_code == 404
    assert not AuditEvent.objects.filter(verb="supervision.person_opened").exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_on": clock.today() + DAY},
        {"ends_on": clock.today() - DAY},
        {"supervisee_accepted_at": None},
        {"supervisor_accepted_at": None},
        {"ended_at": clock.now(), "end_reason": "declined"},
    ],
    ids=["future", "run out", "not accepted by the peer", "not accepted by the supervisor", "declined"],
)
def test_an_agreement_that_is_not_in_force_opens_nothing(as_, cast, fields):
    if "ended_at" in fields:
        fields = {**fields, "ended_by": cast.rosa}
    build.agree(cast.dana, cast.rosa, **fields)

    for name in ("person", "prepare"):
        assert as_("dana").get(reverse(f"supervision:{name}", args=[cast.rosa.code])).status_code == 404


def test_ending_the_agreement_closes_the_page_at_the_next_request(as_, cast):
    agreement = build.agree(cast.dana, cast.rosa)
    client = as_("dana")
    assert page(client, cast.rosa).status_code == 200

    end(agreement, actor=cast.rosa, reason="finished")

    assert page(client, cast.rosa).status_code == 404
    assert "Rosa" not in client.get("/supervision/").content.decode()


def test_a_cover_opens_the_page_until_its_last_day(as_, cast):
    main = build.agree(cast.idris, cast.rosa)
    build.agree(cast.dana, cast.rosa, kind="cover", covers=main, ends_on=clock.today())

    assert page(as_("dana"), cast.rosa).status_code == 200
    with clock.later(days=1):
        assert page(as_("dana"), cast.rosa).status_code == 404


def test_the_page_is_closed_after_an_account_recovery(as_, cast):
    build.agree(cast.dana, cast.rosa)
    client = as_("dana")
    cast.dana.confidential_locked_until = clock.now() + DAY
    cast.dana.save()

    assert page(client, cast.rosa).status_code == 403
    assert client.get(reverse("supervision:prepare", args=[cast.rosa.code])).status_code == 403


def test_each_look_is_recorded_for_the_peer(as_, cast):
    build.agree(cast.dana, cast.rosa)

    page(as_("dana"), cast.rosa)

    event = AuditEvent.objects.get(verb="supervision.person_opened")
    assert (event.actor, event.about, event.reason) == (cast.dana.code, cast.rosa.code, "")


# --- what it says -----------------------------------------------------------------------------------------------------


@pytest.fixture
def lived(cast):
    """Rosa with Dana: two signed sessions, one countersigned; a draft, a plan, an action, a request, a point."""
    build.agree(cast.dana, cast.rosa)
    build.agree(cast.idris, cast.rosa)
    actions = [
        build.an_action(cast.rosa, "Read the guide", due_on=clock.today() + DAY),
        build.supervisors_action(cast.rosa, "Ask about keys"),
    ]
    build.signed_session(
        cast.dana,
        cast.rosa,
        starts_at=build.moment(days=-40),
        draft=build.whole_draft(actions=actions),
        answers={cast.rosa: True},
    )
    build.signed_session(cast.dana, cast.rosa, starts_at=build.moment(days=-20), answers={cast.rosa: "It was shorter."})
    build.signed_session(cast.dana, cast.rosa, starts_at=build.moment(days=-18))
    build.signed_session(cast.idris, cast.rosa, starts_at=build.moment(days=-5), answers={cast.rosa: True})
    build.held_session(cast.dana, cast.rosa, starts_at=build.moment(days=-2))
    build.plan_session(cast.dana, cast.rosa, starts_at=build.moment(days=4))
    ask(cast.rosa, supervisor=cast.dana, text="Something private", actor=cast.rosa)
    add_item("How to say no", actor=cast.rosa, supervisor=cast.dana, source="peer")
    status.refresh_all()
    return cast


def test_supervision_actions_and_what_waits_are_told(as_, lived):
    view = page(as_("dana"), lived.rosa).context["view"]

    assert len(view.supervision.upcoming) == 1
    assert len(view.supervision.drafts) == 1
    assert [paper.disagreed for paper in view.supervision.papers] == [True, False]
    assert [(action.row.text, action.is_mine) for action in view.actions] == [
        ("Read the guide", False),
        ("Ask about keys", True),
    ]
    assert [point.text for point in view.points] == ["How to say no"]
    assert len(view.requests) == 1
    assert {reason.code for reason in view.attention} >= {"draft", "disagreed"}


def test_of_other_supervisors_sessions_only_facts_are_told(as_, lived):
    response = page(as_("dana"), lived.rosa)

    others = response.context["view"].supervision.others
    assert [(record.supervisor, record.minutes) for record in others] == [(lived.idris, 60)]
    assert reverse("supervision:session", args=[others[0].session.code]) not in response.content.decode()
    led = {one.session.supervisor for one in response.context["view"].supervision.recent}
    assert led == {lived.dana}


def test_private_words_stay_where_they_are(as_, lived):
    text = page(as_("dana"), lived.rosa).content.decode()

    assert build.NOTE not in text
    assert "It was shorter." not in text
    assert "Something private" not in text


def test_an_action_can_be_marked_done_from_here(as_, lived):
    client = as_("dana")
    action = page(client, lived.rosa).context["view"].actions[0].row

    response = client.post(reverse("supervision:action_done", args=[action.code]), {"next": url(lived.rosa)})

    assert response.url == url(lived.rosa)
    assert [left.row.text for left in page(client, lived.rosa).context["view"].actions] == ["Ask about keys"]


def test_training_is_told_by_results(as_, cast):
    build.agree(cast.dana, cast.rosa)
    course = make_course("Boundaries", lessons=2, quizzes=1)
    enrol(course.page, learner=cast.rosa, actor=cast.rosa)

    text = page(as_("dana"), cast.rosa).content.decode()

    assert "Boundaries" in text
    assert "0 of 3 parts done" in text
    assert reverse("supervision:grant_attempt", args=[cast.rosa.code]) in text


def test_somebody_new_is_told_in_empty_states(as_, cast):
    build.agree(cast.dana, cast.rosa, starts_on=clock.today())
    status.refresh_all()

    text = page(as_("dana"), cast.rosa).content.decode()

    for words in ("has not joined a course yet", "No signed session yet.", "Nothing is open.", "nothing planned"):
        assert words in text


def test_without_a_share_one_sentence_says_nothing(as_, cast):
    build.agree(cast.dana, cast.rosa)

    assert NOTHING_SHARED in page(as_("dana"), cast.rosa).content.decode()


def test_statements_do_not_grow_with_the_history(as_, lived, django_assert_max_num_queries):
    client = as_("dana")
    page(client, lived.rosa)
    with django_assert_max_num_queries(60) as first:
        page(client, lived.rosa)
    for week in range(3):
        build.signed_session(
            lived.dana,
            lived.rosa,
            starts_at=build.moment(days=-70 - 7 * week),
            draft=build.whole_draft(actions=[build.an_action(lived.rosa, f"Action {week}")]),
        )
        build.held_session(lived.dana, lived.rosa, starts_at=build.moment(days=-100 - week))
        add_item(f"Point {week}", actor=lived.rosa, supervisor=lived.dana, source="peer")
    with django_assert_max_num_queries(60) as second:
        page(client, lived.rosa)

    assert len(first) == len(second) <= 36


# --- hours ------------------------------------------------------------------------------------------------------------


def minutes(hours, period="all"):
    return {
        row.domain: (row.by_period[period].counted, row.by_period[period].waiting)
        for row in hours.rows
        if row.by_period[period].counted or row.by_period[period].waiting
    }


def test_hours_count_when_countersigned_and_wait_before(cast):
    build.agree(cast.dana, cast.rosa)
    build.signed_session(cast.dana, cast.rosa, starts_at=build.moment(days=-9), answers={cast.rosa: True})
    build.signed_session(cast.dana, cast.rosa, starts_at=build.moment(days=-8))
    build.signed_session(cast.dana, cast.rosa, starts_at=build.moment(days=-7), answers={cast.rosa: "No."})

    hours = hours_of(cast.rosa)

    assert minutes(hours) == {"advocacy": (60, 120)}
    assert (hours.total["all"].counted, hours.total["all"].waiting) == (60, 120)
    assert not hours.is_empty


def test_hours_of_a_voided_or_missed_session_do_not_count(cast):
    from supervision.domain.signing import void

    build.agree(cast.dana, cast.rosa)
    build.agree(cast.dana, cast.marcus)
    gone = build.signed_session(cast.dana, cast.rosa, starts_at=build.moment(days=-9), answers={cast.rosa: True})
    void(gone.code, actor=cast.dana, reason="Written twice.")
    build.signed_session(
        cast.dana, cast.rosa, cast.marcus, starts_at=build.moment(days=-8), changes={"absent": [cast.rosa]}
    )

    assert hours_of(cast.rosa).is_empty


def test_hours_of_an_amended_session_count_once(cast):
    build.agree(cast.dana, cast.rosa)
    session = build.signed_session(cast.dana, cast.rosa, starts_at=build.moment(days=-9), answers={cast.rosa: True})
    build.amended(session, note="Other words")

    assert minutes(hours_of(cast.rosa)) == {"advocacy": (0, 60)}


def test_hours_by_period(cast):
    build.agree(cast.dana, cast.rosa, starts_on=clock.today() - 600 * DAY)
    with clock.later(days=-500):
        build.signed_session(cast.dana, cast.rosa, answers={cast.rosa: True})
    build.signed_session(cast.dana, cast.rosa, answers={cast.rosa: True})

    hours = hours_of(cast.rosa)

    assert [hours.total[period].counted for period in ("cycle", "year", "all")] == [120, 60, 120]
    assert hours.cycle_since is None
    assert [name for __, name in hours.columns] == ["Last 12 months", "All"]
    assert [(label, [cell.counted for __, cell in cells]) for label, cells in hours.table] == [("Advocacy", [60, 120])]
    assert [cell.counted for __, cell in hours.sums] == [60, 120]
    assert "Advocacy" not in hours.unused_labels


def test_a_cycle_begins_with_the_newest_certificate(cast):
    from courses.models import Certificate

    build.agree(cast.dana, cast.rosa)
    build.signed_session(cast.dana, cast.rosa, starts_at=build.moment(days=-30), answers={cast.rosa: True})
    course = make_course("Listening")
    enrolment = enrol(course.page, learner=cast.rosa, actor=cast.rosa)
    Certificate.objects.create(
        enrolment=enrolment, holder=cast.rosa, content={}, digest="", issued_at=clock.now() - 10 * DAY
    )
    build.signed_session(cast.dana, cast.rosa, starts_at=build.moment(days=-3), answers={cast.rosa: True})

    hours = hours_of(cast.rosa)

    assert [name for __, name in hours.columns] == ["This cycle", "Last 12 months", "All"]
    assert hours.total["cycle"].counted == 60
    assert hours.total["all"].counted == 120


@pytest.mark.parametrize(
    ("domains", "mine", "whole", "wanted"),
    [
        ({"a": 40, "b": 20}, 60, 60, {"a": 40, "b": 20}),
        ({"a": 40, "b": 20}, 30, 60, {"a": 20, "b": 10}),
        ({"a": 30, "b": 30}, 25, 60, {"a": 13, "b": 12}),
        ({"a": 50, "b": 5, "c": 5}, 1, 60, {"a": 1, "b": 0, "c": 0}),
        ({"a": 60}, 45, 60, {"a": 45}),
    ],
)
def test_somebody_who_was_there_for_a_part_gets_their_part(domains, mine, whole, wanted):
    assert part_of(domains, mine, whole) == wanted


def test_hours_take_two_statements(cast, django_assert_num_queries):
    build.agree(cast.dana, cast.rosa)
    build.signed_session(cast.dana, cast.rosa, answers={cast.rosa: True})
    with django_assert_num_queries(2):
        hours_of(cast.rosa)
    build.signed_session(cast.dana, cast.rosa, starts_at=build.moment(days=-5), answers={cast.rosa: True})
    with django_assert_num_queries(2):
        hours_of(cast.rosa)


def test_the_page_needs_a_status_no_more_than_the_caseload(as_, cast):
    build.agree(cast.dana, cast.rosa)

    assert Agreement.objects.filter(status__isnull=False).count() == 0
    assert page(as_("dana"), cast.rosa).status_code == 200
