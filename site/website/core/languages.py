"""The language a person reads in: chosen by them, kept in their session and a cookie, said by the address otherwise.

An address that names a language (`/es/…`) is answered in it. Every other address is answered in the language the
person chose, English when they chose none. What somebody's browser would prefer is not asked: a shared computer in a
drop-in centre says little about who sits at it.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

SESSION_KEY = "language"

# Django's and Wagtail's own pages have their own language settings.
OTHERS_PAGES = re.compile(r"^/(cms|operate)/")


def is_offered(language: str) -> bool:
    """Whether the installation offers `language`."""
    return language in {code for code, __ in settings.LANGUAGES}


def is_reviewed(language: str) -> bool:
    """Whether somebody fluent has read the translation into `language`."""
    return language not in settings.LANGUAGES_TO_REVIEW


def own_name(language: str) -> str:
    """What a language is called in itself: "English", "Español"."""
    return translation.get_language_info(language)["name_local"].capitalize()


def of_address(path: str) -> str:
    """The language that an address names; "" when it names none."""
    return translation.get_language_from_path(path) or ""


def without_language(path: str) -> str:
    """`path` as everybody may open it: each person is answered in their own language."""
    named = of_address(path)
    return path[len(named) + 1 :] if named else path


def chosen(request: HttpRequest) -> str:
    """What the person chose, "" when they chose nothing that is offered. Asks the session only when there is one."""
    language = None
    if settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "session"):
        language = request.session.get(SESSION_KEY)
    language = language or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return language if is_offered(language) else ""


def speak(request: HttpRequest) -> None:
    """Answers `request` in the language the person chose, unless its address names one or the page is not ours."""
    if of_address(request.path_info) or OTHERS_PAGES.match(request.path_info):
        return
    language = chosen(request)
    if language and language != translation.get_language():
        translation.activate(language)
        request.LANGUAGE_CODE = language


def keep_choice(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """Remembers the choice on this device, and in the session of somebody who is signed in."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        request.session[SESSION_KEY] = language
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class LanguageMiddleware(LocaleMiddleware):
    """Reads the address in its own language, then answers in the person's."""

    def process_view(self, request: HttpRequest, view: object, args: tuple, kwargs: dict) -> None:
        """Ours alone: a page of the tree is looked up in the language of its address first (`pages.translated`)."""
        if request.resolver_match.url_name != "wagtail_serve":
            speak(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """What a visitor sees may depend on their choice, which a cookie holds."""
        response = super().process_response(request, response)
        if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            patch_vary_headers(response, ["Cookie"])
        return response
