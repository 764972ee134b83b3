"""The picture of a scenario's branches while it is being written: drawn from the form as it stands, stored nowhere."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page

from courses.blocks.scenario import ScenarioBlock
from courses.scenario_names import settle
from courses.scenario_picture import picture_of
from courses.scenario_shape import scenario_from
from website.core.access import signed_in
from website.core.errors import Invalid

PREFIX = re.compile(r"^[A-Za-z0-9_-]{1,200}$")
MOST_ROWS = 400
"""Rows of one list in the form, deleted ones included: a form that counts to a billion would keep us busy for hours."""


@require_POST
@signed_in
def scenario_picture(request: HttpRequest) -> HttpResponse:
    """Draws the scenario whose fields begin with `prefix`, for whoever may edit the page of the form at `form`.

    Raises Invalid (400) for fields that are no scenario's, PermissionDenied and Http404 as the form itself would.
    """
    require_editor_of(request.POST.get("form", ""), request.user)
    value = scenario_in(request.POST, request.POST.get("prefix", ""))
    settle(value)
    context = {"picture": picture_of(scenario_from(value)), "key": f"branches-{request.POST['prefix']}"}
    return render(request, "courses/partials/scenario_picture.html", context)


def words_of_editor() -> dict[str, str]:
    """What the script of the form says, in the language of whoever writes."""
    return {
        "show": _("Show the branches"),
        "hide": _("Hide the branches"),
        "choose": _("Choose where it goes on"),
        "first": _("The first moment"),
        "moments": _("Moments"),
        "endings": _("Endings"),
        "moment": _("Moment {number}"),
        "ending": _("Ending {number}"),
        "line": _("Line {number}"),
        "emptyMoment": _("nothing written yet"),
        "emptyEnding": _("no title yet"),
        "gone": _("“{name}”: no longer there, choose again"),
        "drawing": _("Drawing the branches."),
        "drawn": _("The picture of the branches is up to date."),
        "failed": _("The picture could not be drawn just now. What you wrote is still here. Please try again."),
    }


def require_editor_of(address: str, user: Any) -> None:
    """Refuses who may not fill in the page form at `address`. Raises Http404 for what is no such form."""
    try:
        match = resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        raise Http404 from None
    if match.view_name == "wagtailadmin_pages:edit":
        page = get_object_or_404(Page, pk=match.kwargs.get("page_id") or match.args[0])
        allowed = page.permissions_for_user(user).can_edit()
    elif match.view_name == "wagtailadmin_pages:add":
        parent = get_object_or_404(Page, pk=match.kwargs.get("parent_page_id") or match.args[2])
        allowed = parent.permissions_for_user(user).can_add_subpage()
    else:
        raise Http404
    if not allowed:
        raise PermissionDenied


def scenario_in(data: Any, prefix: str) -> dict[str, Any]:
    """Start, moments and endings as they stand in the form. Raises Invalid when they are no scenario's."""
    unknown = Invalid(_("These are not the fields of a scenario."), code="no-scenario")
    if not PREFIX.match(prefix):
        raise unknown
    counts = [text for name, text in data.items() if name.startswith(prefix) and name.endswith("-count")]
    if any(not text.isascii() or not text.isdecimal() or len(text) > 4 or int(text) > MOST_ROWS for text in counts):
        raise unknown
    fields = ScenarioBlock().child_blocks
    try:
        return {
            name: fields[name].value_from_datadict(data, {}, f"{prefix}-{name}") or ""
            for name in ("start", "nodes", "endings")
        }
    except (KeyError, ValueError):
        raise unknown from None
