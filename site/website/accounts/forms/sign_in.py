"""The forms of allauth with our words and without placeholders, which vanish as soon as somebody types."""

from __future__ import annotations

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkey
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.validators import MaxLengthValidator
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 1000
LONGEST_TEXT = 254


def limit(field: forms.Field, most: int) -> None:
    """Makes `field` refuse more than `most` characters, in the browser and on the server."""
    field.max_length = most
    field.validators.append(MaxLengthValidator(most))
    field.widget.attrs["maxlength"] = str(most)


def _password_rules() -> str:
    return " ".join(str(rule) for rule in password_validators_help_texts())


password_rules = lazy(_password_rules, str)()


class PlainForm:
    """Mixin: labels instead of placeholders, and a length beyond which nobody's input is read."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.CharField) and field.max_length is None and not field.widget.is_hidden:
                is_password = isinstance(field.widget, forms.PasswordInput)
                limit(field, LONGEST_PASSWORD if is_password else LONGEST_TEXT)


class SignInForm(PlainForm, account.LoginForm):
    """E-mail and password."""

    too_many = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device for two weeks")
        self.fields["remember"].help_text = _("Leave this off on a computer that other people use.")


class ReauthenticateForm(PlainForm, account.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Your password")
        self.fields["password"].help_text = ""


class ResetPasswordForm(PlainForm, account.ResetPasswordForm):
    """Where to send the link for a new password."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class NewPasswordMixin(PlainForm):
    """Mixin: a new password, typed twice, with the rules in words."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = password_rules
        self.fields["password2"].label = _("New password, once more")


class ResetPasswordKeyForm(NewPasswordMixin, account.ResetPasswordKeyForm):
    """A new password after the link in the mail."""


class SetPasswordForm(NewPasswordMixin, account.SetPasswordForm):
    """A first password."""


class ChangePasswordForm(NewPasswordMixin, account.ChangePasswordForm):
    """A new password for somebody who knows the old one."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Your password now")
        self.fields["oldpassword"].help_text = ""


class ChangeEmailForm(PlainForm, account.AddEmailForm):
    """The address to change to."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")
        self.fields["email"].help_text = _("We send a link there. The change happens when you open it.")


class CodeMixin(PlainForm):
    """Mixin: a code from an authenticator app or a recovery code."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your app, or a recovery code")
        self.fields["code"].widget.attrs.update({"autocomplete": "one-time-code", "spellcheck": "false"})


class CodeForm(CodeMixin, second_factor.AuthenticateForm):
    """The second factor when signing in."""


class CodeAgainForm(CodeMixin, second_factor.ReauthenticateForm):
    """The second factor as proof of who is there."""


class ActivateAppForm(PlainForm, totp.ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The six digits your app shows")
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "one-time-code"})


class AddPasskeyForm(PlainForm, passkey.AddWebAuthnForm):
    """A passkey or security key with a name."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name for this passkey")
        self.fields["name"].help_text = _("For example “my phone”, so that you can tell them apart.")
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = _("Let me sign in with this passkey alone, without my password")
            self.fields["passwordless"].help_text = ""


class RenamePasskeyForm(PlainForm, passkey.EditWebAuthnForm):
    """A new name for a passkey."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name for this passkey")
