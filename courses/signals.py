"""What learning tells rooms above it, inside the transaction in which it happens.

A receiver runs before the audit entry of the change and may refuse it by raising; it must be short, because the rows of
the attempt or the text sent are locked meanwhile.
"""

from __future__ import annotations

from django.dispatch import Signal

attempt_finished = Signal()
"""An attempt was handed in or closed: `attempt`, with its result, and `learner`."""

work_sent = Signal()
"""Something that a learner sent to the people who look after them was sent, answered or taken back: `learner`."""

question_frozen = Signal()
"""A new version of a question was published: `question`, `before` (its last version or None), `version`, `actor`."""
