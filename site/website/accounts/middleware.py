"""Who may go on: sign-in, and the second factor of those who hold a role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from website.accounts import replay, second_factor
from website.core import middleware as core

View = Callable[..., HttpResponse]


class SignInRequiredMiddleware(core.SignInRequiredMiddleware):
    """Everything needs a sign-in unless the view is public. Typed text that comes too late is held for its owner."""

    def process_view(self, request: HttpRequest, view: Any, args: tuple, kwargs: dict) -> HttpResponse | None:
        """An answer for those who may not go on, or None."""
        answer = replay.before_view(request, view)
        return answer if answer is not None else super().process_view(request, view, args, kwargs)

    def get_login_url(self, view: Any) -> str:
        """There is one sign-in page, whatever a package says about its own."""
        return settings.LOGIN_URL

    def handle_no_permission(self, request: HttpRequest, view: Any) -> HttpResponse:
        """The sign-in page; a script that reads JSON is told so in JSON instead."""
        if replay.wants_json(request):
            sentence = _("You are signed out. Sign in and try again.")
            return JsonResponse({"code": replay.SIGNED_OUT, "sentence": sentence}, status=401)
        return super().handle_no_permission(request, view)


class SecondFactorMiddleware:
    """Lets people who hold a role go on only in a session that has shown a second factor; others set one up first.

    Both answers are columns of the account, so this costs no statement.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Everything happens once the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple, kwargs: dict) -> HttpResponse | None:
        """A redirect to the second factor, a page that holds typed text until then, or None."""
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        step = second_factor.next_step(request)
        if step is None or second_factor.opens_without(request, view):
            return None
        if replay.wants_json(request):
            sentence = _("Show your second factor first.")
            return JsonResponse({"code": "second_factor", "sentence": sentence}, status=403)
        held = replay.hold_for_second_factor(request, view, step)
        return held if held is not None else HttpResponseRedirect(step)
