"""What pages contribute to the registries of lower rooms, and what takes the place of Wagtail's mails."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from website.core import contributions
from website.core.contributions import Schedule
from website.notices import kinds


def register_all() -> None:
    """Called once when the app is ready."""
    from website.pages import cms_mail

    cms_mail.quiet()
    kinds.register(cms_mail.COMMENT, title=_("Somebody wrote a comment on a page that you follow"))
    contributions.schedules.add(
        "pages.publish_scheduled",
        Schedule("website.pages.tasks.publish_scheduled", 5, "publishes and ends what was set to a moment"),
    )
