"""Sign-up, where an installation has opened it."""

from __future__ import annotations

from allauth.account import forms as account
from django.utils.translation import gettext_lazy as _

from website.accounts.forms.fields import display_name_field, full_name_field
from website.accounts.forms.sign_in import NewPasswordMixin


class SignUpForm(NewPasswordMixin, account.SignupForm):
    """E-mail, both names and a password."""

    full_name = full_name_field()
    display_name = display_name_field()

    field_order = ["email", "full_name", "display_name", "password1", "password2"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["password1"].label = _("Password")
        self.fields["password2"].label = _("Password, once more")
