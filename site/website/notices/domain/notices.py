"""Telling people that there is something new."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from website.core import clock
from website.core.errors import NotAllowed
from website.notices import kinds, outbox
from website.notices.effects import MAIL_NOTICE
from website.notices.models import Notice


def tell(
    recipient: models.Model, kind: str, *, key: str, subject: models.Model | None = None, url: str = ""
) -> Notice | None:
    """Tells `recipient` something of `kind`, once for `key` however often it is called.

    Writes the in-app notice and, when the person wants e-mail, owes one mail that says only that there is a new
    message. `url` is a path of ours to open from the list. Joins the surrounding transaction. Returns the notice, or
    None when the key was told before. Raises LookupError for a kind nobody registered, ValueError for a foreign url.
    """
    if kinds.registry.get(kind) is None:
        raise LookupError(f"no kind of notice is called {kind}")
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)):
        raise ValueError("a notice leads to a path of this site")
    with transaction.atomic():
        notice = Notice(
            recipient=recipient,
            key=key,
            kind=kind,
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=str(subject.pk) if subject is not None else "",
            url=url,
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
