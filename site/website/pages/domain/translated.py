"""A page in another language: where it is, and what to say when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.models import Page

from website.core import languages
from website.pages.domain.locales import language_of

if TYPE_CHECKING:
    from django.http import HttpResponse

PLAIN = frozenset({"cms", "operate", "documents", "pictures", "static", "media"})
"""First parts of addresses that have no language."""


def in_language(page: Page, language: str) -> Page | None:
    """The published page with the same content in `language`; `page` itself when it is in that language."""
    if language_of(page) == language:
        return page
    return page.get_translations().filter(locale__language_code=language).live().first()


def serve_chosen(page: Page, request: HttpRequest) -> HttpResponse | None:
    """Leads to the page in the language the person chose. Where there is none they get this one, and their frame.

    Costs nothing for everybody who reads in the language the site was written in.
    """
    language = languages.chosen(request)
    if not language or languages.of_address(request.path_info) or language == settings.LANGUAGE_CODE:
        return None
    found = in_language(page, language)
    languages.speak(request)
    if found is None or found.pk == page.pk:
        return None
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{found.get_url(request)}{'?' if query else ''}{query}")


def address_in(language: str, address: str, request: HttpRequest) -> str:
    """Where to go from `address` (of this site, with or without a query) to read the same in `language`.

    A page of the tree that nobody translated stays where it is: it says so itself. The start page for an address that
    is not of this site.
    """
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None) or not address.startswith("/"):
        address = "/"
    path, mark, query = address.partition("?")
    named = languages.of_address(path)
    bare = languages.without_language(path)
    if bare.split("/")[1] in PLAIN:
        return address
    page = _page_at(path, named or settings.LANGUAGE_CODE, request)
    if page is None:
        found = bare if language == settings.LANGUAGE_CODE else f"/{language}{bare}"
    else:
        translated = in_language(page, language)
        found = (translated or page).get_url(request) or path
    return f"{found}{mark}{query}"


def _page_at(path: str, language: str, request: HttpRequest) -> Page | None:
    """The page of the tree at `path`; None for one of our own addresses and for nothing."""
    with translation.override(language):
        try:
            match = resolve(path)
        except Resolver404:
            return None
        if match.url_name != "wagtail_serve":
            return None
        # What is asked for is another page than the one this request is about.
        asked = HttpRequest()
        asked.META, asked.method, asked.path, asked.path_info = request.META, "GET", path, path
        parts: Any = match.args[0] if match.args else ""
        try:
            found = Page.route_for_request(asked, parts)
        except Http404:
            return None
        return found.page if found else None
