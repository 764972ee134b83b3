"""Forms of a record: the signature, the peer's answer, an amendment's reason, a void."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from website.core.forms import WorkTextField

LONGEST_REASON = 1000
LONGEST_COMMENT = 4000


class SignForm(forms.Form):
    """A signature. The reason is asked for only when the agreement ended more than a week ago."""

    late_reason = WorkTextField(
        label=_("Why is this signed so late?"), max_length=LONGEST_REASON, help_text=_("It stands in the record.")
    )

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["late_reason"]


class DisagreeForm(forms.Form):
    """What a peer sees differently."""

    comment = WorkTextField(
        label=_("What do you see differently?"),
        max_length=LONGEST_COMMENT,
        help_text=_("You and your supervisor read this, and nobody else."),
        error_messages={"required": _("Say in a few words what you see differently.")},
    )


class ReasonForm(forms.Form):
    """Why a record is amended or does not count."""

    reason = WorkTextField(
        label=_("Why?"),
        max_length=LONGEST_REASON,
        help_text=_("Everybody in this session reads it. It stays with the record."),
        error_messages={"required": _("Say in a few words why.")},
    )
