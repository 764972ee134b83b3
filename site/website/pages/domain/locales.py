"""Which language a locale of Wagtail is, kept in the process: every page asks, and it hardly ever changes."""

from __future__ import annotations

from typing import Any

from wagtail.models import Locale

_known: dict[int, str] = {}


def language_of(content: Any) -> str:
    """The code of the language of a page or a question; "" for something without one."""
    key = getattr(content, "locale_id", None)
    if key is None:
        return ""
    if key not in _known:
        _known.update(Locale.all_objects.values_list("pk", "language_code"))
    return _known.get(key, "")


def learn() -> None:
    """Reads the languages there are."""
    _known.update(Locale.all_objects.values_list("pk", "language_code"))


def forget(**kwargs: object) -> None:
    """Asks again the next time. A signal receiver."""
    _known.clear()
