"""People, teams, roles, invitations and requests for erasure."""

from website.accounts.models.erasure import ErasureRequest
from website.accounts.models.invitation import Invitation
from website.accounts.models.team import CoordinatorScope, Team
from website.accounts.models.user import User

__all__ = ["CoordinatorScope", "ErasureRequest", "Invitation", "Team", "User"]
