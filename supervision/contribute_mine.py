"""What a peer's own side of supervision contributes to the registries of lower rooms."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from supervision.domain.home import home_panel
from website.audit import verbs
from website.core import contributions
from website.core.contributions import HomePanel
from website.notices import kinds

VERBS = {
    "supervision.ask": _("asked for supervision"),
    "supervision.request_read": _("read your request for supervision"),
    "supervision.answer_request": _("saw your request for supervision"),
    "supervision.take_request_back": _("took a request for supervision back"),
}

KINDS: dict[str, Any] = {
    "supervision.asked": _("Somebody asks for supervision"),
    "supervision.request_answered": _("Your request for supervision was seen"),
}


def register() -> None:
    """Called once when the app is ready."""
    for verb, sentence in VERBS.items():
        verbs.register(verb, sentence)
    for kind, title in KINDS.items():
        kinds.register(kind, title=title)
    contributions.home_panels.add(
        "supervision.mine", HomePanel("supervision/mine/partials/home_panel.html", home_panel), weight=20
    )
