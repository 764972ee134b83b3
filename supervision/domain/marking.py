"""Written answers that wait for a mark: the panel of a supervisor, and for coordinators what nobody can mark yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from courses.access_marking import waiting_for_marks
from courses.domain.marking_queue import attempts_waiting, number_to_mark
from courses.models import AttemptItem, WrittenMark
from supervision.models import Agreement
from website.accounts.enums import Role
from website.accounts.models import User


def home_panel(user: User) -> dict[str, Any] | None:
    """What waits for a supervisor's mark; None for whoever has nothing to mark. One statement for supervisors."""
    if not user.has_role(Role.SUPERVISOR):
        return None
    number = number_to_mark(user)
    return {"number": number} if number else None


@dataclass(frozen=True)
class Unmarked:
    """Attempts that wait for a mark which nobody can give. `alone`: nobody looks after the learner; `second`: an answer
    still needs two people, and one looks after the learner. Where a mark of somebody who no longer does is there, one
    is enough.
    """

    alone: int
    second: int

    def __bool__(self) -> bool:
        return bool(self.alone or self.second)


def nobody_can_mark(people: QuerySet[User]) -> Unmarked:
    """How many attempts of these people wait for a supervisor, or for a second one; one statement."""
    in_force = _looking_after("learner")
    supervisors = in_force.order_by().values("supervisee").annotate(number=Count("supervisor", distinct=True))
    rows = attempts_waiting(people.values("pk")).annotate(
        looked_after=Exists(in_force),
        supervisors=Coalesce(Subquery(supervisors.values("number")), 0),
        needs_two=Exists(_answers_that_need_two()),
    )
    counts = rows.order_by().aggregate(
        alone=Count("pk", filter=Q(looked_after=False)),
        second=Count("pk", filter=Q(policy__second_marking=True, supervisors=1, needs_two=True)),
    )
    return Unmarked(counts["alone"], counts["second"])


def _looking_after(learner: str) -> QuerySet[Agreement]:
    """The agreements by which somebody can mark what the person of the outer query wrote."""
    return Agreement.objects.in_force().filter(
        supervisee=OuterRef(learner), supervisor__is_active=True, supervisor__groups__name=Role.SUPERVISOR.value
    )


def _answers_that_need_two() -> QuerySet[AttemptItem]:
    """The waiting answers of the outer attempt that nobody has marked but people who still look after the learner."""
    still = _looking_after("item__attempt__learner").filter(supervisor=OuterRef("marker"))
    by_others = WrittenMark.objects.filter(~Exists(still), item=OuterRef("pk"), given_at__isnull=False)
    return waiting_for_marks().filter(~Exists(by_others), attempt=OuterRef("pk"))
