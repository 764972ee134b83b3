"""What the coordinators' pages about marking again contribute to the registries of lower rooms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from courses.domain.regrade_reading import home_panel
from website.accounts.contribute import is_coordinator
from website.core import contributions
from website.core.contributions import HomePanel, NavigationItem


def register() -> None:
    """Called once when the app is ready."""
    address = "/coordinate/marking-again/"
    item = NavigationItem(_("Marking again"), "supervision:marking_again", (address,), is_coordinator)
    contributions.coordination.add("supervision.marking_again", item, weight=55)
    contributions.home_panels.add(
        "supervision.marking_again",
        HomePanel("supervision/partials/marking_again_panel.html", home_panel),
        weight=16,
    )
