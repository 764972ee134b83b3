"""Telling people that there is something new."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from website.core import clock
from website.core.errors import NotAllowed
from website.core.languages import without_language
from website.notices import kinds, outbox
from website.notices.effects import MAIL_NOTICE
from website.notices.models import Notice, OutboxEntry


def tell(
    recipient: models.Model, kind: str, *, key: str, subject: models.Model | None = None, url: str = ""
) -> Notice | None:
    """Tells `recipient` something of `kind`, once for `key` however often it is called.

    Writes the in-app notice and, when the person wants e-mail, owes one mail that says only that there is a new
    message. `url` is a path of ours to open from the list. Joins the surrounding transaction. Returns the notice, or
    None when the key was told before. Raises LookupError for a kind nobody registered, ValueError for a foreign url.
    """
    _check(kind, url)
    with transaction.atomic():
        notice = Notice(
            recipient=recipient,
            key=key,
            kind=kind,
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=str(subject.pk) if subject is not None else "",
            url=without_language(url),
            created_at=clock.now(),
        )
        if not outbox.insert_once(notice, told_by="code"):
            return None
        if getattr(recipient, "mail_notices", True):
            outbox.enqueue(MAIL_NOTICE, key=f"mail:{key}", subject=notice, recipient=recipient)
    return notice


def mark_read(notice: Notice, *, actor: models.Model) -> None:
    """Marks one notice of `actor`'s as read; reading it again changes nothing. Raises NotAllowed for anybody else's."""
    if notice.recipient_id != actor.pk:
        raise NotAllowed(_("This notice is not yours."), code="not_yours")
    Notice.objects.filter(pk=notice.pk).unread().update(read_at=clock.now())


def mark_all_read(*, actor: models.Model) -> int:
    """Marks every notice of `actor`'s as read and returns how many were not."""
    return Notice.objects.visible_to(actor).unread().update(read_at=clock.now())


def tell_many(
    recipients: Sequence[models.Model], kind: str, *, key: str, subject: models.Model | None = None, url: str = ""
) -> int:
    """Tells each of `recipients` the same, each once for `key` however often it is called; how many were told now.

    As `tell`, for a whole batch in a constant number of statements: keep batches to some hundred people. The mails are
    found by the sweep. Raises LookupError for a kind nobody registered, ValueError for a foreign url.
    """
    _check(kind, url)
    now = clock.now()
    subject_type = subject._meta.label_lower if subject is not None else ""
    subject_id = str(subject.pk) if subject is not None else ""
    about = {"kind": kind, "subject_type": subject_type, "subject_id": subject_id, "url": url, "created_at": now}
    notices = [Notice(recipient=person, key=f"{key}:{person.pk}", **about) for person in recipients]
    with transaction.atomic():
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        # A notice that was told before keeps its own random code, so what is found by code is new.
        found = dict(Notice.objects.filter(code__in=[row.code for row in notices]).values_list("code", "pk"))
        mails = [
            OutboxEntry(
                key=f"mail:{row.key}",
                effect=MAIL_NOTICE,
                subject_type=Notice._meta.label_lower,
                subject_id=str(found[row.code]),
                recipient=row.recipient,
                due_at=now,
                created_at=now,
            )
            for row in notices
            if row.code in found and getattr(row.recipient, "mail_notices", True)
        ]
        OutboxEntry.objects.bulk_create(mails, ignore_conflicts=True)
    return len(found)


def _check(kind: str, url: str) -> None:
    """Refuses a kind that nobody registered and an address that is not ours."""
    if kinds.registry.get(kind) is None:
        raise LookupError(f"no kind of notice is called {kind}")
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)):
        raise ValueError("a notice leads to a path of this site")
