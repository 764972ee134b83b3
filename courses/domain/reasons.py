"""Why somebody decided something about a learner, as the learner reads it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from website.core.errors import Invalid
from website.core.sanitise import plain_text

LONGEST_REASON = 500


def checked_reason(reason: str) -> str:
    """The reason as it is kept. Raises Invalid for an empty one and one that is too long."""
    reason = plain_text(reason).strip()
    if not reason or len(reason) > LONGEST_REASON:
        sentence = _("Say why, in at most %(count)s characters. The people concerned read it.")
        raise Invalid(sentence % {"count": LONGEST_REASON}, code="reason", field="reason")
    return reason
