"""The forms of a coordinator who has answers marked again: which rule to look at, and then why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.reasons import LONGEST_REASON
from courses.forms.regrade import rule_choices
from website.core.forms import WorkTextField


class RuleForm(forms.Form):
    """Which rule the list shows. It is part of the form below the list, so that looking loses nothing typed there."""

    CHOSEN = "chosen"
    BELOW = "mark-again"

    chosen = forms.ChoiceField(label=_("How earlier answers count"), widget=forms.RadioSelect(attrs={"form": BELOW}))

    def __init__(self, *args: Any, rules: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = rule_choices(rules)


class MarkAgainForm(forms.Form):
    """Why, for the people concerned. `rule` and `expected` (how many attempts) are what the list above showed."""

    rule = forms.CharField(max_length=15, widget=forms.HiddenInput)
    expected = forms.IntegerField(min_value=0, max_value=10_000_000, widget=forms.HiddenInput)
    reason = WorkTextField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        help_text=_("Each of them reads this with their result."),
        error_messages={"required": _("Say why in plain words. The people concerned read it.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["rows"] = 3
