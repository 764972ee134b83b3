"""Marking again as people read it: editors in counts that point at nobody, coordinators with the results of their
people and no answer, learners about their own result.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.question_impact import SMALLEST_COUNT, people
from courses.domain.regrade import Outcome, changes_of, proposals_for, proposals_visible_to
from courses.models import Attempt, AttemptItem, Question, Regrade, RegradeChange, RegradeProposal, RegradeRule
from website.accounts.access import people_coordinated_by
from website.accounts.enums import Role
from website.accounts.models import User

RULE_SENTENCES = {
    RegradeRule.NEW_KEY.value: gettext_lazy(
        "Only what is right now is right. Somebody can lose points they had before."
    ),
    RegradeRule.EITHER_KEY.value: gettext_lazy(
        "What was right before and what is right now both count. Nobody loses a point."
    ),
    RegradeRule.FULL_CREDIT.value: gettext_lazy("Everybody gets all points for this question, whatever they answered."),
    RegradeRule.DROP.value: gettext_lazy(
        "The question does not count any more, and the score comes from the others. It can go up or down."
    ),
}
"""What each rule does, in a sentence."""


@dataclass(frozen=True)
class RuleWords:
    """A rule to choose: its value, name and what it does."""

    value: str
    label: Any
    sentence: Any


def in_words(rules: Iterable[str]) -> list[RuleWords]:
    """Rules with their names and sentences."""
    return [RuleWords(rule, RegradeRule(rule).label, RULE_SENTENCES[rule]) for rule in rules]


# --- editors ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProposalRow:
    """A proposal as editors see it. The numbers are people; only `concerned` and `told` are for showing."""

    proposal: RegradeProposal
    number: int
    done: int
    left: int

    @property
    def concerned(self) -> str:
        """How many handed in an answer to an earlier version."""
        return people(self.number)

    @property
    def state(self) -> str:
        """In a word: "waits", "partly", "done"; "ended" once it was taken back or closed."""
        if self.proposal.ended_at is not None:
            return "ended"
        if not self.done:
            return "waits"
        return "partly" if self.left else "done"

    @property
    def told(self) -> str:
        """For whom it was done. No number that, taken from the other one, leaves fewer than ten."""
        if not self.done:
            return people(0)
        if not self.left:
            return _("all of them")
        if min(self.done, self.left) < SMALLEST_COUNT:
            return _("some of them")
        return people(self.done)


def proposal_rows(proposals: QuerySet[RegradeProposal]) -> QuerySet[RegradeProposal]:
    """Proposals with everything that `show_row` needs; one statement."""
    items = AttemptItem.objects.filter(
        version__question=OuterRef("question"),
        version__number__lt=OuterRef("key_version__number"),
        attempt__state=Attempt.State.FINISHED,
    )
    changed = RegradeChange.objects.filter(regrade__proposal=OuterRef(OuterRef("pk")), fraction_after__isnull=False)
    left = items.filter(~Exists(changed.filter(attempt=OuterRef("attempt"))))
    done = RegradeChange.objects.filter(regrade__proposal=OuterRef("pk"), fraction_after__isnull=False)
    rows = proposals.select_related("question__bank", "question__current_version", "key_version", "proposed_by")
    return rows.annotate(
        people_concerned=_people_in(items, "version__question"),
        people_left=_people_in(left, "version__question"),
        people_done=_people_in(done, "regrade__proposal"),
    )


def _people_in(rows: QuerySet[Any], group: str) -> Coalesce:
    """How many learners stand in a subquery."""
    counted = rows.order_by().values(group).annotate(number=Count("attempt__learner", distinct=True))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)


def show_row(proposal: RegradeProposal) -> ProposalRow:
    """One of `proposal_rows`, for editors."""
    return ProposalRow(proposal, proposal.people_concerned, proposal.people_done, proposal.people_left)


def standing_proposal(question: Question) -> ProposalRow | None:
    """The proposal that waits for coordinators, if there is one; one statement."""
    row = proposal_rows(question.regrade_proposals.filter(ended_at__isnull=True)).first()
    return show_row(row) if row else None


# --- coordinators -----------------------------------------------------------------------------------------------------


def get_proposal_for(actor: User, code: str) -> RegradeProposal:
    """A proposal that is about people whose program `actor` runs. Raises Http404 for any other."""
    found = proposals_visible_to(actor).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def regrades_for(actor: User) -> QuerySet[Regrade]:
    """What was begun for people whose program `actor` runs, newest first, with `total` and `done` of their attempts."""
    mine = changes_visible_to(actor).filter(regrade=OuterRef("pk"))
    counts = mine.order_by().values("regrade")
    total = counts.annotate(number=Count("pk")).values("number")
    done = counts.annotate(number=Count("pk", filter=Q(fraction_after__isnull=False))).values("number")
    rows = Regrade.objects.filter(Exists(mine)).annotate(total=Subquery(total), done=Subquery(done))
    return rows.select_related("proposal__question", "actor")


def get_regrade_for(actor: User, code: str) -> Regrade:
    """One of `regrades_for`. Raises Http404 for any other."""
    found = regrades_for(actor).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def changes_visible_to(actor: User) -> QuerySet[RegradeChange]:
    """What regrades do to attempts of people whose program `actor` runs, never to their own."""
    return RegradeChange.objects.filter(attempt__learner__in=people_coordinated_by(actor).exclude(pk=actor.pk))


@dataclass(frozen=True)
class ResultRow:
    """One attempt in a list: its result before and after in words, and what that means."""

    attempt: Attempt
    before: str
    after: str
    newly_passes: bool
    newly_fails: bool
    moves: bool


def result_rows(results: Iterable[Outcome | RegradeChange]) -> list[ResultRow]:
    """Results looked at before, or kept, as rows of a list."""
    rows = []
    for one in results:
        before, after = bool(one.passed_before), bool(one.passed_after)
        rows.append(
            ResultRow(
                one.attempt,
                result_in_words(one.percent_before, before),
                result_in_words(one.percent_after, after),
                newly_passes=after and not before,
                newly_fails=before and not after,
                moves=one.percent_before != one.percent_after or before != after,
            )
        )
    return rows


@dataclass(frozen=True)
class Summary:
    """What a regrade has done so far to a coordinator's people."""

    newly_pass: int
    newly_fail: int
    moved: int


def summary_of(regrade: Regrade, *, actor: User) -> Summary:
    """The counts of what is done; one statement."""
    rows = changes_visible_to(actor).filter(regrade=regrade, fraction_after__isnull=False)
    passed = Q(passed_after=True, passed_before=False)
    failed = Q(passed_after=False, passed_before=True)
    one_is_none = Q(percent_before__isnull=True, percent_after__isnull=False) | Q(
        percent_before__isnull=False, percent_after__isnull=True
    )
    other = ~Q(percent_before=F("percent_after")) & Q(percent_before__isnull=False, percent_after__isnull=False)
    counts = rows.aggregate(
        newly_pass=Count("pk", filter=passed),
        newly_fail=Count("pk", filter=failed),
        moved=Count("pk", filter=passed | failed | one_is_none | other),
    )
    return Summary(**counts)


def home_panel(user: User) -> dict[str, Any] | None:
    """How many questions wait to be marked again for a coordinator's people; None for everybody else."""
    if not user.has_role(Role.COORDINATOR):
        return None
    number = proposals_for(user).count()
    return {"number": number} if number else None


# --- the learner ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WorkedOutAgain:
    """One time that a result was worked out again, `before` and `after` in words. After the last one, it is so now."""

    at: dt.datetime
    reason: str
    before: str
    after: str
    is_last: bool


def worked_out_again(attempt: Attempt) -> tuple[Sequence[WorkedOutAgain], frozenset[int]]:
    """What was worked out again, oldest first, and the keys of the questions it was about; one statement."""
    changes = list(changes_of(attempt).select_related("regrade__proposal"))
    rows = []
    for change in changes:
        is_last = change is changes[-1]
        after = result_in_words(attempt.percent, attempt.passed) if is_last else _after(change)
        before = result_in_words(change.percent_before, change.passed_before)
        rows.append(WorkedOutAgain(change.regrade.at, change.regrade.reason, before, after, is_last))
    return rows, frozenset(change.regrade.proposal.question_id for change in changes)


def _after(change: RegradeChange) -> str:
    return result_in_words(change.percent_after, change.passed_after)


def result_in_words(percent: Any, passed: bool | None) -> str:
    """“66 %, not passed”; without a score, whether it was passed alone."""
    said = _("passed") if passed else _("not passed")
    if percent is None:
        return said
    score = _("%(n)s\u00a0%%") % {"n": formats.number_format(int(percent))}
    return _("%(score)s, %(passed)s") % {"score": score, "passed": said}
