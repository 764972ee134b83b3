"""Preparing a session: facts with their source, ticked onto an agenda; nothing else gets there."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.urls import reverse

from courses.domain.enrol import enrol
from courses.domain.submit import submit
from courses.enums import PracticeDomain
from courses.models import Attempt
from supervision.domain import self_checks, shares
from supervision.domain.agenda import add_item
from supervision.domain.instruments import default_instrument
from supervision.domain.person import open_person
from supervision.domain.preparation import add_to, facts_about
from supervision.domain.requests import ask
from supervision.enums import RequestState
from supervision.models import AgendaItem, SupervisionRequest, SupervisionSession
from tests.factories.courses import make_course
from tests.factories.courses_quiz import answer_all, begin, fill_bank, make_question, make_quiz
from tests.supervision import factories as build
from website.audit.models import AuditEvent
from website.core import clock
from website.core.errors import Invalid

DAY = dt.timedelta(days=1)


def url(person) -> str:
    return reverse("supervision:prepare", args=[person.code])


def when(days: int = 7, **fields) -> dict:
    day = (clock.today() + DAY * days).isoformat()
    return {"date": day, "start": "10:00", "end": "11:00", "mode": "video", "to": "new", **fields}


def keys(client, person) -> dict[str, str]:
    """The keys of the facts on the page, by their text."""
    groups = client.get(url(person)).context["groups"]
    return {fact.text: fact.key for __, __, facts in groups for fact in facts}


@pytest.fixture
def prepared(cast):
    """Rosa with Dana: an action that is late, a record without an answer, a draft, a request, a course under way."""
    build.agree(cast.dana, cast.rosa)
    build.agree(cast.dana, cast.marcus)
    action = build.an_action(cast.rosa, "Read the guide", due_on=clock.today())
    build.signed_session(
        cast.dana, cast.rosa, starts_at=build.moment(days=-20), draft=build.whole_draft(actions=[action])
    )
    build.held_session(cast.dana, cast.rosa, starts_at=build.moment(days=-3))
    ask(cast.rosa, supervisor=cast.dana, text="Can we talk?", actor=cast.rosa)
    course = make_course("Boundaries", lessons=2)
    enrol(course.page, learner=cast.rosa, actor=cast.rosa)
    return cast


# --- facts ------------------------------------------------------------------------------------------------------------


def test_facts_stand_there_with_their_source(as_, prepared):
    response = as_("dana").get(url(prepared.rosa))

    groups = {code: facts for code, __, facts in response.context["groups"]}
    kinds = {code: [fact.key.split(":")[0] for fact in facts] for code, facts in groups.items()}
    assert kinds == {"training": ["course"], "supervision": ["session", "session", "action"], "them": ["request"]}
    assert all(fact.source and fact.look_url for facts in groups.values() for fact in facts)
    text = response.content.decode()
    assert "Course “Boundaries”: Still to do: 2 lessons." in text
    assert "Read the guide" in text


def test_missed_safety_questions_and_topics_are_facts(cast):
    agreement = build.agree(cast.dana, cast.rosa)
    bank = fill_bank(2, safety=True, domain=PracticeDomain.ETHICAL_RESPONSIBILITY, topic="Crisis")
    make_question(bank, "X1", topic="Listening")
    course, quiz = make_quiz(count=3, bank=bank)
    attempt = begin(cast.rosa, course, quiz)
    answer_all(cast.rosa, attempt, wrong=3)
    submit(attempt.code, actor=cast.rosa)

    facts = facts_about(open_person(cast.rosa, viewer=cast.dana))

    # The signal of a finished attempt brings it into the caseload too.
    assert (agreement.status.safety_missed, agreement.status.quizzes_not_passed) == (2, 1)
    said = [fact.text for fact in facts if not fact.key.startswith("course:")]
    # What only safety questions missed is said once.
    assert said[:2] == ["Safety question missed: Crisis"] * 2
    assert said[2:] == ["Quiz “Quiz”, topic “Listening”: 0 of 1 right"]
    stem = attempt.items.first().version.definition["stem"]
    assert not any(stem in fact.text for fact in facts)


def test_each_page_is_recorded_for_the_peer(as_, prepared):
    as_("dana").get(url(prepared.rosa))

    event = AuditEvent.objects.get(verb="supervision.preparation_opened")
    assert (event.actor, event.about) == (prepared.dana.code, prepared.rosa.code)


@pytest.mark.parametrize("name", ["rosa", "marcus", "idris", "priya", "elif", "sam", "noor"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_a_supervisor_of_the_peer_may_prepare(as_, prepared, name, method):
    build.agree(prepared.idris, prepared.marcus)

    response = getattr(as_(name), method)(url(prepared.rosa), when())

    assert response.status_code == 404
    assert not SupervisionSession.objects.filter(starts_at__gt=clock.now()).exists()


# --- planning ---------------------------------------------------------------------------------------------------------


def test_a_session_is_planned_with_what_was_ticked(as_, prepared):
    client = as_("dana")
    found = keys(client, prepared.rosa)
    wanted = [found["Course “Boundaries”: Still to do: 2 lessons."], next(k for k in found.values() if "action" in k)]
    add_item("From me", actor=prepared.rosa, supervisor=prepared.dana, source="peer")

    response = client.post(url(prepared.rosa), when(facts=wanted))

    session = SupervisionSession.objects.get(starts_at__gt=clock.now())
    assert response.status_code == 303
    assert response.url == reverse("supervision:session", args=[session.code])
    items = list(session.agenda.order_by("added_at", "pk"))
    assert {item.source_key for item in items} == {"", *wanted}
    assert {item.about for item in items} == {prepared.rosa}
    assert {item.source for item in items} == {"peer", "training", "supervision"}
    assert [person.person for person in session.attendees.all()] == [prepared.rosa]
    assert session.mode == "video"
    assert SupervisionRequest.objects.get().state == RequestState.ANSWERED


def test_a_session_can_be_planned_with_nothing_ticked(as_, prepared):
    assert as_("dana").post(url(prepared.rosa), when()).status_code == 303
    assert SupervisionSession.objects.filter(starts_at__gt=clock.now()).count() == 1


def test_facts_can_go_onto_a_session_that_is_planned(as_, prepared):
    session = build.plan_session(prepared.dana, prepared.rosa)
    add_item("From me", actor=prepared.rosa, supervisor=prepared.dana, source="peer")
    client = as_("dana")
    wanted = next(iter(keys(client, prepared.rosa).values()))

    response = client.post(url(prepared.rosa), {"facts": [wanted], "to": session.code})

    assert response.status_code == 303
    assert {item.source_key for item in session.agenda.all()} == {"", wanted}
    assert SupervisionSession.objects.filter(starts_at__gt=clock.now()).count() == 1


def test_the_same_fact_stands_on_an_agenda_once(as_, prepared):
    session = build.plan_session(prepared.dana, prepared.rosa)
    client = as_("dana")
    wanted = next(iter(keys(client, prepared.rosa).values()))
    for __ in range(2):
        assert client.post(url(prepared.rosa), {"facts": [wanted], "to": session.code}).status_code == 303

    assert AgendaItem.objects.filter(source_key=wanted).count() == 1
    assert "on the agenda already" in client.get(url(prepared.rosa)).content.decode()
    client.post(url(prepared.rosa), when(facts=[wanted]))
    assert AgendaItem.objects.filter(source_key=wanted).count() == 1


def test_in_a_group_the_facts_are_about_the_one_peer(as_, prepared):
    session = build.plan_session(prepared.dana, prepared.rosa, prepared.marcus)
    client = as_("dana")
    wanted = next(iter(keys(client, prepared.rosa).values()))

    client.post(url(prepared.rosa), {"facts": [wanted], "to": session.code})

    assert session.agenda.get().about == prepared.rosa
    text = as_("marcus").get(reverse("supervision:session", args=[session.code])).content.decode()
    assert "Boundaries" not in text


# --- bad input --------------------------------------------------------------------------------------------------------

FORGED = [
    "selfcheck:abc",
    "share:abc",
    "course:00000000-0000-0000-0000-000000000000",
    "workload",
    "x" * 5000,
    "<script>",
    "action:",
]


@pytest.mark.parametrize("key", FORGED)
def test_a_key_that_is_no_fact_of_this_peer_is_refused(as_, prepared, key):
    client = as_("dana")
    real = next(iter(keys(client, prepared.rosa).values()))

    response = client.post(url(prepared.rosa), when(facts=[real, key]))

    assert response.status_code == 422
    assert "One of these is not true any more" in response.content.decode()
    assert f'value="{real}" id="fact-training-1" checked' in response.content.decode()
    assert not SupervisionSession.objects.filter(starts_at__gt=clock.now()).exists()
    assert not AgendaItem.objects.exists()


def test_another_peers_facts_are_refused(as_, prepared):
    theirs = next(iter(keys(as_("dana"), prepared.rosa).values()))

    assert as_("dana").post(url(prepared.marcus), when(facts=[theirs])).status_code == 422


def test_anothers_session_is_refused(as_, prepared):
    build.agree(prepared.idris, prepared.rosa)
    foreign = build.plan_session(prepared.idris, prepared.rosa)
    others = build.plan_session(prepared.dana, prepared.marcus)
    client = as_("dana")
    real = next(iter(keys(client, prepared.rosa).values()))

    for session in (foreign, others):
        response = client.post(url(prepared.rosa), {"facts": [real], "to": session.code})
        assert response.status_code == 422
    assert not AgendaItem.objects.exists()


def test_what_waits_is_never_brought_to_a_session_of_somebody_else(prepared):
    add_item("From me", actor=prepared.rosa, supervisor=prepared.dana, source="peer")
    others = build.plan_session(prepared.dana, prepared.marcus)
    view = open_person(prepared.rosa, viewer=prepared.dana)

    with pytest.raises(Invalid):
        add_to(view, others, [], actor=prepared.dana)

    assert AgendaItem.objects.get().session is None


@pytest.mark.parametrize(
    "fields",
    [
        {"start": "11:00", "end": "10:00"},
        {"start": "10:00", "end": "10:00"},
        {"date": "2001-01-01"},
        {"date": "tomorrow"},
        {"date": ""},
        {"start": "25:00"},
        {"mode": "carrier pigeon"},
        {"mode": ""},
        {"end": "23:59", "start": "00:01"},
    ],
)
def test_times_that_make_no_session_are_refused_and_the_ticks_kept(as_, prepared, fields):
    client = as_("dana")
    real = next(iter(keys(client, prepared.rosa).values()))

    response = client.post(url(prepared.rosa), when(facts=[real], **fields))

    assert response.status_code == 422
    assert f'value="{real}" id="fact-training-1" checked' in response.content.decode()
    assert not SupervisionSession.objects.filter(starts_at__gt=clock.now()).exists()
    assert SupervisionRequest.objects.get().state == RequestState.OPEN


def test_a_day_after_the_agreement_is_refused(as_, cast):
    build.agree(cast.dana, cast.rosa, ends_on=clock.today() + DAY)

    response = as_("dana").post(url(cast.rosa), when(days=5))

    assert response.status_code == 422
    assert "no agreement" in response.content.decode()


def test_adding_nothing_says_so(as_, prepared):
    session = build.plan_session(prepared.dana, prepared.rosa)

    response = as_("dana").post(url(prepared.rosa), {"to": session.code})

    assert response.status_code == 422
    assert "Tick at least one thing" in response.content.decode()


def test_hostile_text_is_shown_as_text(as_, cast):
    build.agree(cast.dana, cast.rosa)
    words = "<img src=x onerror=alert(1)>"
    build.signed_session(
        cast.dana, cast.rosa, draft=build.whole_draft(actions=[build.an_action(cast.rosa, f"a {words} b")])
    )

    for name in ("person", "prepare"):
        assert words not in as_("dana").get(reverse(f"supervision:{name}", args=[cast.rosa.code])).content.decode()


# --- self-checks ------------------------------------------------------------------------------------------------------


def shared(cast) -> str:
    """Rosa shares a whole self-check with Dana; the code of the share."""
    check = self_checks.start(actor=cast.rosa, anyway=True)
    answers = dict.fromkeys(default_instrument().by_id, 100)
    self_checks.save_answers(check.code, answers, known={}, actor=cast.rosa)
    check = self_checks.finish(check.code, actor=cast.rosa)
    share = shares.share_result(
        check, recipient=cast.dana, level="answers", purpose="support", days=30, actor=cast.rosa
    )
    return share.code


def test_a_share_is_mentioned_with_a_link_and_never_copied(as_, prepared):
    code = shared(prepared)
    client = as_("dana")

    response = client.get(url(prepared.rosa))
    text = response.content.decode()

    assert "Look at it on Rosa’s page" in text
    assert code not in text
    assert default_instrument().name not in text
    assert not AuditEvent.objects.filter(verb="supervision.share_read").exists()
    facts = [fact for __, __, facts in response.context["groups"] for fact in facts]
    assert "self" not in json.dumps([fact.key for fact in facts])
    shares.withdraw(code, actor=prepared.rosa)
    assert "Look at it on" not in client.get(url(prepared.rosa)).content.decode()


@pytest.mark.parametrize("kind", ["share", "selfcheck", "self_check", "result", "trend", "band"])
def test_nothing_of_a_share_gets_onto_an_agenda(as_, prepared, kind):
    code = shared(prepared)

    response = as_("dana").post(url(prepared.rosa), when(facts=[f"{kind}:{code}"]))

    assert response.status_code == 422
    assert not AgendaItem.objects.exists()


def test_planning_says_nothing_of_a_share(as_, prepared):
    code = shared(prepared)
    client = as_("dana")

    client.post(url(prepared.rosa), when(facts=list(keys(client, prepared.rosa).values())))

    items = AgendaItem.objects.all()
    assert len(items) == 5
    written = " ".join(f"{item.text} {item.source_key} {item.url}" for item in items)
    for word in (code, "share", "burnout", "Copenhagen", "self-check"):
        assert word.lower() not in written.lower()


# --- statements -------------------------------------------------------------------------------------------------------


def test_statements_do_not_grow_with_the_facts(as_, prepared, django_assert_max_num_queries):
    client = as_("dana")
    client.get(url(prepared.rosa))
    with django_assert_max_num_queries(60) as first:
        client.get(url(prepared.rosa))
    for week in range(3):
        build.signed_session(
            prepared.dana,
            prepared.rosa,
            starts_at=build.moment(days=-70 - 7 * week),
            draft=build.whole_draft(actions=[build.an_action(prepared.rosa, f"Action {week}")]),
        )
    with django_assert_max_num_queries(60) as second:
        client.get(url(prepared.rosa))

    assert len(first) == len(second) <= 36
    assert Attempt.objects.count() == 0
