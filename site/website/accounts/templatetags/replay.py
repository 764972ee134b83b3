"""The field that says who typed into a form (`accounts.replay`)."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from website.accounts.replay import OWNER_FIELD, owner_token

register = template.Library()


@register.simple_tag(takes_context=True)
def typed_by(context: template.Context) -> SafeString | str:
    """A hidden input that names the person signed in; put it into every form of a view that `keeps_typed_text`."""
    user = context["request"].user
    if not user.is_authenticated:
        return ""
    return format_html('<input type="hidden" name="{}" value="{}">', OWNER_FIELD, owner_token(user))
