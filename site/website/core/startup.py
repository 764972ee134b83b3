"""What must be true of the database before a real installation answers its first request."""

from __future__ import annotations

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured


def refuse_unsound_database() -> None:
    """Raises ImproperlyConfigured when a database check of ours finds an error; only in production."""
    if settings.ENVIRONMENT != "production":
        return
    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    faults = [fault for fault in found if fault.is_serious() and str(fault.id).startswith("mainstay.")]
    if faults:
        raise ImproperlyConfigured("\n".join(f"{fault.id}: {fault.msg} {fault.hint or ''}".strip() for fault in faults))
