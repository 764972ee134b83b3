"""The form for sending one's own words to the people who look after one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.sent_work import LONGEST_SENT
from website.core.forms import WorkTextField


class SendForm(forms.Form):
    """The copy that is sent. It may be changed first; the original stays as it is."""

    text = WorkTextField(
        label=_("The copy that you send"),
        max_length=LONGEST_SENT,
        help_text=_("You can change this copy, for example take out a name. What you wrote first stays as it is."),
        error_messages={"required": _("There is nothing in it yet. Write something first.")},
    )
