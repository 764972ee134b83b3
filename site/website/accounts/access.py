"""Whose account and which teams a person may see. Views load people only through here."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from website.accounts.enums import Role
from website.accounts.models import Invitation, Team, User
from website.core.errors import NotAllowed


def confidential_open(user: User) -> bool:
    """Whether confidential pages are open to `user`: not for some days after an account recovery.

    Recovering an account by e-mail closes them for SECURITY_LOCK_HOURS unless the account has a second factor, because
    whoever reads somebody's mail must not thereby read their confidential pages. Only time lifts the lock.
    """
    return user.confidential_lock_end is None


def require_confidential_open(user: User) -> None:
    """Raises NotAllowed while confidential pages are closed to `user`."""
    if not confidential_open(user):
        sentence = _(
            "Confidential pages are closed for three days after a new password, so that nobody else can read them. "
            "Nothing is lost."
        )
        raise NotAllowed(sentence, code="locked")


def teams_coordinated_by(user: User) -> QuerySet[Team]:
    """The teams whose program `user` runs; none for anybody who is not a coordinator."""
    if not user.has_role(Role.COORDINATOR):
        return Team.objects.none()
    return Team.objects.coordinated_by(user)


def people_coordinated_by(user: User) -> QuerySet[User]:
    """The people in the teams whose program `user` runs."""
    return User.objects.filter(team__in=teams_coordinated_by(user), erased_at__isnull=True)


def get_person_coordinated_by(user: User, code: str) -> User:
    """One person in a team of `user`'s. Raises Http404 when there is none."""
    found = people_coordinated_by(user).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def invitations_visible_to(user: User) -> QuerySet[Invitation]:
    """Invitations into the teams whose program `user` runs."""
    return Invitation.objects.filter(team__in=teams_coordinated_by(user))


def get_invitation_for(user: User, code: str) -> Invitation:
    """One invitation into a team of `user`'s. Raises Http404 when there is none."""
    found = invitations_visible_to(user).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def find_usable_invitation(token: str) -> Invitation | None:
    """The invitation a mailed link belongs to, while it can be accepted; None for everything else alike."""
    return Invitation.objects.usable().select_related("team", "invited_by").filter(token=token).first()
