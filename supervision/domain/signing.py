"""Signing, answering, amending and voiding. What is signed is only ever added to.

Everything here locks the session's row, then the head of the chain: two people or tabs at once have one outcome. What
may plan the next session locks the agreements before that.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.enrol import assign_all
from courses.models import CoursePage
from supervision.access import lock_session_for
from supervision.domain import agenda, chain, status
from supervision.domain.audit_trail import reason_of
from supervision.domain.content import Signing, is_there
from supervision.domain.draft import Draft
from supervision.domain.facts import Facts, apply_facts, facts_of, sound, with_missing
from supervision.domain.faults import Fault, Sheet, SigningFaults, all_faults, late_days_of, past_grace
from supervision.domain.places import address_of
from supervision.domain.session_rules import agreements_on, lock_agreements_of, locked_by_leader
from supervision.domain.sessions import StaleDraft, cleaned, make_session, record_about
from supervision.domain.signing_rows import write_version
from supervision.enums import RecordEventKind, SessionPhase
from supervision.models import (
    RecordAttendee,
    RecordEvent,
    SessionAction,
    SessionRecord,
    SupervisionSession,
)
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.core.sanitise import plain_text
from website.notices.domain import tell

__all__ = [
    "Fault",
    "SigningFaults",
    "amend",
    "faults_before_signing",
    "late_reason_needed",
    "respond",
    "sign",
    "void",
]

LONGEST_REASON = 1000
LONGEST_COMMENT = 4000


def faults_before_signing(
    session: SupervisionSession, draft: Draft | None = None, facts: Facts | None = None
) -> list[Fault]:
    """Everything that keeps the session from being signed with this draft and these facts (else the saved ones)."""
    return all_faults(_sheet(session, cleaned(draft) if draft is not None else Draft.load(session.draft), facts))


def late_reason_needed(session: SupervisionSession) -> bool:
    """Whether the signature needs a reason: an agreement with somebody who was there ended more than a week ago."""
    return past_grace(_sheet(session, Draft()).present, clock.now())


def _sheet(session: SupervisionSession, draft: Draft, facts: Facts | None = None, before: Draft | None = None) -> Sheet:
    rows = list(session.attendees.select_related("person", "agreement").order_by("pk"))
    stored = facts_of(session, rows)
    merged = stored if facts is None else with_missing(sound(facts, stored.attendance), stored)
    return Sheet(session, rows, merged, draft, before)


# --- the first signature ----------------------------------------------------------------------------------------------


@transaction.atomic
def sign(code: str, *, actor: User, late_reason: str = "", version: int | None = None) -> SessionRecord:
    """Signs what is written up, for good. Signing again returns what was signed.

    In one transaction: the record with its sealed plaintext, attendees, minutes and actions; the first link of its
    chain; courses assigned; the next session planned; everybody who was there is asked to countersign; the draft is
    emptied. `version` is the draft's version that the signer saw: another one raises StaleDraft. Raises SigningFaults
    with every fault, Invalid for a missing late reason, NotAllowed for anybody but the supervisor, NotNow for a session
    that was not held.
    """
    lock_agreements_of(code, actor)
    session = locked_by_leader(code, actor)
    done = session.records.order_by("-version").first()
    if done is not None:
        return done
    if session.phase != SessionPhase.HELD:
        raise NotNow(_("Only a session that was held can be signed."), code="not-held")
    sheet = _sheet(session, Draft.load(session.draft))
    if version is not None and version != session.draft_version:
        raise StaleDraft(session, sheet.facts)
    chain.locked_head()
    if faults := all_faults(sheet):
        raise SigningFaults(faults)
    now = clock.now()
    reason = _required_late_reason(sheet, late_reason, now)
    signing = Signing(1, now, late_days_of(sheet.facts, now), reason)
    record = write_version(sheet, signing, RecordEventKind.SIGNED, actor)
    session.draft = None
    session.save(update_fields=["draft"])
    agenda.settle(session, sheet.draft.talked)
    _finish(sheet, record, "sign_record", actor)
    return record


def _required_late_reason(sheet: Sheet, late_reason: str, now: dt.datetime) -> str:
    reason = _text(late_reason, "late_reason", LONGEST_REASON)
    if not reason and past_grace(sheet.present, now):
        sentence = _("The agreement ended more than seven days ago. Say in a few words why this is signed so late.")
        raise Invalid(sentence, code="late", field="late_reason")
    return reason


def _finish(sheet: Sheet, record: SessionRecord, verb: str, actor: User) -> None:
    """What follows from a signature. Nothing but the audit log comes after the courses: they write it too."""
    for row in sheet.present:
        key = f"to-countersign:{record.pk}:{row.person_id}"
        tell(row.person, "supervision.to_countersign", key=key, subject=sheet.session, url=address_of(sheet.session))
    planned = _plan_next(sheet, actor)
    status.refresh(row.person_id for row in sheet.attendees)
    _assign(sheet, actor)
    people = [row.person for row in sheet.attendees]
    if planned is not None:
        record_about(actor, "supervision.plan_session", planned, people)
    record_about(actor, f"supervision.{verb}", sheet.session, people, reason_of(record.version))


def _plan_next(sheet: Sheet, actor: User) -> SupervisionSession | None:
    """The next session at the date that was agreed on, unless it is past or one is planned for these people."""
    at = sheet.draft.next_at
    if at is None or at <= clock.now() or (sheet.before is not None and sheet.before.next_at == at):
        return None
    people = [row.person for row in sheet.attendees]
    coming = SupervisionSession.objects.planned().filter(supervisor=actor, starts_at__gt=clock.now())
    for person in people:
        coming = coming.filter(attendees__person=person)
    if coming.exists():
        return None
    found = {row.supervisee_id: row for row in agreements_on(at, actor, people)}
    at = at.replace(second=0, microsecond=0)
    return make_session(
        [found[person.pk] for person in people],
        actor,
        starts_at=at,
        ends_at=at + dt.timedelta(minutes=sheet.facts.span_minutes),
        kind=sheet.facts.kind,
        mode=sheet.facts.mode,
    )


def _assign(sheet: Sheet, actor: User) -> None:
    """Puts people on the courses that were agreed on and not assigned before. On one already is fine."""
    known = {(item.course, item.person) for item in sheet.before.training} if sheet.before else set()
    wanted = [item for item in sheet.draft.training if (item.course, item.person) not in known]
    pages = CoursePage.objects.live().filter(translation_key__in={item.course for item in wanted}).order_by("-pk")
    by_key = {page.translation_key: page for page in pages}
    assign_all([(by_key[item.course], sheet.people[item.person]) for item in wanted], actor=actor)


# --- the others' answers ----------------------------------------------------------------------------------------------


@transaction.atomic
def respond(code: str, *, actor: User, agrees: bool, comment: str = "", version: int | None = None) -> RecordEvent:
    """A peer who was there countersigns the newest version, or disagrees and says why. The supervisor is told.

    Once per version; a disagreement may become a countersignature later, never the other way round. Answering the same
    again returns the first answer. `version` is the one the peer read: an older one raises NotNow. Raises NotAllowed
    for anybody else, the supervisor too, and Http404 for strangers; Invalid for a disagreement without a word.
    """
    session = lock_session_for(actor, code)
    record = _current(session)
    place = RecordAttendee.objects.filter(record=record, person=actor).first()
    if session.supervisor_id == actor.pk or place is None or not is_there(place.attendance):
        raise NotAllowed(_("Only people who were in this session can answer."), code="not-an-attendee")
    _require_standing(record)
    if version is not None and version != record.version:
        sentence = _("This record was amended since you opened it. Please read the new version first.")
        raise NotNow(sentence, code="stale")
    wanted = RecordEventKind.COUNTERSIGNED if agrees else RecordEventKind.DISAGREED
    answers = (RecordEventKind.COUNTERSIGNED, RecordEventKind.DISAGREED)
    last = RecordEvent.objects.filter(record=record, person=actor, kind__in=answers).order_by("-seq").first()
    if last is not None and last.kind == wanted:
        return last
    if last is not None and last.kind == RecordEventKind.COUNTERSIGNED:
        raise NotNow(_("You have countersigned this already. Ask for a correction instead."), code="countersigned")
    words = "" if agrees else _required(comment, "comment", _("Say in a few words what you see differently."))
    event = _append(record, wanted, actor, words)
    key = f"record-answered:{event.seq}"
    tell(session.supervisor, "supervision.record_answered", key=key, subject=session, url=address_of(session))
    status.refresh(session.attendees.values_list("person", flat=True))
    verb = "supervision.countersign_record" if agrees else "supervision.disagree_record"
    record_about(actor, verb, session, [actor], reason_of(record.version))
    return event


# --- corrections ------------------------------------------------------------------------------------------------------


@transaction.atomic
def amend(
    code: str, *, actor: User, draft: Draft, facts: Facts, reason: str, version: int | None = None
) -> SessionRecord:
    """Signs a corrected version, with the reason; the versions before stay. Everybody who was there answers again.

    What was agreed on before and still stands keeps its row; what no longer stands is dropped. Raises as `sign`, and
    Invalid without a reason or without a change, NotNow for a voided record, and more than seven days after the
    agreement ended. `version` is the record's version that was amended: an older one raises NotNow.
    """
    lock_agreements_of(code, actor)
    session = locked_by_leader(code, actor)
    record = _current(session)
    _require_correctable(session, record)
    if version is not None and version != record.version:
        sentence = _("This record was amended since you opened it. Please read the new version first.")
        raise NotNow(sentence, code="stale")
    words = _required(reason, "reason", _("Say in a few words why you amend this record."))
    earlier = record.content.body
    before = Draft.load(earlier["draft"])
    sheet = _sheet(session, _as_signed(cleaned(draft)), facts, before)
    if sheet.draft == before and sheet.facts == facts_of(session, sheet.attendees):
        raise Invalid(_("Nothing is different from what was signed."), code="unchanged")
    chain.locked_head()
    if faults := all_faults(sheet):
        raise SigningFaults(faults)
    signing = Signing(record.version + 1, clock.now(), record.late_days, earlier["late_reason"], words)
    names = apply_facts(session, sheet.attendees, sheet.facts)
    session.save(update_fields=names)
    amended = write_version(sheet, signing, RecordEventKind.AMENDED, actor, earlier)
    kept = {row["code"] for row in amended.content.body["actions"]}
    _open_actions(session).exclude(code__in=kept).update(dropped_at=signing.signed_at)
    _finish(sheet, amended, "amend_record", actor)
    return amended


@transaction.atomic
def void(code: str, *, actor: User, reason: str) -> RecordEvent:
    """Says that a record does not count, and why. It stays, its hours and open actions do not count any more.

    Voiding again returns the first. Raises as `amend`.
    """
    session = locked_by_leader(code, actor)
    record = _current(session)
    done = record.events.filter(kind=RecordEventKind.VOIDED).first()
    if done is not None:
        return done
    _require_correctable(session, record)
    event = _append(
        record, RecordEventKind.VOIDED, actor, _required(reason, "reason", _("Say in a few words why it is void."))
    )
    _open_actions(session).update(dropped_at=event.at)
    rows = list(session.attendees.select_related("person").order_by("pk"))
    for row in rows:
        key = f"record-voided:{record.pk}:{row.person_id}"
        tell(row.person, "supervision.record_voided", key=key, subject=session, url=address_of(session))
    status.refresh(row.person_id for row in rows)
    record_about(actor, "supervision.void_record", session, [row.person for row in rows], reason_of(record.version))
    return event


# --- rules ------------------------------------------------------------------------------------------------------------


def _append(record: SessionRecord, kind: str, actor: User, comment: str) -> RecordEvent:
    """A further link of a version, over its facts and plaintext as they are stored."""
    chain.locked_head()
    body = chain.body_print(record.content.body)
    return chain.append(record, kind, person=actor, facts=chain.stored_facts(record), content=body, comment=comment)


def _current(session: SupervisionSession) -> SessionRecord:
    """The newest version. Raises NotNow before the first."""
    record = session.records.select_related("content").order_by("-version").first()
    if record is None:
        raise NotNow(_("This session is not signed yet."), code="unsigned")
    return record


def _require_standing(record: SessionRecord) -> None:
    """Raises NotNow for a version that is voided or purged."""
    kinds = set(record.events.values_list("kind", flat=True))
    if RecordEventKind.VOIDED in kinds:
        raise NotNow(_("This record was voided. There is nothing to answer or to amend."), code="voided")
    if RecordEventKind.PURGED in kinds:
        raise NotNow(_("This record's text was removed after its time. Nothing can be added."), code="purged")


def _require_correctable(session: SupervisionSession, record: SessionRecord) -> None:
    _require_standing(record)
    present = [row.person_id for row in record.attendees.all() if is_there(row.attendance)]
    rows = session.attendees.filter(person__in=present).select_related("agreement")
    if past_grace(list(rows), clock.now()):
        sentence = _("The agreement ended more than seven days ago, so this record cannot be corrected any more.")
        raise NotNow(sentence, code="agreement-over")


def _open_actions(session: SupervisionSession):
    return SessionAction.objects.filter(session=session, done_at__isnull=True, dropped_at__isnull=True)


def _as_signed(draft: Draft) -> Draft:
    """Without what is no part of a record."""
    return draft.model_copy(update={"kept": {}, "talked": None})


def _text(text: str, field: str, longest: int) -> str:
    words = plain_text(text).strip()
    if len(words) > longest:
        sentence = _("Please say it in at most %(number)d characters.") % {"number": longest}
        raise Invalid(sentence, code="too-long", field=field)
    return words


def _required(text: str, field: str, sentence: str) -> str:
    words = _text(text, field, LONGEST_COMMENT if field == "comment" else LONGEST_REASON)
    if not words:
        raise Invalid(sentence, code="empty", field=field)
    return words
