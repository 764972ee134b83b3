"""Access markers: every view of ours says who may open it, and a test reads what it says.

A marker is a promise about the *view*; which rows a person sees is decided by the `access` module of the app.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class AccessMarker:
    """Who may open a view: `kind` is public, signed_in or role; `detail` the roles or the reason."""

    kind: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.detail}" if self.detail else self.kind


def mark(view: View, marker: AccessMarker) -> View:
    """Stamp `view` with `marker`."""
    view.access_marker = marker  # type: ignore[attr-defined]
    return view


def public(reason: str) -> Callable[[View], View]:
    """Anybody may open the view, signed in or not; `reason` says why that is right."""

    def decorate(view: View) -> View:
        return mark(login_not_required(view), AccessMarker("public", reason))

    return decorate


def signed_in(view: View) -> View:
    """Anybody signed in may open the view; rows are narrowed by the app's `access` module."""
    return mark(view, AccessMarker("signed_in"))


def needs_role(*roles: str) -> Callable[[View], View]:
    """Only people with one of `roles` (`accounts.enums.Role` values) may open the view; others get 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not set(roles) & request.user.role_names:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return mark(guarded, AccessMarker("role", "|".join(roles)))

    return decorate


def marker_of(view: Any) -> AccessMarker | None:
    """The marker a view carries, looked for through its wrappers; None when it carries none."""
    seen = view
    while seen is not None:
        marker = getattr(seen, "access_marker", None)
        if marker is not None:
            return marker
        seen = getattr(seen, "__wrapped__", None)
    return None
