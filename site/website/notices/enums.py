"""States of the outbox."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxState(models.TextChoices):
    """Where an outbox row stands. Waiting and claimed rows are still owed; done and dead ones have ended."""

    WAITING = "waiting", _("Waiting")
    CLAIMED = "claimed", _("Being done")
    DONE = "done", _("Done")
    DEAD = "dead", _("Given up")
