"""Addresses under /account/ and /coordinate/, and who may open allauth's own pages."""

from __future__ import annotations

from django.urls import path

from website.accounts.views import coordinate, invitations, my_data, profile
from website.core.access import AccessMarker

app_name = "accounts"
urlpatterns = [
    path("account/", profile.overview, name="overview"),
    path("account/profile/", profile.edit_profile, name="profile"),
    path("account/second-factor/", profile.set_up_second_factor, name="second_factor"),
    path("account/logout/", profile.sign_out, name="sign_out"),
    path("account/my-data/", my_data.my_data, name="my_data"),
    path("account/my-data/file/", my_data.my_data_file, name="my_data_file"),
    path("account/my-data/erasure/", my_data.ask_erasure, name="ask_erasure"),
    path("account/my-data/erasure/withdraw/", my_data.keep_account, name="keep_account"),
    path("account/invitations/<slug:token>/", invitations.accept_invitation, name="accept_invitation"),
    path("coordinate/", coordinate.people_list, name="people"),
    path("coordinate/people/<slug:code>/", coordinate.person, name="person"),
    path("coordinate/people/<slug:code>/team/", coordinate.move_person, name="move_person"),
    path("coordinate/people/<slug:code>/supervisor/", coordinate.set_supervisor, name="set_supervisor"),
    path("coordinate/people/<slug:code>/active/", coordinate.set_active, name="set_active"),
    path("coordinate/invitations/", coordinate.invitation_list, name="invitations"),
    path("coordinate/invitations/<slug:code>/resend/", coordinate.resend_invitation, name="resend_invitation"),
    path("coordinate/invitations/<slug:code>/withdraw/", coordinate.withdraw_invitation, name="withdraw_invitation"),
]

_SIGNED_IN = AccessMarker("signed_in")


def _public(reason: str) -> AccessMarker:
    return AccessMarker("public", reason)


# allauth's views carry no marker of ours; a guard test compares this table with the URL list and with what they do.
ALLAUTH_ACCESS: dict[str, AccessMarker] = {
    "account_login": _public("to sign in"),
    "account_logout": _public("leaving must always work"),
    "account_inactive": _public("says that the account is closed"),
    "account_signup": _public("says how to get in; a form only where an installation has opened sign-up"),
    "account_reauthenticate": _SIGNED_IN,
    "account_email": _SIGNED_IN,
    "account_email_verification_sent": _public("says to look into the mail"),
    "account_confirm_email": _public("the link in the mail is opened on any device"),
    "account_change_password": _SIGNED_IN,
    "account_set_password": _SIGNED_IN,
    "account_reset_password": _public("for people who cannot sign in"),
    "account_reset_password_done": _public("for people who cannot sign in"),
    "account_reset_password_from_key": _public("the link in the mail is opened on any device"),
    "account_reset_password_from_key_done": _public("for people who cannot sign in"),
    "account_confirm_login_code": _public("a step of signing in"),
    "mfa_index": _SIGNED_IN,
    "mfa_authenticate": _public("a step of signing in"),
    "mfa_reauthenticate": _SIGNED_IN,
    "mfa_activate_totp": _SIGNED_IN,
    "mfa_deactivate_totp": _SIGNED_IN,
    "mfa_view_recovery_codes": _SIGNED_IN,
    "mfa_generate_recovery_codes": _SIGNED_IN,
    "mfa_download_recovery_codes": _SIGNED_IN,
    "mfa_list_webauthn": _SIGNED_IN,
    "mfa_add_webauthn": _SIGNED_IN,
    "mfa_remove_webauthn": _SIGNED_IN,
    "mfa_edit_webauthn": _SIGNED_IN,
    "mfa_reauthenticate_webauthn": _SIGNED_IN,
    "mfa_login_webauthn": _public("signing in with a passkey"),
    "usersessions_list": _SIGNED_IN,
}
