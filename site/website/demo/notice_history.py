"""People of the demo have read what is old."""

from __future__ import annotations

import datetime as dt

from website.accounts.models import User
from website.core import clock
from website.notices.domain import mark_read
from website.notices.models import Notice

NEW = dt.timedelta(days=2)
SEEN_AFTER = dt.timedelta(hours=7)


def read_old_notices(people: dict[str, User]) -> None:
    """Everybody has read what is older than two days, so that nobody is mailed about last spring."""
    before = clock.now() - NEW
    mine = Notice.objects.unread().filter(recipient__in=people.values(), created_at__lt=before)
    for notice in mine.select_related("recipient"):
        with clock.at(min(notice.created_at + SEEN_AFTER, before)):
            mark_read(notice, actor=notice.recipient)
