"""What the views of sessions share."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import HttpResponseRedirect
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from website.accounts.models import User
from website.core.errors import DomainError, Invalid

FIELDS = {"starts_at": "start", "ends_at": "end", "people": "person", "next_at": "next_date"}
"""What the domain calls a field → what the forms call it."""


class SeeOther(HttpResponseRedirect):
    """A redirect after a POST: the next request is a GET, whatever the client."""

    status_code = 303


def add_refusal(form: forms.Form, refusal: DomainError) -> int:
    """Shows a refusal of the domain at the field it is about, or at the top; returns the status of the answer."""
    name = refusal.field if isinstance(refusal, Invalid) else ""
    name = FIELDS.get(name, name)
    form.add_error(name if name in form.fields else None, str(refusal.sentence))
    return 422 if isinstance(refusal, Invalid) else refusal.status


def with_whom(people: Iterable[User]) -> str:
    """“With Rosa and Marcus”; "" for nobody."""
    names = [person.display_name for person in people]
    return _("With %(names)s") % {"names": get_text_list(names, _("and"))} if names else ""


def whole_number(text: str) -> int:
    """The number a form carries; -1, which is no version of anything, for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
