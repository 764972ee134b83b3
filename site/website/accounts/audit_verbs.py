"""What accounts writes into the audit log: each verb with what stands after the person's name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VERBS = {
    "change_profile": _("changed names or notices of the account"),
    "invite": _("sent an invitation"),
    "resend_invitation": _("sent an invitation again"),
    "withdraw_invitation": _("withdrew an invitation"),
    "accept_invitation": _("accepted an invitation"),
    "purge_invitations": _("deleted old invitations that came to nothing"),
    "make_team": _("made a team"),
    "change_team": _("changed a team"),
    "give_role": _("gave the account a role"),
    "take_role": _("took a role from the account"),
    "set_scope": _("set which teams the account coordinates"),
    "move_team": _("moved the account to another team"),
    "deactivate": _("closed the account"),
    "reactivate": _("opened the account again"),
    "set_legal_hold": _("set a legal hold"),
    "lift_legal_hold": _("lifted a legal hold"),
    "reset_password": _("chose a new password by e-mail"),
    "change_password": _("changed the password"),
    "change_email": _("changed the e-mail address"),
    "add_second_factor": _("added a second factor"),
    "remove_second_factor": _("removed a second factor"),
    "renew_recovery_codes": _("made new recovery codes"),
    "export_my_data": _("took a file with all data of the account"),
    "ask_erasure": _("asked for erasure"),
    "withdraw_erasure": _("took the request for erasure back"),
    "erase": _("erased the account"),
}
