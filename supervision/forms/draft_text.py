"""Texts of a draft. What may identify somebody is pointed out and kept in mind, and never stops a saving."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from website.core import identifiers
from website.core.forms import WorkText, WorkTextField
from website.core.sanitise import plain_text
from website.core.work_text import KEEP, MAX_FINDINGS, REASONS, Posted, mark_of

_UNDECIDED = {"identifiers", "reason"}


class Undecided(str):
    """A text in which something may identify somebody, and nobody has decided about it. `error` says so."""

    __slots__ = ("error",)
    error: ValidationError

    def __new__(cls, text: str, error: ValidationError) -> Undecided:
        """The text with the error."""
        made = super().__new__(cls, text)
        made.error = error
        return made


class DraftTextField(WorkTextField):
    """`WorkTextField` whose findings do not make the field invalid: `clean` then gives an `Undecided`."""

    def __init__(self, *, max_length: int, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, required=False, **kwargs)
        self.widget.attrs["rows"] = rows

    def clean(self, value: Any) -> WorkText | Undecided:
        """The text; an `Undecided` while there is something to decide."""
        try:
            return super().clean(value)
        except ValidationError as error:
            if getattr(error, "code", "") not in _UNDECIDED:
                raise
            return Undecided(plain_text(str(value)).strip(), error)


def as_kept(text: str, kept: Mapping[str, str]) -> str | Posted:
    """The text as it was left: with the choice to keep what was found, when that was made before."""
    findings = identifiers.find(plain_text(text))[:MAX_FINDINGS]
    if not findings:
        return text
    marks = [mark_of(finding) for finding in findings]
    reasons = {kept.get(mark, "") for mark in marks}
    if len(reasons) == 1 and reasons <= set(REASONS):
        return Posted(text=text, choice=KEEP, reason=reasons.pop(), seen=",".join(marks))
    return Posted(text=text, seen=",".join(dict.fromkeys(marks)))


def undecided_in(text: str, kept: Mapping[str, str]) -> int:
    """How many things in the text may identify somebody without anybody having decided about them."""
    return sum(mark_of(finding) not in kept for finding in identifiers.find(plain_text(text))[:MAX_FINDINGS])


def kept_in(form: forms.Form, names: list[str]) -> dict[str, str]:
    """{mark: reason} of everything that the valid texts of a bound form keep."""
    found: dict[str, str] = {}
    for name in names:
        text = form.cleaned_data.get(name)
        posted = form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        if not isinstance(text, WorkText) or not posted or posted.reason not in REASONS:
            continue
        marks = [mark_of(finding) for finding in identifiers.find(str(text))[:MAX_FINDINGS]]
        found.update(dict.fromkeys(marks, posted.reason))
    return found
