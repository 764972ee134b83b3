"""Figures about notices for the frame of every page."""

from __future__ import annotations

from website.notices.models import Notice


def unread_count(user) -> int:
    """How many notices the person has not read; one statement, none for somebody who is not signed in."""
    if not user.is_authenticated:
        return 0
    return Notice.objects.visible_to(user).unread().count()
