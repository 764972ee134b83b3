"""The outbox effects of this app."""

from __future__ import annotations

from website.core.contributions import Effect
from website.notices import mail
from website.notices.models import Notice, OutboxEntry

MAIL_NOTICE = "notices.mail"


def mail_notice(entry: OutboxEntry) -> None:
    """Mails "You have a new message" for a notice, unless the person has read it, left or wants no mail any more."""
    notice = Notice.objects.select_related("recipient").filter(pk=entry.subject_id).first()
    if notice is None or not notice.is_unread or not may_be_mailed(notice.recipient):
        return
    language = getattr(notice.recipient, "language", "")
    mail.send("notice", notice.recipient.email, key=entry.key, language=language)


def may_be_mailed(person) -> bool:
    """Whether the person is still here and wants mail. The account belongs to a higher room: fields may be missing."""
    return bool(
        person.is_active
        and getattr(person, "erased_at", None) is None
        and getattr(person, "mail_notices", True)
        and person.email
    )


EFFECTS = {MAIL_NOTICE: Effect(mail_notice, describe="an e-mail that says there is a new message")}
