"""Roles and states of accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may be besides a peer, which everybody is. The value is also the name of the Django group."""

    SUPERVISOR = "supervisor", _("Supervisor")
    COORDINATOR = "coordinator", _("Coordinator")
    EDITOR = "editor", _("Editor")
    OPERATOR = "operator", _("Operator")


PRIVILEGED_ROLES = frozenset(Role.values)
"""Roles that must use a second factor."""
