"""What learning tells rooms above it, inside the transaction in which it happens.

A receiver runs before the audit entry of the change and may refuse it by raising; it must be short, because the rows of
the attempt or the text sent are locked meanwhile.
"""

from __future__ import annotations

from django.dispatch import Signal

attempt_finished = Signal()
"""An attempt has a result, after it was handed in, closed or marked by a person: `attempt` and `learner`."""

marking_changed = Signal()
"""Written answers that a person marks: `attempt`, `learner`, `event`, `actor` (who marked, else absent).

`event` is "waiting" when an attempt was handed in that waits for marks, "marked" after each mark, "differ" when two
people's marks of an answer are too far apart.
"""

work_sent = Signal()
"""Something that a learner sent to the people who look after them was sent, answered or taken back: `learner`."""

question_frozen = Signal()
"""A new version of a question was published: `question`, `before` (its last version or None), `version`, `actor`.

`safety_change` says whether it is one, where the sender worked that out before its transaction began.
"""
