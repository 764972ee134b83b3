"""What an agreement must keep to. Each rule raises with a sentence for the person and the field it belongs to."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from supervision.access import coordinators_of, possible_supervisors_of
from supervision.enums import AgreementKind
from supervision.models import Agreement
from website.accounts.access import people_coordinated_by
from website.accounts.enums import Role
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow

LONGEST_CADENCE = 92
MOST_MINUTES = 6000
EARLIEST = dt.timedelta(days=31)
"""How long ago an agreement may begin: long enough to write down what was agreed by hand."""
LATEST = dt.timedelta(days=366)
LONGEST = dt.timedelta(days=5 * 366)


def runs_program_for(actor: User, person: User) -> bool:
    """Whether `actor` is a coordinator of `person`'s team."""
    return actor.is_active and people_coordinated_by(actor).filter(pk=person.pk).exists()


def require_proposer(actor: User, supervisee: User, *, of: Agreement | None) -> None:
    """Coordinators propose for people of their teams; a supervisor only a cover or a successor for themselves."""
    if runs_program_for(actor, supervisee):
        return
    if of is not None and of.supervisor_id == actor.pk and actor.has_role(Role.SUPERVISOR):
        return
    raise NotAllowed(_("Only the people who run the program can propose this."), code="not-yours")


def require_dates(starts_on: dt.date, ends_on: dt.date | None) -> None:
    """Begins neither long ago nor far ahead; ends after it begins, not in the past, and within five years."""
    today = clock.today()
    if starts_on < today - EARLIEST:
        sentence = _("The first day can be at most a month ago.")
        raise Invalid(sentence, code="too-early", field="starts_on")
    if starts_on > today + LATEST:
        raise Invalid(_("The first day can be at most a year ahead."), code="too-late", field="starts_on")
    if ends_on is None:
        return
    if ends_on < starts_on:
        raise Invalid(_("The last day cannot be before the first."), code="end-before-start", field="ends_on")
    if ends_on < today:
        raise Invalid(_("The last day is over already."), code="over", field="ends_on")
    if ends_on > starts_on + LONGEST:
        raise Invalid(_("An agreement can run five years at most."), code="too-long", field="ends_on")


def require_rhythm(cadence_days: int, minutes_per_month: int) -> None:
    """A number of days that makes sense, and minutes a month that fit into one."""
    if not 1 <= cadence_days <= LONGEST_CADENCE:
        sentence = _("Say a number of days from 1 to %(most)d.") % {"most": LONGEST_CADENCE}
        raise Invalid(sentence, code="cadence", field="cadence_days")
    if not 0 <= minutes_per_month <= MOST_MINUTES:
        sentence = _("Say a number of minutes from 0 to %(most)d.") % {"most": MOST_MINUTES}
        raise Invalid(sentence, code="minutes", field="minutes_per_month")


def require_pair(supervisor: User, supervisee: User) -> None:
    """Two different people of one organisation, one of them a supervisor, and not the other way round already."""
    if supervisor.pk == supervisee.pk:
        raise Invalid(_("Nobody supervises themselves."), code="oneself", field="supervisor")
    if not supervisee.is_active or supervisee.erased_at is not None:
        sentence = _("The account of %(name)s is closed.") % {"name": supervisee.display_name}
        raise Invalid(sentence, code="closed", field="supervisor")
    if not possible_supervisors_of(supervisee).filter(pk=supervisor.pk).exists():
        sentence = _("Choose a supervisor of your organization.")
        raise Invalid(sentence, code="no-supervisor", field="supervisor")


def require_free(supervisor: User, supervisee: User, starts_on: dt.date, ends_on: dt.date | None) -> None:
    """No other agreement of the two in that time, in either direction. Call it with both people locked."""
    names = {"supervisor": supervisor.display_name, "peer": supervisee.display_name}
    if _overlapping(supervisor, supervisee, starts_on, ends_on).exists():
        sentence = _("%(supervisor)s and %(peer)s already have an agreement in that time, or one is waiting.") % names
        raise Invalid(sentence, code="overlap", field="supervisor")
    if _overlapping(supervisee, supervisor, starts_on, ends_on).exists():
        sentence = _("%(peer)s supervises %(supervisor)s. Two people cannot supervise each other.") % names
        raise Invalid(sentence, code="two-way", field="supervisor")


def _overlapping(supervisor: User, supervisee: User, starts_on: dt.date, ends_on: dt.date | None):
    """Agreements of the two, waiting or accepted, that share a day with the time given."""
    found = Agreement.objects.filter(supervisor=supervisor, supervisee=supervisee, ended_at__isnull=True)
    found = found.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=max(starts_on, clock.today())))
    return found if ends_on is None else found.filter(starts_on__lte=ends_on)


def require_cover(covers: Agreement, supervisor: User, starts_on: dt.date, ends_on: dt.date | None) -> None:
    """A cover stands in for an agreement in force, by somebody else, and ends before it does."""
    if covers.kind != AgreementKind.MAIN or not covers.is_accepted or covers.ended_at is not None:
        raise NotNow(_("A cover needs an agreement that is in force."), code="nothing-to-cover")
    if supervisor.pk == covers.supervisor_id:
        raise Invalid(_("Choose somebody else to cover."), code="covers-self", field="supervisor")
    if ends_on is None:
        raise Invalid(_("A cover needs a last day."), code="no-end", field="ends_on")
    if starts_on < max(covers.starts_on, clock.today()):
        raise Invalid(_("A cover begins today or later."), code="cover-too-early", field="starts_on")
    if covers.ends_on is not None and ends_on > covers.ends_on:
        sentence = _("The agreement it covers ends earlier. Choose a day before that.")
        raise Invalid(sentence, code="cover-too-long", field="ends_on")
    if ends_on > starts_on + LATEST:
        raise Invalid(_("A cover can run a year at most."), code="cover-too-long", field="ends_on")


def require_followed(follows: Agreement, supervisor: User) -> None:
    """A successor takes over from another supervisor's own agreement."""
    if follows.kind != AgreementKind.MAIN:
        raise Invalid(_("A cover has no successor."), code="cover", field="supervisor")
    if supervisor.pk == follows.supervisor_id:
        raise Invalid(_("Choose somebody else to take over."), code="same-supervisor", field="supervisor")


def tell_whom(person: User, *, besides: User) -> list[User]:
    """The coordinators of `person`, without the one who acts."""
    return [one for one in coordinators_of(person) if one.pk != besides.pk]
