"""Writing the audit log."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import DatabaseError, models, transaction
from django.utils.translation import gettext_lazy as _

from website.audit import verbs
from website.audit.enums import Outcome
from website.audit.models import AuditEvent, ChainHead
from website.audit.models.event import SYSTEM_ACTOR
from website.core import clock
from website.core.bulk import Inserts
from website.core.errors import DomainError
from website.core.forms import TextChoice
from website.core.logs import request_id

logger = logging.getLogger(__name__)

_REASON = re.compile(r"[A-Za-z0-9_.:+-]{0,120}")
_OBJECT_IDS = ("code", "row_id", "translation_key", "token_id")


class SystemActor:
    """The product itself: schedules, sweeps and commands act in its name."""

    code = SYSTEM_ACTOR

    def __repr__(self) -> str:
        return "SYSTEM"


SYSTEM: Final = SystemActor()

Actor = models.Model | SystemActor
Subject = models.Model | type[models.Model]


class CannotRecord(DomainError):
    """The log could not be written, so what depends on it is refused: 503."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            _("This page cannot be shown right now. Nothing was lost. Please try again in a few minutes."),
            code="audit_unavailable",
        )


def record(
    actor: Actor,
    verb: str,
    subject: Subject,
    *,
    about: models.Model | None = None,
    outcome: str = Outcome.ALLOWED,
    acting_for: models.Model | None = None,
    reason: str = "",
) -> AuditEvent:
    """Adds one event to the chain, in the transaction of the caller: the last statement of a change.

    `actor` is a person or `audit.SYSTEM`; `about` the person whose page of "who looked" shows the event (the
    subject, when that is a person); `reason` a code, never a sentence. Until the transaction ends no other event can be
    written anywhere, so nothing slow may follow. Raises LookupError for a verb nobody registered, ValueError for a
    reason or an outcome that is none, TypeError without an actor. Costs three statements.
    """
    verbs.require(verb)
    if not _REASON.fullmatch(reason):
        raise ValueError("the reason of an audit event is a code, never text")
    event = AuditEvent(
        at=clock.now(),
        actor=code_of(actor),
        acting_for=code_of(acting_for) if acting_for is not None else "",
        about=concerned(subject, about),
        verb=verb,
        object_type=subject._meta.label,
        object_id=public_id(subject),
        reason=reason,
        outcome=Outcome(outcome),
        request_id=request_id.get(),
    )
    # No savepoint of its own: when the event cannot be written, the change it belongs to must not stand either.
    with transaction.atomic(savepoint=False):
        return append(event)


def record_many(actor: Actor, verb: str, subjects: Iterable[Subject]) -> int:
    """`record` for many subjects at once, without people concerned; how many events were added. A few statements."""
    verbs.require(verb)
    with transaction.atomic(savepoint=False):
        head = locked_head()
        events, last = [], head.hash
        for number, subject in enumerate(subjects, start=head.seq + 1):
            event = AuditEvent(
                seq=number,
                at=clock.now(),
                actor=code_of(actor),
                verb=verb,
                object_type=subject._meta.label,
                object_id=public_id(subject),
                outcome=Outcome.ALLOWED,
                request_id=request_id.get(),
                prev_hash=last,
            )
            event.hash = last = event.digest()
            events.append(event)
        if events:
            rows = Inserts(AuditEvent)
            rows.add(events)
            rows.write()
            ChainHead.objects.filter(pk=ChainHead.ONLY).update(seq=events[-1].seq, hash=last)
    return len(events)


def record_read(
    actor: Actor,
    verb: str,
    subject: Subject,
    *,
    about: models.Model | None = None,
    outcome: str = Outcome.ALLOWED,
    acting_for: models.Model | None = None,
    reason: str = "",
) -> AuditEvent:
    """Adds the event of a confidential read in a short transaction of its own, before anything is shown.

    Raises CannotRecord when the event cannot be written: then nothing may be shown. Raises RuntimeError inside another
    transaction, where the event could still be rolled back after the page was shown.
    """
    try:
        with transaction.atomic(durable=True):
            return record(actor, verb, subject, about=about, outcome=outcome, acting_for=acting_for, reason=reason)
    except DatabaseError as error:
        logger.error("audit event %s could not be written: %s", verb, type(error).__name__)
        raise CannotRecord from error


def record_text_choices(
    actor: Actor, subject: Subject, choices: Iterable[TextChoice], *, acting_for: models.Model | None = None
) -> None:
    """Records what people chose at the identifier check: the kinds found, the choice, the reason. Never the text.

    `choices` is `form.text_choices()` of a form with `core.forms.WorkTextForm`. Belongs into the transaction that saves
    the text.
    """
    for choice in choices:
        verb = verbs.KEPT_IDENTIFIER if choice.kept else verbs.EDITED_IDENTIFIER
        reason = ":".join(filter(None, (choice.reason, "+".join(choice.kinds))))
        record(actor, verb, subject, acting_for=acting_for, reason=reason)


def append(event: AuditEvent) -> AuditEvent:
    """Numbers, chains and inserts `event` while holding the head's lock. Belongs into a transaction."""
    head = locked_head()
    event.seq = head.seq + 1
    event.prev_hash = head.hash
    event.hash = event.digest()
    event.save(force_insert=True)
    ChainHead.objects.filter(pk=ChainHead.ONLY).update(seq=event.seq, hash=event.hash)
    return event


def locked_head() -> ChainHead:
    """The head, locked until the transaction ends. On SQLite the transaction itself is the lock (IMMEDIATE)."""
    head = ChainHead.objects.select_for_update().filter(pk=ChainHead.ONLY).first()
    if head is None:
        ChainHead.objects.bulk_create([ChainHead()], ignore_conflicts=True)
        head = ChainHead.objects.select_for_update().get(pk=ChainHead.ONLY)
    return head


def code_of(person: Any) -> str:
    """The code of a person or of SYSTEM. Raises TypeError for anybody without one (nobody, an anonymous visitor)."""
    code = getattr(person, "code", "")
    if not code:
        raise TypeError("an audit event needs an actor: a person or audit.SYSTEM")
    return code


def concerned(subject: Subject, about: models.Model | None) -> str:
    """The code of the person the event is about: `about`, else the subject when it is a person, else nobody's."""
    if about is not None:
        return code_of(about)
    return subject.code if isinstance(subject, get_user_model()) else ""


def public_id(subject: Subject) -> str:
    """The id of a thing that may stand in the log: its code or UUID, else its key; "" for a whole class of things."""
    if isinstance(subject, type):
        return ""
    for name in _OBJECT_IDS:
        value = getattr(subject, name, None)
        if value:
            return str(value)
    return str(subject.pk)


def events_about(user: models.Model) -> models.QuerySet[AuditEvent]:
    """What others did with or saw of what concerns `user`, newest first: the page "who looked"."""
    return AuditEvent.objects.about(user)
