"""The outbox effects of accounts."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from website.accounts.domain.invitations import MAIL_EFFECT
from website.accounts.models import Invitation, Team, User
from website.core.contributions import Effect
from website.notices import mail
from website.notices.models import OutboxEntry


def mail_invitation(entry: OutboxEntry) -> None:
    """Mails the link of an invitation, unless it was used, withdrawn or has run out meanwhile."""
    invitation = Invitation.objects.usable().select_related("team", "invited_by").filter(pk=entry.subject_id).first()
    if invitation is None:
        return
    link = reverse("accounts:accept_invitation", kwargs={"token": invitation.token})
    context = {
        "host": invitation.invited_by.display_name,
        "organisation": organisation_of(invitation.team),
        "link": f"{settings.BASE_URL}{link}",
        "days": max(1, (invitation.expires_at - invitation.sent_at).days),
    }
    mail.send("invitation", invitation.email, key=entry.key, context=context, language=_language_for(invitation))


def _language_for(invitation: Invitation) -> str:
    """The language of the account with this address; of somebody new nobody knows, so that of whoever invites."""
    account = User.objects.filter(email__iexact=invitation.email).values_list("language", flat=True).first()
    return invitation.invited_by.language if account is None else account


def organisation_of(team: Team) -> str:
    """The name of the team at the root of the tree: what people call the organisation."""
    root = team.path.partition("/")[0]
    return Team.objects.filter(code=root).values_list("name", flat=True).first() or team.name


EFFECTS = {MAIL_EFFECT: Effect(mail_invitation, describe=_("the mail with the link of an invitation"))}
