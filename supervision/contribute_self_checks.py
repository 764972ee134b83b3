"""What the self-checks of supervision contribute to the registries of lower rooms.

No kind of notice: nobody is told of a self-check, of a share, or of its end.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from supervision import personal_self_checks
from supervision.domain.shared import READ
from website.audit import verbs
from website.core import contributions
from website.core.contributions import NavigationItem, Schedule


def register() -> None:
    """Called once when the app is ready."""
    contributions.navigation.add(
        "supervision.self_check",
        NavigationItem(_("Self-check"), "supervision:self_check_home", ("/self-check/",), is_signed_in),
        weight=30,
    )
    contributions.schedules.add(
        "supervision.delete_overdue_self_checks",
        Schedule(
            "supervision.tasks_self_checks.delete_overdue_self_checks",
            12 * 60,
            "deletes self-checks that were to be kept until a day that has passed",
        ),
    )
    for name, entry in personal_self_checks.ENTRIES.items():
        contributions.personal_data.add(name, entry)
    verbs.register(READ, _("looked at what you shared with them"), theirs_alone=True)
    for verb, sentence in (
        ("supervision.share_given", _("shared something private with a supervisor")),
        ("supervision.share_confirmed", _("went on sharing something private with a supervisor")),
        ("supervision.share_withdrawn", _("stopped sharing something private with a supervisor")),
    ):
        verbs.register(verb, sentence, theirs_alone=True)


def is_signed_in(user: Any) -> bool:
    """Whether somebody is signed in."""
    return user.is_authenticated
