"""The months behind the demo's people: they are where `cast.PEOPLE` says, and every stage that pages show is there."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.core.management import call_command
from wagtail.models import Locale

from courses.domain import regrade
from courses.domain.attempts import start
from courses.domain.certificates import standing_of
from courses.domain.enrol import enrol, renewal_refusal
from courses.domain.marking_queue import number_to_mark
from courses.domain.regrade_reading import home_panel as rule_panel
from courses.domain.summary import attempt_summary
from courses.models import (
    Attempt,
    AttemptChoice,
    AttemptGrant,
    Certificate,
    CoursePage,
    QuizPage,
    QuizStatistics,
    SentWork,
    TimeAllowance,
)
from courses.questions.registry import kinds
from supervision.access import shares_open_to, supervisees_of
from supervision.domain import agreements
from supervision.domain.record_state import record_states
from supervision.enums import AgendaSource, RecordEventKind, SessionKind
from supervision.models import (
    AgendaItem,
    Agreement,
    PreparationNote,
    Qualification,
    RecordEvent,
    SelfCheck,
    SelfCheckShare,
    SessionAction,
    SessionRecord,
    SupervisionRequest,
    SupervisionSession,
)
from website.accounts.models import Invitation, User
from website.core import clock
from website.demo import crowd, earlier_class, every_kind, history, key_history, supervision_history
from website.notices.models import Notice
from website.pages.models import OrganisationSettings

pytestmark = pytest.mark.xdist_group("demo")

DAY = dt.timedelta(days=1)


def names(rows) -> list[str]:
    return sorted(row.display_name for row in rows)


def test_agreements_say_who_looks_after_whom(demo):
    assert names(supervisees_of(demo["dana"])) == ["Amara", "Idris", "Jo", "Marcus", "Rosa"]
    assert names(supervisees_of(demo["idris"])) == ["Jo", "Lena", "Tomás"]
    ended = Agreement.objects.get(ended_at__isnull=False)
    assert (ended.supervisor, ended.supervisee, ended.successors.get().supervisor) == (
        demo["dana"], demo["tomas"], demo["idris"],
    )  # fmt: skip
    running, offered = Agreement.objects.filter(kind="cover").order_by("pk")
    assert (running.supervisee, running.is_in_force) == (demo["jo"], True)
    assert (offered.supervisee, offered.is_accepted) == (demo["rosa"], False)


def test_sessions_are_in_every_state(demo):
    states = {state.code for state in record_states(SupervisionSession.objects.values_list("pk", flat=True)).values()}

    assert states >= {
        "planned", "held", "signed", "partly_countersigned", "countersigned", "disagreed", "voided", "called_off",
    }  # fmt: skip
    assert RecordEvent.objects.filter(kind=RecordEventKind.AMENDED).count() == 1
    assert SessionRecord.objects.filter(late_days__gt=0).count() == 1
    assert {SessionKind.INDIVIDUAL, SessionKind.GROUP, SessionKind.DEBRIEF} == set(
        SupervisionSession.objects.values_list("kind", flat=True)
    )


def test_what_was_on_the_agenda_of_a_signed_session_was_talked_about(demo):
    points = [
        point
        for record in SessionRecord.objects.filter(content__body__isnull=False).select_related("content")
        for point in record.content.body["agenda"]
    ]

    assert len(points) > 50
    assert [point["text"] for point in points if not point["talked"]] == []


def test_something_waits_for_each_side(demo):
    now = clock.now()
    draft = SupervisionSession.objects.unsigned().get()
    assert (draft.supervisor, draft.attendees.get().person) == (demo["dana"], demo["marcus"])
    assert 3 * DAY < now - draft.ends_at < 7 * DAY
    waiting = SessionRecord.objects.filter(events__kind="signed").exclude(
        events__kind__in=["countersigned", "disagreed", "voided"]
    )
    late = [record for record in waiting if now - record.signed_at > 14 * DAY]
    assert sorted(record.attendees.get().person.display_name for record in late) == ["Idris", "Lena"]
    lena = Agreement.objects.get(supervisee=demo["lena"]).status
    assert lena.due_on < clock.today()
    assert lena.next_session_at is None
    assert SupervisionRequest.objects.get(state="open").person == demo["jo"]
    assert AgendaItem.objects.get(source=AgendaSource.WORKLOAD).about == demo["marcus"]


def test_a_quiz_has_figures_because_a_class_that_left_took_it(demo):
    told = QuizStatistics.objects.filter(attempts__gt=0)

    assert {row.choice for row in told} == set(AttemptChoice.values)
    assert all(row.figures["people"] >= 10 for row in told)
    left = User.objects.filter(is_active=False)
    assert sorted(left.values_list("full_name", flat=True)) == sorted(name for name, *__ in earlier_class.CLASS)
    assert not Agreement.objects.filter(supervisee__in=left).exists()


def test_actions_are_open_late_and_done(demo):
    late = SessionAction.objects.filter(done_at__isnull=True, due_on__lt=clock.today())

    assert sorted(action.owner.display_name for action in late) == ["Lena", "Marcus"]
    assert SessionAction.objects.filter(done_at__isnull=False).count() > 20
    assert SessionAction.objects.filter(owner=demo["dana"], done_at__isnull=True).exists()


def test_training_is_sent_answered_and_granted(demo):
    assert AttemptGrant.objects.get().learner == demo["marcus"]
    sent = {work.learner.display_name: work.answered_at is not None for work in SentWork.objects.all()}
    assert sent == {"Rosa": False, "Jo": True}
    assert sorted(Qualification.objects.values_list("supervisor__display_name", flat=True)) == ["Dana", "Idris"]
    assert sorted(PreparationNote.objects.values_list("person__display_name", flat=True)) == ["Jo", "Rosa"]


def test_a_corrected_key_waits_for_the_coordinator(demo):
    """By the old key Lena did not pass, and Jo lost a point; nobody loses anything by the rule proposed."""
    (proposal,) = regrade.proposals_for(demo["priya"])

    shown = regrade.preview(proposal, proposal.rule, actor=demo["priya"])

    assert proposal.proposed_by == demo["elif"]
    assert [(one.attempt.learner.display_name, one.newly_passes, one.moves) for one in shown.outcomes] == [
        ("Lena", True, True), ("Jo", False, True), ("Idris", False, False),
    ]  # fmt: skip
    assert rule_panel(demo["priya"]) == {"number": 1}


def test_extra_time_is_granted_and_counts_in_the_timed_quiz(demo):
    allowance = TimeAllowance.objects.get()
    quiz = QuizPage.objects.get(title=key_history.TITLE)
    course = quiz.get_parent().get_parent().specific

    enrolment = enrol(course, learner=demo["marcus"], actor=demo["marcus"])
    summary = attempt_summary(demo["marcus"], quiz, enrolment=enrolment)

    assert (allowance.learner, allowance.granted_by) == (demo["marcus"], demo["dana"])
    assert (summary.extra_percent, summary.time_limit_minutes) == (50, 15)


def test_self_checks_are_shared_run_out_and_taken_back(demo):
    shared = {share.person.display_name: share.kind for share in shares_open_to(demo["dana"])}

    assert shared == {"Rosa": "result", "Jo": "trend"}
    assert not shares_open_to(demo["idris"]).exists()
    assert SelfCheckShare.objects.get(person=demo["marcus"]).expires_at < clock.now()
    assert SelfCheckShare.objects.get(person=demo["tomas"]).withdrawn_at is not None
    assert SelfCheck.objects.filter(person=demo["lena"]).exists()
    assert not SelfCheckShare.objects.filter(person=demo["lena"]).exists()
    assert not SelfCheck.objects.filter(person=demo["amara"]).exists()


def test_both_chains_are_whole(demo, capsys):
    call_command("verify_audit")
    call_command("verify_records")

    assert capsys.readouterr().out.count("whole:") == 2


def test_nobody_is_mailed_about_last_spring(demo):
    assert not Notice.objects.unread().filter(created_at__lt=clock.now() - 3 * DAY).exists()


def test_what_people_did_themselves_stays(demo):
    """Somebody has tried the demo: their agreements are theirs, and nothing is added."""
    offer = Agreement.objects.proposed().get()
    agreements.accept(offer, actor=demo["rosa"])
    before = Agreement.objects.count()

    supervision_history.live(demo, history.prepare_content())

    assert Agreement.objects.count() == before


def test_a_crowd_is_spread_over_the_supervisors(demo):
    before = Agreement.objects.count()

    call_command("seed_demo", learners=4, verbosity=0)
    call_command("seed_demo", learners=4, verbosity=0)

    made = Agreement.objects.in_force().filter(supervisee__in=crowd.members().values())
    assert Agreement.objects.count() == before + 4
    assert sorted(made.values_list("supervisor__display_name", flat=True)) == ["Dana", "Dana", "Idris", "Idris"]


def test_everybody_is_at_their_stage(demo):
    def done(name: str) -> int:
        return demo[name].enrolments.get(course_page__code="foundations").completions.count()

    assert {name: done(name) for name in ("rosa", "marcus", "tomas", "noor", "idris", "jo", "lena")} == {
        "rosa": 2, "marcus": 6, "tomas": 6, "noor": 15, "idris": 28, "jo": 28, "lena": 28,
    }  # fmt: skip
    assert not demo["amara"].enrolments.exists()
    assert [(attempt.passed, attempt.safety_missed) for attempt in Attempt.objects.filter(learner=demo["marcus"])] == [
        (False, 1),
        (False, 1),
    ]
    assert Attempt.objects.get(learner=demo["tomas"]).is_open
    tries = Attempt.objects.filter(learner=demo["jo"]).order_by("started_at")
    assert list(tries.values_list("module_title", "passed")) == [
        ("Active listening", False),
        ("Active listening", True),
        ("Boundaries", True),
        ("Confidentiality", True),
        ("Crisis intervention", True),
        ("One of each", True),
        ("One of each", None),
    ]
    assert tries.last().state == Attempt.State.MARKING
    assert number_to_mark(demo["dana"]) == 1


def test_certificates_are_valid_and_lenas_is_due(demo):
    held = {certificate.enrolment.learner.display_name: certificate for certificate in Certificate.objects.all()}

    assert sorted(held) == ["Idris", "Jo", "Lena"]
    assert {standing_of(certificate).state for certificate in held.values()} == {"valid"}
    assert (renewal_refusal(held["Lena"]), bool(renewal_refusal(held["Jo"]))) == ("", True)
    assert OrganisationSettings.objects.get().name == "Harbor Recovery Network"


def counts() -> dict[str, int]:
    """How many rows there are of everything that history makes, and of what is recorded about it."""
    configs = [apps.get_app_config(label) for label in ("courses", "supervision", "audit", "notices")]
    models = [model for config in configs for model in config.get_models()]
    return {model.__name__: model.objects.count() for model in (User, Invitation, *models)}


def test_seeding_twice_changes_nothing(demo):
    before = counts()

    call_command("seed_demo", verbosity=0)

    assert counts() == before


def test_people_made_in_the_demo_do_not_stop_it(demo):
    User.objects.create_user("kim@demo.example", "a long password", full_name="Kim", display_name="Kim")

    call_command("seed_demo", verbosity=0)


def test_a_crowd_can_be_made_up(demo):
    course = CoursePage.objects.get(code=history.COURSE, locale=Locale.get_default())

    made = crowd.make(3, seed=1, course=course)

    assert [user.email for user in made] == [f"learner-{number}@demo.example" for number in (1, 2, 3)]
    assert crowd.make(3, seed=1, course=course) == []


def test_every_kind_of_question_can_be_tried(demo):
    assert sorted(kind for __, kind, __ in every_kind.QUESTIONS) == sorted(kinds.names())
    quiz = QuizPage.objects.get(slug="quiz", path__startswith=CoursePage.objects.get(code=every_kind.CODE).path)
    enrolment = enrol(quiz.get_parent().get_parent().specific, learner=demo["rosa"], actor=demo["rosa"])

    attempt = start(quiz, enrolment=enrolment, module_title="One of each", actor=demo["rosa"])

    assert [item.version.kind for item in attempt.items.select_related("version").order_by("number")] == [
        kind for __, kind, __ in every_kind.QUESTIONS
    ]
