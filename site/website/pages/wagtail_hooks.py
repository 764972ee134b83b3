"""Registers what this app adds to Wagtail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

from website.pages.access import check_page
from website.pages.domain.translated import serve_chosen
from website.pages.viewsets import help_line_viewset


@hooks.register("before_serve_page", order=-10)
def deny_pages_without_rule(page: Page, request: HttpRequest, args: list, kwargs: dict) -> HttpResponse | None:
    """Every page is served by the rule its type names, and not at all when it names none."""
    return check_page(page, request)


@hooks.register("before_serve_page", order=-5)
def lead_to_chosen_language(page: Page, request: HttpRequest, args: list, kwargs: dict) -> HttpResponse | None:
    """Who chose a language gets the page in it where it is translated."""
    return serve_chosen(page, request)


@hooks.register("register_admin_viewset")
def register_help_lines():
    """The menu “Help lines”."""
    return help_line_viewset
