"""What goes onto the agenda of which session, from the preparation page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from supervision.domain.preparation import Fact
from supervision.enums import SessionMode
from supervision.forms.moments import clean_span, span_fields
from supervision.models import SupervisionSession

NEW = "new"


class PrepareForm(forms.Form):
    """Facts to tick, and where they go: `to` is NEW or the code of a session that is planned with the peer.

    Day, start, end and way to meet count only for a new one. `session` is the planned one chosen, `span` the two
    moments of a new one.
    """

    facts = forms.MultipleChoiceField(
        label=_("What to talk about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("One of these is not true any more. Look at the list again; the others are kept.")
        },
    )
    mode = forms.ChoiceField(label=_("How"), choices=SessionMode.choices, widget=forms.RadioSelect, required=False)
    to = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)

    session: SupervisionSession | None = None
    span: tuple | None = None

    def __init__(self, *args: Any, facts: Sequence[Fact], coming: Sequence[SupervisionSession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coming = {session.code: session for session in coming}
        self.fields["facts"].choices = [(fact.key, fact.text) for fact in facts]
        self.fields = {**span_fields(), **self.fields}
        for name in ("date", "start", "end"):
            self.fields[name].required = False

    @property
    def ticked(self) -> set[str]:
        """The keys that were ticked, right or wrong."""
        return set(self.data.getlist("facts")) if self.is_bound else set()

    def clean(self) -> dict[str, Any]:
        """What the chosen place needs: a session of this list and something to add, or a whole span."""
        data = super().clean()
        data["to"] = data.get("to") or NEW
        if data["to"] == NEW:
            self._clean_new(data)
        elif data["to"] not in self.coming:
            self.add_error(None, _now("This session is not planned any more. Choose again."))
        elif not data.get("facts") and "facts" not in self.errors:
            self.add_error(None, _now("Tick at least one thing to put it on the agenda."))
        else:
            self.session = self.coming[data["to"]]
        return data

    def _clean_new(self, data: dict[str, Any]) -> None:
        for name in ("date", "start", "end", "mode"):
            if data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _now("Please fill this in."))
        self.span = clean_span(self, past=False)
