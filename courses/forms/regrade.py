"""The form of an editor who asks to have earlier answers marked again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from courses.domain.reasons import LONGEST_REASON
from courses.domain.regrade_reading import RuleWords, in_words


def rule_choices(rules: Iterable[str]) -> list[tuple[str, Any]]:
    """The rules as choices of a form, each with what it does."""
    return [(rule.value, _choice(rule)) for rule in in_words(rules)]


def _choice(rule: RuleWords) -> Any:
    return format_html("<strong>{}</strong><br>{}", _capital(rule.label), rule.sentence)


def _capital(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


class ProposalForm(forms.Form):
    """The rule, and the reason that learners read."""

    rule = forms.ChoiceField(
        label=_("How earlier answers count"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how earlier answers count."),
            "invalid_choice": _("This rule does not fit the question. Choose another one."),
        },
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why in plain words. The people concerned read it.")},
        help_text=_("The people concerned read this with their result. Do not put the answer here."),
    )

    def __init__(self, *args: Any, rules: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = rule_choices(rules)
