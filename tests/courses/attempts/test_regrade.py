"""Marking again after a key changed: who may, what each rule does, what stays, and that it happens once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from courses.domain import regrade
from courses.domain.questions import publish_definition
from courses.domain.submit import submit
from courses.models import AttemptStep, Completion, Question, RegradeChange, RegradeRule
from tests.factories.courses_quiz import answer_all, begin, definition_of, items_of, make_quiz
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices.models import Notice

pytestmark = pytest.mark.django_db

OPTIONS = definition_of("single")["options"]


def with_key(key: str) -> dict:
    """The definition of single choice with another right option."""
    return definition_of("single", options=[{**option, "right": option["key"] == key} for option in OPTIONS])


@pytest.fixture
def scene(cast):
    """Rosa got one of three wrong (she chose "a"): 66 %, no pass at 80. Marcus got all right."""
    course, quiz = make_quiz(count=3, pass_percent=80, shuffle_questions=False)
    found = {}
    for person, wrong in ((cast.rosa, 1), (cast.marcus, 0)):
        attempt = begin(person, course, quiz)
        answer_all(person, attempt, wrong=wrong)
        found[person.display_name] = submit(attempt.code, actor=person)
    question = items_of(found["Rosa"])[0].version.question
    return course, quiz, found, question


def publish(question: Question, definition: dict, cast, **how) -> Question:
    definition["stem"] = f"{definition['stem']} ({question.ref})"
    how = {"kind": "single", "topic": question.topic, "label": question.label, **how}
    publish_definition(question.bank, ref=question.ref, definition=definition, actor=cast.person["elif"], **how)
    return Question.objects.get(pk=question.pk)


def propose(scene, cast, rule, definition=None):
    question = publish(scene[3], definition or with_key("a"), cast)
    return regrade.propose(question, rule=rule, reason="The key was wrong.", actor=cast.person["elif"])


def carry_out(proposal, cast, rule=None):
    found = regrade.begin(proposal, rule=rule or proposal.rule, reason="The key was wrong.", actor=cast.priya)
    regrade.carry_on(found)
    return found


def percents(found):
    for attempt in found.values():
        attempt.refresh_from_db()
    return {name: (attempt.percent, attempt.passed) for name, attempt in found.items()}


EARLIER = {"Rosa": (Decimal("66.66"), False), "Marcus": (Decimal("100.00"), True)}


@pytest.mark.parametrize(
    ("rule", "rosa", "marcus"),
    [
        # Rosa chose "a", which is right now; Marcus chose "b", which was.
        (RegradeRule.NEW_KEY, (Decimal("100.00"), True), (Decimal("66.66"), False)),
        (RegradeRule.EITHER_KEY, (Decimal("100.00"), True), (Decimal("100.00"), True)),
        (RegradeRule.FULL_CREDIT, (Decimal("100.00"), True), (Decimal("100.00"), True)),
        (RegradeRule.DROP, (Decimal("100.00"), True), (Decimal("100.00"), True)),
    ],
)
def test_each_rule_is_shown_before_and_then_done(scene, cast, rule, rosa, marcus):
    found = scene[2]
    proposal = propose(scene, cast, rule)
    shown = regrade.preview(proposal, rule, actor=cast.priya)
    assert percents(found) == EARLIER
    assert {one.attempt.learner.display_name: (one.percent_after, one.passed_after) for one in shown.outcomes} == {
        "Rosa": rosa,
        "Marcus": marcus,
    }
    assert (shown.newly_pass, shown.newly_fail) == (1, int(rule == RegradeRule.NEW_KEY))
    done = carry_out(proposal, cast)
    assert percents(found) == {"Rosa": rosa, "Marcus": marcus}
    kept = {row.attempt.learner.display_name: row for row in done.changes.select_related("attempt__learner")}
    assert (kept["Rosa"].percent_before, kept["Rosa"].passed_before) == EARLIER["Rosa"]
    assert kept["Rosa"].results_before["topics"]


def test_what_was_earned_stays_and_what_is_newly_passed_counts(scene, cast):
    found = scene[2]
    carry_out(propose(scene, cast, RegradeRule.NEW_KEY), cast)
    assert percents(found)["Marcus"][1] is False
    assert set(Completion.objects.values_list("enrolment__learner", flat=True)) == {cast.rosa.pk, cast.marcus.pk}


def test_it_is_a_new_step_with_who_did_it_and_people_are_told_without_content(scene, cast):
    found = scene[2]
    carry_out(propose(scene, cast, RegradeRule.NEW_KEY), cast)
    item = items_of(found["Rosa"])[0]
    steps = list(item.steps.order_by("sequence"))
    assert [step.kind for step in steps] == ["answer", "mark", "regrade"]
    assert (steps[1].fraction, steps[2].fraction, steps[2].actor) == (0, 1, cast.priya)
    assert (item.fraction, item.right, item.sequence) == (1, True, 3)
    told = Notice.objects.filter(kind="courses.result_changed")
    assert set(told.values_list("recipient", flat=True)) == {cast.rosa.pk, cast.marcus.pk}


def test_doing_it_twice_marks_once_and_nothing_is_left(scene, cast):
    proposal = propose(scene, cast, RegradeRule.NEW_KEY)
    done = carry_out(proposal, cast)
    assert regrade.carry_on(done) == regrade.carry_on_all() == 0
    assert AttemptStep.objects.filter(kind="regrade").count() == 2
    assert not regrade.proposals_for(cast.priya).exists()
    with pytest.raises(NotNow) as refused:
        regrade.begin(proposal, rule=proposal.rule, reason="Again.", actor=cast.priya)
    assert refused.value.code == "nothing"


def test_the_background_finishes_what_was_begun(scene, cast):
    proposal = propose(scene, cast, RegradeRule.FULL_CREDIT)
    begun = regrade.begin(proposal, rule=proposal.rule, reason="Unclear.", actor=cast.priya)
    assert regrade.carry_on(begun, most=1) == 1
    assert regrade.waiting_changes(begun).count() == 1
    assert regrade.carry_on_all() == 1
    assert not regrade.waiting_changes(begun).exists()


def test_a_key_with_other_names_for_its_options_is_the_same_key(scene, cast):
    renamed = with_key("a")
    renamed["options"] = [{**option, "key": f"x{option['key']}"} for option in renamed["options"]]
    shown = regrade.preview(propose(scene, cast, RegradeRule.NEW_KEY, renamed), RegradeRule.NEW_KEY, actor=cast.priya)
    assert {one.attempt.learner.display_name: one.fraction_after for one in shown.outcomes} == {"Rosa": 1, "Marcus": 0}


def test_another_kind_cannot_mark_old_answers(scene, cast):
    question = publish(scene[3], definition_of("true_false"), cast, kind="true_false")
    assert regrade.rules_for(question) == [RegradeRule.FULL_CREDIT, RegradeRule.DROP]
    with pytest.raises(Invalid):
        regrade.propose(question, rule=RegradeRule.NEW_KEY, reason="x", actor=cast.person["elif"])


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501], ids=["none", "spaces", "long"])
def test_a_reason_is_asked_for(scene, cast, reason):
    question = publish(scene[3], with_key("a"), cast)
    with pytest.raises(Invalid) as refused:
        regrade.propose(question, rule=RegradeRule.NEW_KEY, reason=reason, actor=cast.person["elif"])
    assert refused.value.field == "reason"


def test_nothing_to_do_and_a_second_proposal_are_said(scene, cast):
    with pytest.raises(NotNow):
        regrade.propose(scene[3], rule=RegradeRule.NEW_KEY, reason="x", actor=cast.person["elif"])
    proposal = propose(scene, cast, RegradeRule.NEW_KEY)
    with pytest.raises(NotNow):
        regrade.propose(proposal.question, rule=RegradeRule.NEW_KEY, reason="x", actor=cast.person["elif"])
    regrade.end_proposal(proposal, actor=cast.person["elif"])
    with pytest.raises(NotNow):
        regrade.begin(proposal, rule=proposal.rule, reason="x", actor=cast.priya)


@pytest.mark.parametrize("name", ["rosa", "dana", "elif", "sam", "noor"])
def test_nobody_but_the_coordinator_of_the_people_sees_or_does_it(scene, cast, name):
    actor = cast.person[name]
    proposal = propose(scene, cast, RegradeRule.NEW_KEY)
    assert not regrade.proposals_for(actor).exists()
    assert regrade.preview(proposal, proposal.rule, actor=actor).outcomes == []
    with pytest.raises((NotAllowed, NotNow)):
        regrade.begin(proposal, rule=proposal.rule, reason="x", actor=actor)
    assert not RegradeChange.objects.exists()


def test_a_coordinator_does_not_mark_themselves(scene, cast):
    course, quiz, __, ___ = scene
    mine = begin(cast.priya, course, quiz)
    answer_all(cast.priya, mine, wrong=1)
    submit(mine.code, actor=cast.priya)
    shown = regrade.preview(propose(scene, cast, RegradeRule.NEW_KEY), RegradeRule.NEW_KEY, actor=cast.priya)
    assert cast.priya.pk not in {one.attempt.learner_id for one in shown.outcomes}


def test_a_preview_costs_the_same_for_one_and_for_two(scene, cast, django_assert_max_num_queries):
    proposal = propose(scene, cast, RegradeRule.NEW_KEY)
    regrade.preview(proposal, proposal.rule, actor=cast.priya)
    with django_assert_max_num_queries(20) as both:
        assert len(regrade.preview(proposal, proposal.rule, actor=cast.priya).outcomes) == 2
    cast.marcus.team = cast.noor.team
    cast.marcus.save(update_fields=["team"])
    with django_assert_max_num_queries(len(both)) as one:
        assert len(regrade.preview(proposal, proposal.rule, actor=cast.priya).outcomes) == 1
    assert len(one) == len(both)


def test_answers_to_a_later_version_than_the_key_are_left_alone(scene, cast):
    course, quiz, __, question = scene
    proposal = propose(scene, cast, RegradeRule.NEW_KEY)
    publish(question, with_key("c"), cast)
    later = begin(cast.amara, course, quiz)
    answer_all(cast.amara, later)
    submit(later.code, actor=cast.amara)
    shown = regrade.preview(proposal, proposal.rule, actor=cast.priya)
    assert {one.attempt.learner.display_name for one in shown.outcomes} == {"Rosa", "Marcus"}
    assert regrade.proposals_for(cast.priya).get().attempts_left == 2


def test_a_list_that_changed_since_it_was_shown_is_shown_again(scene, cast):
    proposal = propose(scene, cast, RegradeRule.NEW_KEY)
    with pytest.raises(NotNow) as refused:
        regrade.begin(proposal, rule=proposal.rule, reason="x", actor=cast.priya, expected=1)
    assert refused.value.code == "changed"
    assert not RegradeChange.objects.exists()


def test_taking_out_the_only_question_that_counts_makes_nobody_pass(cast):
    course, quiz = make_quiz(count=1, pass_percent=80)
    attempt = begin(cast.rosa, course, quiz)
    answer_all(cast.rosa, attempt, wrong=1)
    failed = submit(attempt.code, actor=cast.rosa)
    question = publish(items_of(failed)[0].version.question, with_key("c"), cast)
    proposal = regrade.propose(question, rule=RegradeRule.DROP, reason="Unclear.", actor=cast.person["elif"])
    carry_out(proposal, cast)
    failed.refresh_from_db()
    assert (failed.passed, failed.points_possible, failed.percent) == (False, 0, None)
    assert not Completion.objects.exists()
