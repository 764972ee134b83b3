"""Where an agreement stands, in words. Everything follows from its dates and acceptances; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from supervision.enums import AgreementEnd, AgreementKind
from supervision.models import Agreement
from website.accounts.enums import Role
from website.accounts.models import User
from website.core import clock

WAITING, LATER, IN_FORCE, ENDED, DECLINED, WITHDRAWN = "waiting", "later", "in_force", "ended", "declined", "withdrawn"
LEFT = "left"

LABELS = {
    WAITING: _("waiting for an answer"),
    LATER: _("begins later"),
    IN_FORCE: _("in force"),
    LEFT: _("needs a successor"),
    ENDED: _("ended"),
    DECLINED: _("declined"),
    WITHDRAWN: _("taken back"),
}
TONES = {WAITING: "warm", LATER: "brand", IN_FORCE: "good", LEFT: "stop"}


@dataclass(frozen=True)
class State:
    """A state's code, what it is called, and the tone of its tag."""

    code: str
    label: Any
    tone: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the agreement is in force or may come into force."""
        return self.code in (WAITING, LATER, IN_FORCE, LEFT)


def state_of(agreement: Agreement) -> State:
    """Where `agreement` stands for everybody. Asks the database nothing."""
    code = _code_of(agreement)
    return State(code, LABELS[code], TONES.get(code, ""))


def state_for_program(agreement: Agreement) -> State:
    """The same for those who run the program: a supervisor who is none any more shows.

    Reads the supervisor's groups, which a list prefetches.
    """
    state = state_of(agreement)
    if state.is_open and not can_supervise(agreement.supervisor):
        return State(LEFT, LABELS[LEFT], TONES[LEFT])
    return state


def rhythm_of(agreement: Agreement) -> str:
    """How often the two meet at least, in words."""
    days = agreement.cadence_days
    if days % 7 == 0:
        return ngettext("every week", "every %(weeks)d weeks", days // 7) % {"weeks": days // 7}
    return ngettext("every day", "every %(days)d days", days) % {"days": days}


def can_supervise(person: User) -> bool:
    """Whether `person` has an open account and the role, from prefetched groups."""
    return person.is_active and person.holds_group(Role.SUPERVISOR)


def _code_of(row: Agreement) -> str:
    today = clock.today()
    if row.end_reason in (AgreementEnd.DECLINED, AgreementEnd.WITHDRAWN):
        return DECLINED if row.end_reason == AgreementEnd.DECLINED else WITHDRAWN
    if row.ended_at is not None or (row.ends_on is not None and row.ends_on < today):
        return ENDED
    if not row.is_accepted:
        return WAITING
    return IN_FORCE if row.starts_on <= today else LATER


def in_state(rows: QuerySet[Agreement], code: str) -> QuerySet[Agreement]:
    """Those of `rows` that stand at `code`, as `state_for_program` says it; all for a code there is none of."""
    today = clock.today()
    open_rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), ended_at__isnull=True)
    able = User.objects.filter(pk=OuterRef("supervisor"), is_active=True, groups__name=Role.SUPERVISOR.value)
    kept, accepted = open_rows.filter(Exists(able)), open_rows.accepted()
    offers = (AgreementEnd.DECLINED, AgreementEnd.WITHDRAWN)
    over = Q(ended_at__isnull=False) | Q(ends_on__lt=today)
    return {
        WAITING: kept.proposed(),
        LATER: accepted.filter(Exists(able), starts_on__gt=today),
        IN_FORCE: accepted.filter(Exists(able), starts_on__lte=today),
        LEFT: open_rows.filter(~Exists(able)),
        ENDED: rows.filter(over).exclude(end_reason__in=offers),
        DECLINED: rows.filter(end_reason=AgreementEnd.DECLINED),
        WITHDRAWN: rows.filter(end_reason=AgreementEnd.WITHDRAWN),
    }.get(code, rows)


def open_first(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """`rows`, each with `is_over` to sort by."""
    over = Q(ended_at__isnull=False) | Q(ends_on__lt=clock.today())
    return rows.annotate(is_over=Case(When(over, then=Value(1)), default=Value(0), output_field=IntegerField()))


def without_supervisor(people: QuerySet[User]) -> QuerySet[User]:
    """Those of `people` with an open account whom nobody supervises now; an offer that waits does not count yet.

    Who runs the program, edits or operates is left out: nobody expects them to have a supervisor, though they may.
    """
    return people.filter(~Exists(_supervised()), ~_runs_things(), is_active=True, erased_at__isnull=True)


def with_standing(people: QuerySet[User]) -> QuerySet[User]:
    """`people`, each with `is_supervised`, `offer_waiting`, and `rank`: 0 for whoever a supervisor is expected for."""
    waiting = Agreement.objects.proposed().filter(kind=AgreementKind.MAIN, supervisee=OuterRef("pk"))
    waiting = waiting.exclude(ends_on__lt=clock.today())
    alone = When(~Exists(_supervised()) & ~_runs_things(), then=Value(0))
    rank = Case(alone, default=Value(1), output_field=IntegerField())
    return people.annotate(is_supervised=Exists(_supervised()), offer_waiting=Exists(waiting), rank=rank)


def _runs_things() -> Exists:
    others = (Role.COORDINATOR.value, Role.EDITOR.value, Role.OPERATOR.value)
    same = User.objects.filter(pk=OuterRef("pk"))
    return Exists(same.filter(Q(groups__name__in=others) | Q(is_superuser=True)))


def _supervised() -> QuerySet[Agreement]:
    able = User.objects.filter(pk=OuterRef("supervisor"), is_active=True, groups__name=Role.SUPERVISOR.value)
    return Agreement.objects.in_force().filter(Exists(able), supervisee=OuterRef("pk"))
