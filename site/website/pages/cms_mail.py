"""The CMS mails nothing by itself: its mails name pages and quote comments. Our notices say only that there is news."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from wagtail.admin import mail
from wagtail.admin.views.pages import edit

from website.notices.domain import tell

COMMENT = "pages.comment"


def quiet() -> None:
    """Puts our notices in the place of Wagtail's mails. Called once when the app is ready."""
    mail.EmailNotificationMixin.get_valid_recipients = _nobody
    edit.send_notification = tell_of_comments


def _nobody(self: Any, instance: Any, **kwargs: Any) -> set:
    """The people whom Wagtail mails about workflows."""
    return set()


def tell_of_comments(recipients: Iterable[Any], notification: str, context: dict[str, Any]) -> bool:
    """Tells people that somebody wrote, answered or settled a comment on a page they follow, once for each save."""
    page = context["page"]
    for person in recipients:
        if person.is_active:
            key = f"comment:{page.pk}:{page.latest_revision_id}:{person.pk}"
            tell(person, COMMENT, key=key, subject=page, url=reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return True
