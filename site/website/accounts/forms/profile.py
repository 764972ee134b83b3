"""Forms about my own account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from website.accounts.forms.fields import display_name_field, full_name_field
from website.accounts.models import User


class ProfileForm(forms.Form):
    """Names and mail preference."""

    display_name = display_name_field()
    full_name = full_name_field()
    mail_notices = forms.BooleanField(
        label=_("Send me e-mail when there is something new"),
        help_text=_("The mail only says that a message waits in Mainstay, never what it is about."),
        required=False,
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        initial = {
            "display_name": user.display_name,
            "full_name": user.full_name,
            "mail_notices": user.mail_notices,
        }
        super().__init__(*args, initial=initial, **kwargs)
