"""Languages in templates: the switch, and what is in another language than the page around it."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from website.core import languages
from website.pages.domain.locales import language_of

register = template.Library()


@register.simple_tag
def language_choices() -> list[dict[str, Any]]:
    """The languages of the switch, each with its own name; none where there is nothing to choose."""
    now = get_language() or settings.LANGUAGE_CODE
    choices = [
        {"code": code, "name": languages.own_name(code), "current": code == now} for code, __ in settings.LANGUAGES
    ]
    return choices if len(choices) > 1 else []


@register.simple_tag
def needs_review() -> bool:
    """Whether the language of the page still waits for a fluent reader."""
    return not languages.is_reviewed(get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
def content_lang(page: Any) -> SafeString | str:
    """` lang="en"` for content in another language than the frame around it, "" where they are the same."""
    code = _other_language(page)
    return format_html(' lang="{}"', code) if code else ""


@register.simple_tag
def in_own_language(page: Any, text: str) -> SafeString | str:
    """A title inside a sentence of the frame: in a span of its own language, or as it is where they are the same."""
    code = _other_language(page)
    return format_html('<span lang="{}" dir="auto">{}</span>', code, text) if code else text


@register.simple_tag
def untranslated(page: Any) -> str:
    """What the language of `page` is called, in that of the frame, when nobody translated it; "" when somebody did."""
    code = _other_language(page)
    return str(dict(settings.LANGUAGES).get(code, code)).lower() if code else ""


def _other_language(page: Any) -> str:
    """The code of the language of `page`, or `page` itself where it is a code, when it is not that of the frame.

    Who reads in the language the site was written in is never shown a page in another one, so there is nothing to ask.
    """
    now = get_language() or settings.LANGUAGE_CODE
    if isinstance(page, str):
        code = page
    elif now == settings.LANGUAGE_CODE or not page:
        return ""
    else:
        code = language_of(page)
    return "" if code in ("", now) else code
