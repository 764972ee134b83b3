"""Whose notices a person may see: their own. Views load notices only through here."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from website.notices.models import Notice


def notices_visible_to(user) -> QuerySet[Notice]:
    """The person's own notices, newest first."""
    return Notice.objects.visible_to(user)


def can_view_notice(user, notice: Notice) -> bool:
    """Whether `notice` is the person's own."""
    return user.is_authenticated and notice.recipient_id == user.pk


def get_notice_for(user, code: str) -> Notice:
    """One notice of the person's own. Raises Http404 for anybody else's, so that nobody learns it exists."""
    found = notices_visible_to(user).filter(code=code).first()
    if found is None:
        raise Http404
    return found
