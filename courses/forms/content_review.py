"""The forms of the review: the checklist of an editor, and the words that learners read about a safety change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.content_review import PointAnswer
from courses.enums import ReviewPoint
from courses.models import ReviewChecklist, SafetyChange

NOTE_LENGTH = 1000
WHY_LENGTH = 300


class ChecklistForm(forms.Form):
    """Each point is ticked, or the editor says why it does not apply. `safety` asks for the words for learners, too."""

    def __init__(self, *args: Any, safety: bool, last: ReviewChecklist | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row["point"]: row for row in last.answers} if last is not None else {}
        for point in ReviewPoint:
            row = known.get(point.value, {})
            self.fields[f"done_{point.value}"] = forms.BooleanField(
                label=point.label, required=False, initial=row.get("done", False)
            )
            self.fields[f"why_{point.value}"] = forms.CharField(
                label=_("Why it does not apply"), required=False, max_length=WHY_LENGTH, initial=row.get("why", "")
            )
        if safety:
            self.fields["why_changed"] = forms.CharField(
                label=_("Why this changed, for learners"),
                max_length=NOTE_LENGTH,
                initial=last.why_changed if last is not None else "",
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": _("Say in plain words why this changed.")},
                help_text=_(
                    "The right answer or the safety of this question changes. People who passed it before are offered "
                    "a short refresher and read this. Do not put the answer here."
                ),
            )
        self.fields["note"] = forms.CharField(
            label=_("What changed"),
            max_length=NOTE_LENGTH,
            initial=last.note if last is not None else "",
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Say in a sentence what changed.")},
            help_text=_("For the readers, and for whoever looks at the history later."),
        )

    def clean(self) -> dict[str, Any]:
        """Names each point without an answer at its own place."""
        cleaned = super().clean()
        for point in ReviewPoint:
            name = f"why_{point.value}"
            if name not in self.errors and not cleaned.get(f"done_{point.value}") and not cleaned.get(name):
                self.add_error(name, _("Tick this point, or say why it does not apply."))
        return cleaned

    def points(self) -> Iterator[tuple[int, forms.BoundField, forms.BoundField]]:
        """The rows of the checklist: number, tick box, reason."""
        for point in ReviewPoint:
            yield point.value, self[f"done_{point.value}"], self[f"why_{point.value}"]

    def answers(self) -> dict[int, PointAnswer]:
        """The answers, once valid."""
        data = self.cleaned_data
        return {
            point.value: PointAnswer(data[f"done_{point.value}"], data[f"why_{point.value}"]) for point in ReviewPoint
        }


class ReasonForm(forms.ModelForm):
    """Why a question changed, for the people who passed it before."""

    class Meta:
        model = SafetyChange
        fields = ["reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["reason"].error_messages["required"] = _("Say in plain words why it changed.")
