"""System checks of accounts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.db.utils import DatabaseError

from website.accounts.models import User


@checks.register(checks.Tags.database)
def no_demo_people(databases: list[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """mainstay.E030: a real installation holds people of the demo, whose password everybody knows."""
    if settings.ENVIRONMENT != "production":
        return []
    for using in databases or []:
        try:
            found = User.objects.using(using).filter(is_demo=True, is_active=True).exists()
        except DatabaseError:
            continue
        if found:
            return [
                checks.Error(
                    "This database holds people of the demo, whose password everybody knows.",
                    hint="Use a database of its own for the installation; never the demo's.",
                    id="mainstay.E030",
                )
            ]
    return []
