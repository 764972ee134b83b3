"""Who may see what in supervision. Views load agreements, people, sessions and self-checks only through here.

A supervisor's access comes from agreements in force and from nothing else; it ends in the same request in which the
last agreement ends. Whoever may not know that a thing exists gets Http404.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from supervision.enums import RequestState, SessionPhase
from supervision.models import (
    AgendaItem,
    Agreement,
    PreparationNote,
    SelfCheck,
    SelfCheckShare,
    SessionAction,
    SessionAttendee,
    SessionRecord,
    SupervisionRequest,
    SupervisionSession,
)
from website.accounts.access import people_coordinated_by, teams_coordinated_by
from website.accounts.enums import Role
from website.accounts.models import CoordinatorScope, User
from website.core import clock

# --- people -----------------------------------------------------------------------------------------------------------


def supervisees_of(user: User) -> QuerySet[User]:
    """The peers whom `user` supervises now, as one subquery: the oversight provider of learning too."""
    if not user.has_role(Role.SUPERVISOR):
        return User.objects.none()
    agreed = Agreement.objects.in_force().of_supervisor(user)
    return User.objects.filter(pk__in=agreed.values("supervisee"), erased_at__isnull=True)


def supervisors_of(user: User) -> QuerySet[User]:
    """The people who supervise `user` now."""
    agreed = Agreement.objects.in_force().of_supervisee(user)
    return User.objects.filter(
        pk__in=agreed.values("supervisor"), is_active=True, groups__name=Role.SUPERVISOR.value
    ).order_by("display_name", "pk")


def get_supervisee_for(user: User, code: str) -> User:
    """One peer whom `user` supervises now. Raises Http404."""
    return _found(supervisees_of(user).filter(code=code))


def get_supervisor_for(user: User, code: str) -> User:
    """One of the people who supervise `user` now. Raises Http404."""
    return _found(supervisors_of(user).filter(code=code))


def agreement_between(supervisor: User, supervisee: User) -> Agreement | None:
    """The agreement in force between the two; the main one before a cover. None when there is none."""
    found = Agreement.objects.in_force().filter(supervisor=supervisor, supervisee=supervisee)
    return found.order_by("-kind", "starts_on", "pk").first()


def possible_supervisors_of(person: User) -> QuerySet[User]:
    """Who may be asked to supervise `person`: supervisors anywhere in the same organisation, never `person`."""
    if person.team is None:
        return User.objects.none()
    root = person.team.path.partition("/")[0]
    found = User.objects.filter(
        team__path__startswith=f"{root}/", is_active=True, erased_at__isnull=True, groups__name=Role.SUPERVISOR.value
    )
    return found.exclude(pk=person.pk).order_by("display_name", "pk")


def coordinators_of(person: User) -> QuerySet[User]:
    """The people who run the program for `person`'s team."""
    if person.team is None:
        return User.objects.none()
    above = [code for code in person.team.path.split("/") if code]
    scopes = CoordinatorScope.objects.filter(team__code__in=above)
    return User.objects.filter(
        pk__in=scopes.values("coordinator"), is_active=True, groups__name=Role.COORDINATOR.value
    ).order_by("display_name", "pk")


# --- agreements -------------------------------------------------------------------------------------------------------


def agreements_visible_to(user: User) -> QuerySet[Agreement]:
    """A person's own agreements on either side, covers of those they lead, and those of people in their teams."""
    own = Q(supervisor=user) | Q(supervisee=user) | Q(covers__supervisor=user, covers__ended_at__isnull=True)
    return Agreement.objects.filter(own | Q(supervisee__in=people_coordinated_by(user).values("pk")))


def get_agreement_for(user: User, code: str) -> Agreement:
    """One agreement that `user` may see. Raises Http404."""
    return _found(agreements_visible_to(user).filter(code=code).select_related("supervisor", "supervisee"))


def agreements_coordinated_by(user: User) -> QuerySet[Agreement]:
    """The agreements of people in teams whose program `user` runs."""
    return Agreement.objects.filter(supervisee__in=people_coordinated_by(user).values("pk"))


def agreements_of(user: User) -> QuerySet[Agreement]:
    """A person's own agreements on either side."""
    return Agreement.objects.of(user)


def open_agreements_of(person: User) -> QuerySet[Agreement]:
    """The agreements of a peer that run or wait. For whoever may see the person."""
    return Agreement.objects.of_supervisee(person).filter(ended_at__isnull=True)


def agreements_tied_to(agreement: Agreement) -> QuerySet[Agreement]:
    """What covers an agreement and what follows it. For whoever may see the agreement."""
    return Agreement.objects.filter(Q(covers=agreement) | Q(follows=agreement))


# --- sessions ---------------------------------------------------------------------------------------------------------


def sessions_led_by(user: User) -> QuerySet[SupervisionSession]:
    """Sessions that `user` held, and those they are to hold.

    One that never took place, planned or called off, is closed together with the last agreement of those in it.
    """
    led, was_held = SupervisionSession.objects.led_by(user), Q(phase=SessionPhase.HELD)
    if not user.has_role(Role.SUPERVISOR):
        return led.filter(was_held)
    last_day = Q(agreement__ends_on__isnull=True) | Q(agreement__ends_on__gte=clock.today())
    agreed = (last_day & Q(agreement__ended_at__isnull=True)) | Q(person__in=supervisees_of(user).values("pk"))
    return led.filter(was_held | Exists(SessionAttendee.objects.filter(agreed, session=OuterRef("pk"))))


def sessions_visible_to(user: User) -> QuerySet[SupervisionSession]:
    """Sessions that `user` leads or led, and those they were invited to as a peer."""
    invited = SupervisionSession.objects.attended_by(user)
    led = sessions_led_by(user)
    return SupervisionSession.objects.filter(Q(pk__in=led.values("pk")) | Q(pk__in=invited.values("pk")))


def get_session_for(user: User, code: str) -> SupervisionSession:
    """One session that `user` leads, led or is invited to. Raises Http404."""
    return _found(sessions_visible_to(user).filter(code=code).select_related("supervisor"))


def get_session_led_by(user: User, code: str) -> SupervisionSession:
    """One session that `user` leads or led. Raises Http404 for everybody else, its peers too."""
    return _found(sessions_led_by(user).filter(code=code).select_related("supervisor"))


def lock_session_led_by(user: User, code: str) -> SupervisionSession:
    """The same, locked until the transaction ends."""
    return _found(sessions_led_by(user).select_for_update(no_key=True).filter(code=code))


def lock_session_for(user: User, code: str) -> SupervisionSession:
    """One session that `user` leads, led or is invited to, locked until the transaction ends. Raises Http404."""
    found = sessions_visible_to(user).filter(code=code).values("pk")
    return _found(SupervisionSession.objects.select_for_update(no_key=True).filter(pk__in=found))


def agenda_visible_to(user: User, session: SupervisionSession) -> QuerySet[AgendaItem]:
    """The points of a session's agenda that `user` may read: the supervisor all, a peer their own and everybody's."""
    items = AgendaItem.objects.filter(session=session)
    return items if session.supervisor_id == user.pk else items.filter(Q(about=user) | Q(about__isnull=True))


def record_facts_visible_to(user: User) -> QuerySet[SessionRecord]:
    """Signed sessions of which `user` may know date, minutes, kind and practice domains, and nothing written in them.

    Own ones, those of peers supervised now (whoever signed them), and those of people in teams `user` coordinates.
    """
    people = Q(attendees__person__in=supervisees_of(user).values("pk"))
    if teams_coordinated_by(user).exists():
        people |= Q(attendees__person__in=people_coordinated_by(user).values("pk"))
    seen = SessionRecord.objects.filter(Q(supervisor=user) | Q(attendees__person=user) | people)
    return SessionRecord.objects.filter(pk__in=seen.values("pk"))


def get_own_point_for(user: User, code: str) -> AgendaItem:
    """A point that `user` added about themselves. Raises Http404 for anybody else's."""
    return _found(AgendaItem.objects.filter(added_by=user, about=user, code=code).defer("text"))


def next_session_with(user: User, person: User) -> SupervisionSession | None:
    """The next session that `user` has planned with a peer, without its draft."""
    coming = SupervisionSession.objects.led_by(user).planned().filter(starts_at__gte=clock.now())
    return coming.filter(attendees__person=person).defer("draft").order_by("starts_at").first()


# --- what follows from sessions ---------------------------------------------------------------------------------------


def actions_visible_to(user: User) -> QuerySet[SessionAction]:
    """Actions that concern `user`, those they do for a group they were in, and those about peers supervised now that
    they do themselves or agreed on in a session they led.
    """
    groups = SessionAttendee.objects.filter(person=user).values("session")
    overseen = Q(person__in=supervisees_of(user).values("pk"))
    led = (Q(owner=user) | Q(session__supervisor=user)) & overseen
    return SessionAction.objects.filter(Q(person=user) | Q(owner=user, session__in=groups) | led)


def get_action_for(user: User, code: str) -> SessionAction:
    """One action that `user` may see. Raises Http404."""
    return _found(actions_visible_to(user).filter(code=code).select_related("owner", "person", "session"))


def requests_visible_to(user: User) -> QuerySet[SupervisionRequest]:
    """A person's own requests; those addressed to them by peers supervised now; as a coordinator, those to nobody."""
    wanted = Q(person=user) | Q(supervisor=user, person__in=supervisees_of(user).values("pk"))
    if teams_coordinated_by(user).exists():
        wanted |= Q(supervisor__isnull=True, person__in=people_coordinated_by(user).values("pk"))
    return SupervisionRequest.objects.filter(wanted)


def waiting_request_of(user: User) -> SupervisionRequest | None:
    """A person's own request that waits for an answer, without its text."""
    return SupervisionRequest.objects.filter(person=user, state=RequestState.OPEN).defer("text").first()


def note_of(user: User) -> PreparationNote | None:
    """A person's own notes. There is no way to anybody else's."""
    return PreparationNote.objects.filter(person=user).first()


def get_request_for(user: User, code: str) -> SupervisionRequest:
    """One request that `user` may see. Raises Http404."""
    return _found(requests_visible_to(user).filter(code=code).select_related("person", "supervisor"))


# --- self-checks: the person's own ------------------------------------------------------------------------------------


def get_self_check_for(user: User, code: str) -> SelfCheck:
    """`user`'s own self-check. Raises Http404 for anybody else's."""
    return _found(SelfCheck.objects.of(user).filter(code=code))


def self_checks_of(user: User) -> QuerySet[SelfCheck]:
    """`user`'s own self-checks, newest first. Nobody else's ever come through here."""
    return SelfCheck.objects.of(user)


def lock_self_check_for(user: User, code: str) -> SelfCheck:
    """`user`'s own self-check, locked until the transaction ends. Raises Http404 for anybody else's."""
    return _found(SelfCheck.objects.select_for_update(no_key=True).of(user).filter(code=code))


def shares_given_by(user: User) -> QuerySet[SelfCheckShare]:
    """What `user` ever shared, whatever became of it."""
    return SelfCheckShare.objects.filter(person=user)


def lock_share_for(user: User, code: str) -> SelfCheckShare:
    """A share that `user` gave, locked until the transaction ends. Raises Http404 for anybody else's."""
    return _found(SelfCheckShare.objects.select_for_update(no_key=True).filter(person=user, code=code))


def get_share_for(user: User, code: str) -> SelfCheckShare:
    """A share that `user` gave. Raises Http404 for anybody else's, also for the one it was given to."""
    return _found(SelfCheckShare.objects.filter(person=user, code=code).select_related("recipient"))


def shares_open_to(user: User, person: User | None = None) -> QuerySet[SelfCheckShare]:
    """What is shared with `user` now (by `person`). Nothing of it is shown without `record_read` first."""
    found = SelfCheckShare.objects.in_force().with_something()
    found = found.filter(recipient=user, person__in=supervisees_of(user).values("pk"))
    return found if person is None else found.filter(person=person)


def _found(rows: QuerySet):
    row = rows.first()
    if row is None:
        raise Http404
    return row
