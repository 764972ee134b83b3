"""What a session must keep to before it is signed: whose it is, how far it has come, with whom, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.access import lock_session_for
from supervision.domain.facts import LONGEST_MINUTES, to_minute
from supervision.enums import SessionKind, SessionPhase
from supervision.models import Agreement, SupervisionSession
from website.accounts.enums import Role
from website.accounts.models import User
from website.core.errors import Invalid, NotAllowed, NotNow

MOST_PEOPLE = 30


def locked_by_leader(code: str, actor: User) -> SupervisionSession:
    """The session, locked, when `actor` leads it. Raises Http404, or NotAllowed for a peer of it."""
    session = lock_session_for(actor, code)
    if session.supervisor_id != actor.pk:
        raise NotAllowed(_("Only the supervisor of this session can do this."), code="not-the-supervisor")
    return session


def require_unsigned(session: SupervisionSession) -> None:
    """Raises NotNow once the session is signed."""
    if session.records.exists():
        raise NotNow(_("This session is signed. What was signed can be amended, but not changed."), code="signed")


def require_not_cancelled(session: SupervisionSession) -> None:
    """Raises NotNow for a session that was called off."""
    if session.phase == SessionPhase.CANCELLED:
        raise NotNow(_("This session was called off."), code="called-off")


def require_planned(session: SupervisionSession) -> None:
    """Raises NotNow for a session that is held or called off."""
    require_not_cancelled(session)
    if session.phase != SessionPhase.PLANNED:
        raise NotNow(_("This session was held already."), code="held")


def require_supervisor(supervisor: User, actor: User) -> None:
    """Raises NotAllowed unless `actor` is this supervisor and may act as one now."""
    if actor.pk != supervisor.pk or not actor.is_active or not actor.has_role(Role.SUPERVISOR):
        raise NotAllowed(_("Only supervisors plan and record sessions, each their own."), code="not-the-supervisor")


def span_of(starts_at: dt.datetime, ends_at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Start and end as they are stored. Raises Invalid when they make no session."""
    starts_at, ends_at = to_minute(starts_at, "starts_at"), to_minute(ends_at, "ends_at")
    if ends_at <= starts_at:
        raise Invalid(_("The end must be after the start."), code="end-before-start", field="ends_at")
    if ends_at - starts_at > dt.timedelta(minutes=LONGEST_MINUTES):
        sentence = _("A session is at most 12 hours long. Please check start and end.")
        raise Invalid(sentence, code="too-long", field="ends_at")
    return starts_at, ends_at


def places_for(people: Iterable[User], supervisor: User, starts_at: dt.datetime, kind: str | None) -> list[Agreement]:
    """The agreement with each of `people` that holds at that time, in their order. Raises Invalid."""
    chosen = list({person.pk: person for person in people}.values())
    if not chosen:
        raise Invalid(_("Please choose who comes."), code="nobody", field="people")
    if len(chosen) > MOST_PEOPLE:
        sentence = _("A session has at most %(number)d people.") % {"number": MOST_PEOPLE}
        raise Invalid(sentence, code="too-many", field="people")
    if kind == SessionKind.INDIVIDUAL and len(chosen) > 1:
        raise Invalid(_("A one-to-one session has one peer. Choose a group."), code="not-individual", field="kind")
    if kind == SessionKind.GROUP and len(chosen) < 2:
        raise Invalid(_("A group has at least two peers."), code="not-a-group", field="kind")
    found = {row.supervisee_id: row for row in locked_on(starts_at, supervisor, chosen)}
    for person in chosen:
        if person.pk not in found:
            sentence = _("You have no agreement with %(name)s for that day.") % {"name": person.display_name}
            raise Invalid(sentence, code="no-agreement", field="people")
    return [found[person.pk] for person in chosen]


def lock_agreements_of(code: str, actor: User) -> None:
    """Locks what holds between `actor` and the peers of a session. Comes before the session's own lock.

    Whoever ends an agreement locks it before its sessions, to call off what is planned: in the same order, neither
    waits for the other for ever, and no session is planned that the end has not seen.
    """
    peers = SupervisionSession.objects.filter(code=code).values("attendees__person")
    held = Agreement.objects.filter(supervisor=actor, supervisee__in=peers, ended_at__isnull=True)
    list(held.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def locked_on(moment: dt.datetime, supervisor: User, people: Iterable[User]):
    """The agreements of that day as `agreements_on` has them, locked in one order until the transaction ends."""
    found = agreements_on(moment, supervisor, people)
    list(found.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    return found


def agreements_on(moment: dt.datetime, supervisor: User, people: Iterable[User]):
    """The agreements of `supervisor` with any of `people` that are not ended and hold on the day of `moment`."""
    found = Agreement.objects.accepted().filter(
        runs_on(moment), supervisor=supervisor, supervisee__in=list(people), supervisee__erased_at__isnull=True
    )
    return found.filter(ended_at__isnull=True).select_related("supervisee").order_by("-kind", "starts_on", "pk")


def runs_on(moment: dt.datetime) -> Q:
    """Agreements whose dates hold the day of `moment`."""
    day = timezone.localdate(moment)
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))
