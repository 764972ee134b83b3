"""Facts of the caseload as tags."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from supervision.domain.caseload_words import Reason

register = template.Library()


@register.filter
def as_tags(reasons: Iterable[Reason]) -> SafeString:
    """The items of a list, each a tag as in `components/tag.html`. In one go: a page of the caseload has hundreds."""
    return format_html_join("", '<li class="tag {}">{}</li>', ((reason.tone, reason.text) for reason in reasons))
