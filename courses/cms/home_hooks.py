"""The first page of the CMS: what waits for the person who writes. Nothing about people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

from courses.domain.editing import waiting_for


class WaitingPanel(Component):
    """What is in draft, waits for review, is due for a check, must be filled in or looks odd."""

    name = "waiting"
    template_name = "wagtailadmin/courses/home_waiting.html"
    order = 100

    class Media:
        """Its look."""

        css = {"all": ["css/cms-home.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        """The sections that this person may do something about."""
        return {"sections": waiting_for(parent_context["request"].user)}


@hooks.register("construct_homepage_panels")
def say_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    """Puts it before Wagtail's own panels, save one: what waits for this very person comes first."""
    for panel in panels:
        if isinstance(panel, WorkflowObjectsToModeratePanel):
            panel.order = WaitingPanel.order - 1
    panels.append(WaitingPanel())
