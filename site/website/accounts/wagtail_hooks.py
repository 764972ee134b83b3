"""The Wagtail admin without the pages about people: those are managed at /coordinate/ and /operate/."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail import hooks

HIDDEN = frozenset({"users", "groups"})


@hooks.register("construct_settings_menu")
def hide_people(request: HttpRequest, items: list) -> None:
    """Takes the closed pages out of the menu; that they are closed is decided by the addresses."""
    items[:] = [item for item in items if item.name not in HIDDEN]
