"""Sessions until they are signed: planned, held, written up. Signing stands in `signing`.

Whoever changes a session locks its row first. Attendees never see a draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError

from supervision.domain import agenda, status
from supervision.domain.draft import Draft
from supervision.domain.facts import Facts, apply_facts, facts_of, sound, with_missing
from supervision.domain.places import address_of
from supervision.domain.session_rules import (
    lock_agreements_of,
    locked_by_leader,
    places_for,
    require_not_cancelled,
    require_planned,
    require_supervisor,
    require_unsigned,
    runs_on,
    span_of,
)
from supervision.enums import SessionKind, SessionMode, SessionPhase
from supervision.models import Agreement, SessionAttendee, SupervisionSession
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotNow
from website.core.sanitise import plain_text
from website.notices.domain import tell

__all__ = [
    "Facts",
    "Saved",
    "StaleDraft",
    "call_off",
    "change_plan",
    "end_with_agreement",
    "mark_held",
    "plan",
    "record_past",
    "save_draft",
]


@dataclass(frozen=True)
class Saved:
    """What the server has now: the version to send with the next saving, and when it was saved."""

    version: int
    saved_at: dt.datetime


class StaleDraft(NotNow):
    """Another tab or device saved since this page was opened. Holds what is saved now; nothing was changed."""

    def __init__(self, session: SupervisionSession, facts: Facts) -> None:
        super().__init__(
            _("This draft was changed somewhere else since you opened this page. Choose which text to keep."),
            code="stale",
        )
        self.saved_draft = Draft.load(session.draft)
        self.saved_facts = facts
        self.version = session.draft_version
        self.saved_at = session.saved_at


# --- planning ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def plan(
    people: Iterable[User],
    *,
    supervisor: User,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    kind: str,
    mode: str,
    actor: User,
    place: str = "",
    planned: bool = True,
) -> SupervisionSession:
    """Plans a session with `people`, takes what waits for it onto its agenda, and tells them.

    Only the supervisor plans; with everybody there is an agreement in force on that day. Raises NotAllowed, or Invalid
    with the field.
    """
    require_supervisor(supervisor, actor)
    starts_at, ends_at = span_of(starts_at, ends_at)
    if starts_at <= clock.now():
        sentence = _("This is in the past. If you have met already, record the session instead.")
        raise Invalid(sentence, code="past", field="starts_at")
    places = places_for(people, supervisor, starts_at, kind)
    session = make_session(
        places, supervisor, starts_at=starts_at, ends_at=ends_at, kind=kind, mode=mode, place=place, planned=planned
    )
    status.refresh(place_.supervisee_id for place_ in places)
    record_about(actor, "supervision.plan_session", session, [place_.supervisee for place_ in places])
    return session


@transaction.atomic
def record_past(
    people: Iterable[User],
    *,
    supervisor: User,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    kind: str,
    mode: str,
    actor: User,
) -> SupervisionSession:
    """Begins the record of a session that nobody planned and that has begun already. As `plan` otherwise."""
    require_supervisor(supervisor, actor)
    starts_at, ends_at = span_of(starts_at, ends_at)
    if starts_at > clock.now():
        raise Invalid(_("This is in the future. Plan the session instead."), code="future", field="starts_at")
    places = places_for(people, supervisor, starts_at, kind)
    session = make_session(
        places, supervisor, starts_at=starts_at, ends_at=ends_at, kind=kind, mode=mode, planned=False
    )
    status.refresh(place_.supervisee_id for place_ in places)
    record_about(actor, "supervision.begin_record", session, [place_.supervisee for place_ in places])
    return session


def make_session(
    places: list[Agreement],
    supervisor: User,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    kind: str,
    mode: str,
    place: str = "",
    planned: bool = True,
) -> SupervisionSession:
    """Writes the session with an attendee for each agreement of `places`; a planned one is told to them.

    The caller has asked whether it may be, and writes the audit log.
    """
    now = clock.now()
    place = plain_text(place).strip()
    held = not planned or starts_at <= now
    session = SupervisionSession.objects.create(
        supervisor=supervisor,
        kind=SessionKind(kind),
        mode=SessionMode(mode),
        planned=planned,
        phase=SessionPhase.HELD if held else SessionPhase.PLANNED,
        starts_at=starts_at,
        ends_at=ends_at,
        draft=_draft_with(place) if place else None,
        created_at=now,
        created_by=supervisor,
    )
    SessionAttendee.objects.bulk_create(
        SessionAttendee(session=session, person=agreement.supervisee, agreement=agreement) for agreement in places
    )
    agenda.take_waiting(session, [agreement.supervisee for agreement in places])
    if not held:
        for agreement in places:
            tell_of(agreement.supervisee, "session_planned", session)
    return session


def _draft_with(place: str) -> dict:
    try:
        return Draft(place=place).dump()
    except ValidationError:
        raise Invalid(_("Please describe the place in fewer words."), code="too-long", field="place") from None


@transaction.atomic
def change_plan(code: str, *, actor: User, starts_at: dt.datetime, ends_at: dt.datetime, mode: str) -> None:
    """Moves a planned session, or changes how people meet, and tells them. Raises as `plan`, NotNow once it is held."""
    lock_agreements_of(code, actor)
    session = locked_by_leader(code, actor)
    require_planned(session)
    starts_at, ends_at = span_of(starts_at, ends_at)
    if starts_at <= clock.now():
        raise Invalid(_("This is in the past. Choose a time that is to come."), code="past", field="starts_at")
    rows = list(session.attendees.select_related("person").order_by("pk"))
    places = {place.supervisee_id: place for place in places_for([row.person for row in rows], actor, starts_at, None)}
    if (session.starts_at, session.ends_at, session.mode) == (starts_at, ends_at, mode):
        return
    session.starts_at, session.ends_at, session.mode = starts_at, ends_at, SessionMode(mode)
    session.save(update_fields=["starts_at", "ends_at", "mode"])
    for row in rows:
        row.agreement = places[row.person_id]
        row.save(update_fields=["agreement"])
        tell_of(row.person, "session_changed", session, f"{clock.now():%Y%m%d%H%M%S%f}")
    status.refresh(row.person_id for row in rows)
    record_about(actor, "supervision.change_session", session, [row.person for row in rows])


@transaction.atomic
def call_off(code: str, *, actor: User) -> None:
    """Calls a session off: a planned one, or one that is written up but not signed, whose draft is then emptied.

    Points that wait go back to wait for the next session. Calling it off again changes nothing. Raises NotAllowed for
    anybody but the supervisor, NotNow for a signed one: that is voided, never called off.
    """
    session = locked_by_leader(code, actor)
    if session.phase == SessionPhase.CANCELLED:
        return
    require_unsigned(session)
    people = [row.person for row in session.attendees.select_related("person").order_by("pk")]
    was_planned = session.phase == SessionPhase.PLANNED
    cancel(session, actor)
    if was_planned:
        for person in people:
            tell_of(person, "session_called_off", session)
    status.refresh(person.pk for person in people)
    record_about(actor, "supervision.call_off_session", session, people)


def cancel(session: SupervisionSession, actor: User) -> None:
    """Marks the session called off, without its draft; its points go back to wait. The caller tells and records."""
    session.phase = SessionPhase.CANCELLED
    session.cancelled_at, session.cancelled_by = clock.now(), actor
    session.draft = None
    session.save(update_fields=["phase", "cancelled_at", "cancelled_by", "draft"])
    agenda.give_back(session)


@transaction.atomic
def mark_held(code: str, *, actor: User) -> None:
    """Says that a planned session has begun, so that it can be written up. Saying it again changes nothing."""
    session = locked_by_leader(code, actor)
    if session.phase == SessionPhase.HELD:
        return
    require_planned(session)
    if session.starts_at > clock.now():
        sentence = _("This session has not begun yet. If you have met earlier, change its time first.")
        raise NotNow(sentence, code="not-begun")
    session.phase = SessionPhase.HELD
    session.save(update_fields=["phase"])
    people = [row.person for row in session.attendees.select_related("person").order_by("pk")]
    status.refresh(person.pk for person in people)
    record_about(actor, "supervision.hold_session", session, people)


# --- the draft --------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_draft(code: str, *, actor: User, version: int, draft: Draft, facts: Facts) -> Saved:
    """Saves what the supervisor has written so far; it may be incomplete. Five statements.

    `version` is the draft's version when the page was made. Saving the same again is acknowledged and changes nothing,
    whatever the version: an answer may have been lost on the way. Raises StaleDraft with what is saved when something
    else was saved since; Invalid for times that cannot be stored; NotAllowed for anybody but the supervisor; NotNow
    before the session is held and after it is signed.
    """
    session = locked_by_leader(code, actor)
    if session.phase == SessionPhase.PLANNED:
        raise NotNow(_("Say first that this session was held. Then you can write it up."), code="planned")
    require_not_cancelled(session)
    require_unsigned(session)
    rows = list(session.attendees.select_related("person"))
    stored = facts_of(session, rows)
    facts = with_missing(sound(facts, stored.attendance), stored)
    draft = cleaned(draft)
    if facts == stored and draft == Draft.load(session.draft) and session.saved_at is not None:
        return Saved(session.draft_version, session.saved_at)
    if version != session.draft_version:
        raise StaleDraft(session, stored)
    names = apply_facts(session, rows, facts)
    session.draft, session.draft_version, session.saved_at = draft.dump(), session.draft_version + 1, clock.now()
    session.save(update_fields=[*names, "draft", "draft_version", "saved_at"])
    if facts.starts_at != stored.starts_at:
        status.refresh(row.person_id for row in rows)
    return Saved(session.draft_version, session.saved_at)


def cleaned(draft: Draft) -> Draft:
    """The draft with every text as plain text. Raises Invalid for a text that is too long then."""
    try:
        return Draft.load(_plain(draft.dump()))
    except ValidationError:
        raise Invalid(_("One of the texts is too long."), code="too-long", field="note") from None


def _plain(data):
    if isinstance(data, str):
        return plain_text(data).strip()
    if isinstance(data, list):
        return [_plain(item) for item in data]
    if isinstance(data, dict):
        return {key: _plain(item) for key, item in data.items()}
    return data


# --- the end of an agreement ------------------------------------------------------------------------------------------


def end_with_agreement(agreement: Agreement, *, actor: User, after: dt.date | None = None) -> list[SupervisionSession]:
    """Takes the peer out of what is planned with this supervisor (later than `after`, when told); returns the sessions.

    A session with nobody else in it is called off; a group goes on without the peer. Nothing happens while another
    agreement of the two is in force. Drafts of sessions that were held stay. Belongs into the transaction that ends the
    agreement, which writes the audit log: nothing here does.
    """
    supervisor, person = agreement.supervisor, agreement.supervisee
    others = Agreement.objects.in_force().filter(supervisor=supervisor, supervisee=person).exclude(pk=agreement.pk)
    rows = SessionAttendee.objects.filter(
        person=person, session__supervisor=supervisor, session__phase=SessionPhase.PLANNED
    )
    if after is not None:
        end = timezone.make_aware(dt.datetime.combine(after + dt.timedelta(days=1), dt.time.min))
        rows = rows.filter(session__starts_at__gte=end)
    locked = (
        SupervisionSession.objects.select_for_update(no_key=True)
        .filter(pk__in=rows.values("session"), phase=SessionPhase.PLANNED)
        .order_by("pk")
    )
    left = []
    for session in locked:
        other = others.filter(runs_on(session.starts_at)).first()
        if other is not None:
            SessionAttendee.objects.filter(session=session, person=person).update(agreement=other)
            continue
        leave(session, person, actor)
        left.append(session)
    return left


def leave(session: SupervisionSession, person: User, actor: User) -> None:
    """Takes `person` out of a planned session; calls it off when nobody is left. Tells them."""
    agenda.give_back(session, about=person)
    if session.attendees.exclude(person=person).exists():
        session.attendees.filter(person=person).delete()
    else:
        cancel(session, actor)
    tell_of(person, "session_called_off", session)


# --- telling ----------------------------------------------------------------------------------------------------------


def record_about(actor: User, verb: str, session: SupervisionSession, people: Iterable[User], reason: str = "") -> None:
    """One audit event for each peer concerned: the last statements of a change."""
    for person in people:
        audit.record(actor, verb, session, about=person, reason=reason)


def tell_of(person: User, kind: str, session: SupervisionSession, once: str = "") -> None:
    """Tells `person` something of `kind` about a session, once (for each `once`)."""
    key = ":".join(filter(None, (kind, str(session.pk), str(person.pk), once)))
    tell(person, f"supervision.{kind}", key=key, subject=session, url=address_of(session))
