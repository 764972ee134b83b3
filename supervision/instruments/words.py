"""Our own words about a result, as instrument files hold them, to be translated.

The statements and answers of an instrument are not among them: a questionnaire may only be used in a translation that
was tested for it.
"""

from __future__ import annotations

from django.utils.translation import pgettext, pgettext_lazy

CONTEXT = "self-check"

OURS = (
    pgettext_lazy("self-check", "In general"),
    pgettext_lazy("self-check", "in general"),
    pgettext_lazy("self-check", "Work"),
    pgettext_lazy("self-check", "from work"),
    pgettext_lazy("self-check", "Supporting people"),
    pgettext_lazy("self-check", "from supporting people"),
    pgettext_lazy("self-check", "low exhaustion"),
    pgettext_lazy("self-check", "some exhaustion"),
    pgettext_lazy("self-check", "high exhaustion"),
    pgettext_lazy("self-check", "very high exhaustion"),
)
"""Here for the catalogues. Words of a file that are missing here are shown as they stand in the file."""


def in_language_of_page(words: str) -> str:
    """Words of an instrument's file in the language of the page, in English when they are not translated."""
    return pgettext(CONTEXT, words)
