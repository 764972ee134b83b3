"""What to do about sealed texts that cannot be opened."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from website.core.encryption import CannotOpen
from website.core.errors import NotNow


def require_readable(row: Any, name: str) -> None:
    """Raises NotNow when a sealed column of `row` cannot be opened: it must not be written over unread."""
    try:
        getattr(row, name)
    except CannotOpen:
        sentence = _("What you did here before cannot be opened just now. It is kept. Please tell your coordinator.")
        raise NotNow(sentence, code="cannot-open") from None
