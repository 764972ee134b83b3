"""Outcomes of what was tried."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """Whether a thing was allowed."""

    ALLOWED = "allowed", _("allowed")
    DENIED = "denied", _("denied")
