"""Marking attempts again after the key of a question changed.

An editor proposes it, with a rule and a reason, and sees counts alone. A coordinator sees, for the people of their
teams, every result before and after, and carries it out. Nothing already earned is taken away: completions and
certificates stay. Each attempt is done in its own transaction, as a new step; the earlier result is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db import DatabaseError, transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.access import lock_place_of
from courses.domain.question_changes import aligned_with
from courses.domain.reasons import checked_reason
from courses.domain.results import announce_result, decimal_of, exact_worth, freeze_result, work_out_result
from courses.domain.statistics import mark_stale
from courses.models import (
    Attempt,
    AttemptItem,
    AttemptStep,
    Question,
    QuestionVersion,
    Regrade,
    RegradeChange,
    RegradeProposal,
    RegradeRule,
    WrittenMark,
)
from courses.questions.registry import get_kind
from courses.questions.shapes import Definition
from website import audit
from website.accounts.access import people_coordinated_by
from website.accounts.models import User
from website.core import clock
from website.core.errors import CannotOpen, Invalid, NotAllowed, NotNow
from website.notices.domain import tell

logger = logging.getLogger(__name__)

AT_ONCE = 50
"""So many attempts are done while the coordinator waits; the rest follows in the background."""


# --- proposing --------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose(question: Question, *, rule: str, reason: str, actor: User) -> RegradeProposal:
    """Asks coordinators to have answers to earlier versions marked again by the current one.

    Whoever calls has asked for permission to publish questions. Raises Invalid for a missing reason or a rule that
    cannot hold, NotNow when there is nothing to do or a proposal stands already.
    """
    reason = checked_reason(reason)
    question = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    if question.current_version is None or not answers_to_earlier(question).exists():
        raise NotNow(_("Nobody has handed in an answer to an earlier version of this question."), code="nothing")
    if question.regrade_proposals.filter(ended_at__isnull=True).exists():
        raise NotNow(_("This question waits to be marked again already. Take that back first."), code="proposed")
    if rule not in rules_for(question):
        raise Invalid(_("This rule does not fit the question. Choose another one."), code="rule", field="rule")
    proposal = RegradeProposal.objects.create(
        question=question, key_version=question.current_version, rule=rule, reason=reason, proposed_by=actor
    )
    audit.record(actor, "courses.regrade_proposed", proposal)
    return proposal


@transaction.atomic
def end_proposal(proposal: RegradeProposal, *, actor: User) -> RegradeProposal:
    """Takes a proposal back, or closes it; what was done by then stands. Ending it twice is fine."""
    proposal = RegradeProposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    if proposal.ended_at is None:
        proposal.ended_at = clock.now()
        proposal.save(update_fields=["ended_at"])
        audit.record(actor, "courses.regrade_proposal_ended", proposal)
    return proposal


def answers_to_earlier(question: Question, key: QuestionVersion | None = None) -> QuerySet[AttemptItem]:
    """Answers in finished attempts to versions of the question before `key`, before the current one unless told."""
    key = key or question.current_version
    if key is None:
        return AttemptItem.objects.none()
    items = AttemptItem.objects.filter(version__question=question, attempt__state=Attempt.State.FINISHED)
    return items.filter(version__number__lt=key.number)


def rules_for(question: Question, key: QuestionVersion | None = None) -> list[str]:
    """The rules that fit. A key of another kind, or no key at all, cannot mark what was answered before."""
    kinds = set(answers_to_earlier(question, key).order_by().values_list("version__kind", flat=True).distinct())
    always = [RegradeRule.FULL_CREDIT.value, RegradeRule.DROP.value]
    key = key or question.current_version
    if key is None or kinds - {key.kind} or not get_kind(key.kind).marked_by_machine:
        return always
    return [RegradeRule.NEW_KEY.value, RegradeRule.EITHER_KEY.value, *always]


# --- looking before ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """One attempt before and after. Percents as the attempt keeps them, None where nothing scores."""

    attempt: Attempt
    fraction_before: Fraction
    fraction_after: Fraction
    percent_before: object
    percent_after: object
    passed_before: bool
    passed_after: bool

    @property
    def newly_passes(self) -> bool:
        """It was no pass and is one now."""
        return self.passed_after and not self.passed_before

    @property
    def newly_fails(self) -> bool:
        """It was a pass by its score and is none now. What the pass brought stays."""
        return self.passed_before and not self.passed_after

    @property
    def moves(self) -> bool:
        """Whether anything about the result changes."""
        return self.percent_before != self.percent_after or self.passed_before != self.passed_after


@dataclass(frozen=True)
class Preview:
    """What a rule would do to the attempts of a coordinator's people, those that change most to tell first."""

    rule: str
    outcomes: Sequence[Outcome]

    @property
    def newly_pass(self) -> int:
        """How many would pass now."""
        return sum(one.newly_passes for one in self.outcomes)

    @property
    def newly_fail(self) -> int:
        """How many would not pass any more."""
        return sum(one.newly_fails for one in self.outcomes)

    @property
    def moved(self) -> int:
        """How many results change at all."""
        return sum(one.moves for one in self.outcomes)


def proposals_for(actor: User) -> QuerySet[RegradeProposal]:
    """Standing proposals that wait for the people whose program `actor` runs, with `attempts_left`; one statement."""
    rows = RegradeProposal.objects.filter(ended_at__isnull=True)
    done = RegradeChange.objects.filter(regrade__proposal=OuterRef(OuterRef("pk")), attempt=OuterRef("attempt"))
    left = _items_of_proposal(actor).filter(~Exists(done)).order_by().values("version__question")
    counted = left.annotate(number=Count("attempt", distinct=True)).values("number")
    rows = rows.annotate(attempts_left=Coalesce(Subquery(counted), 0)).filter(attempts_left__gt=0)
    return rows.select_related("question", "key_version", "proposed_by")


def proposals_visible_to(actor: User) -> QuerySet[RegradeProposal]:
    """Every proposal, standing or not, that is or was about attempts of `actor`'s people."""
    rows = RegradeProposal.objects.filter(Exists(_items_of_proposal(actor)))
    return rows.select_related("question", "key_version", "proposed_by")


def attempts_waiting(proposal: RegradeProposal, *, actor: User) -> QuerySet[Attempt]:
    """The attempts that carrying out the proposal would touch: those of `actor`'s people, never their own."""
    items = _waiting_items(actor).filter(version__question=proposal.question_id)
    items = items.filter(version__number__lt=proposal.key_version.number)
    done = RegradeChange.objects.filter(regrade__proposal=proposal, attempt=OuterRef("pk"))
    rows = Attempt.objects.filter(pk__in=items.order_by().values("attempt")).filter(~Exists(done))
    return rows.order_by("finished_at", "pk")


def _items_of_proposal(actor: User) -> QuerySet[AttemptItem]:
    """The answers that the proposal of the outer query is about."""
    earlier = {"version__question": OuterRef("question"), "version__number__lt": OuterRef("key_version__number")}
    return _waiting_items(actor).filter(**earlier)


def _waiting_items(actor: User) -> QuerySet[AttemptItem]:
    people = people_coordinated_by(actor).exclude(pk=actor.pk)
    return AttemptItem.objects.filter(attempt__state=Attempt.State.FINISHED, attempt__learner__in=people)


def preview(proposal: RegradeProposal, rule: str, *, actor: User) -> Preview:
    """What `rule` would do, per attempt; writes nothing. Statements do not grow with the attempts.

    Raises Invalid for a rule that does not fit the question.
    """
    _require_rule(proposal, rule)
    rows = attempts_waiting(proposal, actor=actor).select_related("learner")
    key = _Key(proposal)
    outcomes = [_mark_in_memory(attempt, key, rule).outcome for attempt in _with_items(rows)]
    order = sorted(outcomes, key=lambda one: (not one.newly_fails, not one.newly_passes, not one.moves))
    return Preview(rule, order)


def _require_rule(proposal: RegradeProposal, rule: str) -> None:
    if rule not in rules_for(proposal.question, proposal.key_version):
        raise Invalid(_("This rule does not fit the question. Choose another one."), code="rule", field="rule")


def _with_items(attempts: Iterable[Attempt]) -> list[Attempt]:
    """The attempts with `marked_items`: their items with questions and marks by people. Three statements."""
    marks = Prefetch("written_marks", WrittenMark.objects.exclude(given_at=None))
    items = AttemptItem.objects.select_related("version").prefetch_related(marks).order_by("number")
    found = list(attempts)
    prefetch_related_objects(found, Prefetch("items", items, to_attr="marked_items"))
    return found


class _Key:
    """The key to mark by, fitted to each earlier version: a part that only got another name is the same part."""

    def __init__(self, proposal: RegradeProposal) -> None:
        self.question_id = proposal.question_id
        self.version = proposal.key_version
        self._shapes: dict[int, Definition] = {}

    def shape_for(self, old: QuestionVersion) -> Definition:
        """The new definition, its parts named as the old version names them."""
        if old.pk not in self._shapes:
            kind = get_kind(self.version.kind)
            self._shapes[old.pk] = kind.parse(aligned_with(old.definition, self.version.definition))
        return self._shapes[old.pk]

    def is_for(self, item: AttemptItem) -> bool:
        """Whether the item is an answer to an earlier version of the question."""
        return item.version.question_id == self.question_id and item.version.number < self.version.number


def _apply(item: AttemptItem, key: _Key, rule: str, before: Fraction) -> Fraction:
    """Marks one item by the rule, without saving it. What it is worth now, 0 when it is dropped.

    Raises CannotOpen when the answer cannot be read.
    """
    if rule == RegradeRule.DROP:
        item.dropped = True
        return Fraction(0)
    if rule == RegradeRule.FULL_CREDIT:
        worth, right = Fraction(1), True
    else:
        mark = get_kind(key.version.kind).mark(key.shape_for(item.version), item.response)
        worth, right = mark.fraction, mark.right
        if rule == RegradeRule.EITHER_KEY and before >= worth:
            worth, right = before, right or bool(item.right)
    item.fraction, item.right, item.dropped = decimal_of(worth), right, False
    return worth


@dataclass(frozen=True)
class _Remarked:
    """An attempt marked again in memory: the item, what each item is worth now, the results as they were."""

    outcome: Outcome
    item: AttemptItem
    worth: dict[int, Fraction]
    results_before: dict


def _mark_in_memory(attempt: Attempt, key: _Key, rule: str) -> _Remarked:
    """Marks the attempt by the rule without saving anything."""
    items: Sequence[AttemptItem] = attempt.marked_items
    worth = {item.pk: exact_worth(item, item.written_marks.all()) for item in items}
    mine = next(item for item in items if key.is_for(item))
    before, percent, passed, results = worth[mine.pk], attempt.percent, bool(attempt.passed), attempt.results
    worth[mine.pk] = _apply(mine, key, rule, before)
    work_out_result(attempt, items, worth)
    outcome = Outcome(attempt, before, worth[mine.pk], percent, attempt.percent, passed, bool(attempt.passed))
    return _Remarked(outcome, mine, worth, results)


# --- doing ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def begin(proposal: RegradeProposal, *, rule: str, reason: str, actor: User, expected: int | None = None) -> Regrade:
    """Fixes which attempts of `actor`'s people are marked again, by which rule and why. `carry_on` does it.

    `expected` is how many attempts the actor was shown. Raises NotAllowed for anybody who coordinates none of the
    people, Invalid for a rule or a reason that cannot hold, NotNow when the proposal was taken back, nothing is left to
    do, or it is about other than the expected number of attempts by now.
    """
    reason = checked_reason(reason)
    proposal = RegradeProposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    if proposal.ended_at is not None:
        raise NotNow(_("This was taken back meanwhile. Nothing was marked again."), code="ended")
    if not people_coordinated_by(actor).exclude(pk=actor.pk).exists():
        raise NotAllowed(_("Only whoever runs the program of these people can do that."), code="not-coordinator")
    _require_rule(proposal, rule)
    attempts = list(attempts_waiting(proposal, actor=actor))
    if not attempts:
        raise NotNow(_("Nothing is left to mark again for your people."), code="nothing")
    if expected is not None and len(attempts) != expected:
        raise NotNow(_("The list changed since you opened it. Look at it again, then confirm."), code="changed")
    regrade = Regrade.objects.create(proposal=proposal, rule=rule, reason=reason, actor=actor)
    RegradeChange.objects.bulk_create(
        [
            RegradeChange(
                regrade=regrade,
                attempt=attempt,
                percent_before=attempt.percent,
                passed_before=attempt.passed,
                results_before=attempt.results,
            )
            for attempt in attempts
        ],
        batch_size=500,
    )
    audit.record(actor, "courses.regrade_begun", regrade)
    return regrade


def waiting_changes(regrade: Regrade) -> QuerySet[RegradeChange]:
    """The attempts whose turn has not come yet."""
    return regrade.changes.filter(fraction_after__isnull=True)


def carry_on(regrade: Regrade, *, most: int | None = None) -> int:
    """Marks attempts whose turn has come, each in its own transaction; how many it did.

    Doing it twice, or from two places at once, marks each attempt once. One that cannot be marked (its answer cannot be
    opened) is left as it is and tried again the next time; the others go on.
    """
    done = 0
    for pk in list(waiting_changes(regrade).order_by("pk").values_list("pk", flat=True)[:most]):
        try:
            done += _mark_again(pk)
        except (CannotOpen, DatabaseError, LookupError, ValueError):
            logger.exception("change %s of regrade %s could not be made", pk, regrade.pk)
    return done


def carry_on_all() -> int:
    """Goes on with every regrade that is not finished; how many attempts it marked. Run by schedule."""
    waiting = RegradeChange.objects.filter(regrade=OuterRef("pk"), fraction_after__isnull=True)
    return sum(carry_on(regrade) for regrade in Regrade.objects.filter(Exists(waiting)).order_by("pk"))


@transaction.atomic
def _mark_again(pk: int) -> bool:
    """One attempt: a step, the new result, a completion for a new pass, word to the learner, an audit entry."""
    change = RegradeChange.objects.select_related("regrade__proposal__key_version", "regrade__actor").get(pk=pk)
    regrade, found = change.regrade, Attempt.objects.filter(pk=change.attempt_id)
    lock_place_of(found)
    attempt = found.select_for_update(of=("self",), no_key=True).select_related("learner", "enrolment").get()
    change = RegradeChange.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if change.fraction_after is not None:
        return False
    (attempt,) = _with_items([attempt])
    key = _Key(regrade.proposal)
    marked = _mark_in_memory(attempt, key, regrade.rule)
    item = marked.item
    item.sequence += 1
    item.save(update_fields=["fraction", "right", "dropped", "sequence"])
    AttemptStep.objects.create(
        item=item,
        sequence=item.sequence,
        kind=AttemptStep.Kind.REGRADE,
        fraction=item.fraction,
        actor=regrade.actor,
        at=clock.now(),
    )
    _fill_in(change, marked)
    freeze_result(attempt, attempt.marked_items, marked.worth)
    announce_result(attempt, learner=attempt.learner)
    mark_stale([attempt.quiz_key])
    if marked.outcome.moves:
        tell(
            attempt.learner,
            "courses.result_changed",
            key=f"result-changed:{change.pk}",
            subject=attempt,
            url=reverse("courses:attempt_result", args=[attempt.code]),
        )
    audit.record(regrade.actor, "courses.attempt_regraded", attempt, about=attempt.learner)
    return True


def _fill_in(change: RegradeChange, marked: _Remarked) -> None:
    """Keeps what the attempt was when its turn came, and what it is now."""
    outcome = marked.outcome
    change.fraction_before = decimal_of(outcome.fraction_before)
    change.fraction_after = decimal_of(outcome.fraction_after)
    change.percent_before, change.percent_after = outcome.percent_before, outcome.percent_after
    change.passed_before, change.passed_after = outcome.passed_before, outcome.passed_after
    change.results_before = marked.results_before
    change.save()


def changes_of(attempt: Attempt) -> QuerySet[RegradeChange]:
    """What regrades did to an attempt, for its learner and whoever looks after them; oldest first, one statement."""
    rows = RegradeChange.objects.filter(attempt=attempt, fraction_after__isnull=False)
    return rows.select_related("regrade").order_by("regrade__at", "pk")
