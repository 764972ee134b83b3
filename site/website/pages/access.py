"""Who may open a Wagtail page. Denies by default: a page type that says nothing is not served."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

if TYPE_CHECKING:
    from wagtail.models import Page

PageRule = Callable[["Page", HttpRequest], HttpResponse | None]

_rules: dict[str, PageRule] = {}


def add_page_rule(name: str, rule: PageRule) -> None:
    """Give pages whose `access` is `name` their rule.

    The rule answers None to let the request pass, a response to send instead, or raises Http404/PermissionDenied.
    Raises ValueError when the name is taken by another rule.
    """
    if _rules.get(name, rule) is not rule:
        raise ValueError(f"{name} has a rule already")
    _rules[name] = rule


def check_page(page: Page, request: HttpRequest) -> HttpResponse | None:
    """What to answer instead of `page`, or None to serve it. Raises Http404 for a page type without a known rule."""
    rule = _rules.get(getattr(page, "access", ""))
    if rule is None:
        raise Http404
    return rule(page, request)


def _public(page: Page, request: HttpRequest) -> HttpResponse | None:
    """Everybody may read the page."""
    return None


def _signed_in(page: Page, request: HttpRequest) -> HttpResponse | None:
    """People with an account may read the page; others sign in first and come back."""
    if request.user.is_authenticated:
        return None
    return redirect_to_login(request.get_full_path())


add_page_rule("public", _public)
add_page_rule("signed_in", _signed_in)
