"""What lies before somebody who marks a written answer: whose turn it is, what they may see, when two people agree.

The rules of two people marking:

- The second does not see what the first found, nor that anybody marked at all, before giving their own mark.
- Two marks agree when they differ by no more than the smallest idea of the rubric is worth; with a rubric of one idea,
  when they are equal. The answer is then worth the mean of both.
- Otherwise whoever looks after the learner (as a rule one of the two) reads both with their comments and gives the
  mark that counts.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from courses.domain.policy import Policy
from courses.domain.results import decimal_of
from courses.domain.sent_reading import IdeaShown
from courses.models import AttemptItem, WrittenMark
from courses.questions.registry import get_kind
from website.accounts.models import User
from website.core.encryption import CannotOpen

MARK, WAITS, SETTLE, DONE = "mark", "waits", "settle", "done"


@dataclass(frozen=True)
class MarkShown:
    """A mark in words, given or a draft. `closed` says that the comment cannot be opened just now."""

    author: str
    at: dt.datetime
    comment: str
    ideas: Sequence[IdeaShown]
    points: int
    of: int
    closed: bool = False
    mine: bool = False
    draft: bool = False

    @property
    def words(self) -> str:
        """The mark as people say it: "3 of 4 points"."""
        return points_text(self.points, self.of)


@dataclass(frozen=True)
class Desk:
    """One answer before one person who marks. `state` says what they can do:

    `MARK` give a mark, `WAITS` nothing: they gave theirs and a second person must, `SETTLE` two marks are too far
    apart, `DONE` it is marked: changing it needs a reason. `mine` is their own row, a draft perhaps; `others` are the
    given marks of others, as far as this person may see them. `token` names everything they see: a form carries it, so
    that nobody marks over what somebody did meanwhile.
    """

    item: AttemptItem
    state: str
    second_marking: bool
    mine: WrittenMark | None = None
    others: Sequence[WrittenMark] = field(default_factory=tuple)

    @property
    def draft(self) -> WrittenMark | None:
        """Their own draft."""
        return self.mine if self.mine is not None and self.mine.is_draft else None

    @property
    def token(self) -> str:
        """What the form carries to show which state of things its writer saw."""
        rows = [row for row in (self.mine, *self.others) if row is not None]
        seen = [self.state, [[row.pk, row.ideas, _comment(row), str(row.given_at or "")] for row in rows]]
        return salted_hmac("courses.marking", f"{self.item.pk}:{json.dumps(seen)}", algorithm="sha256").hexdigest()[:32]

    @property
    def may_draft(self) -> bool:
        """Whether there is a draft to save: a mark that was given stands, and one is changed at once or not at all."""
        return self.state in (MARK, SETTLE) and (self.mine is None or self.mine.is_draft)

    @property
    def overtaken(self) -> bool:
        """Whether the answer was marked before its viewer gave the mark they had begun."""
        return self.state == DONE and self.draft is not None


def draft_stamp(row: WrittenMark) -> str:
    """Names one saving of a draft: a page carries it to drop the draft that it showed and no other."""
    return row.saved_at.isoformat()


def _comment(row: WrittenMark) -> str | None:
    """The comment; None when it cannot be opened just now."""
    try:
        return row.comment
    except CannotOpen:
        return None


def desk_of(item: AttemptItem, marks: Collection[WrittenMark], *, viewer: User) -> Desk:
    """What lies before `viewer`; `marks` are all rows of the item."""
    second = Policy.frozen_in(item.attempt).second_marking
    given = sorted((row for row in marks if not row.is_draft), key=lambda row: (row.given_at, row.pk))
    mine = next((row for row in marks if row.marker_id == viewer.pk), None)
    others = tuple(row for row in given if row.marker_id != viewer.pk)
    if item.fraction is not None:
        return Desk(item, DONE, second, mine, others)
    if len(given) > 1:
        return Desk(item, SETTLE, second, mine, others)
    return Desk(item, WAITS if mine is not None and not mine.is_draft else MARK, second, mine)


def worth_together(item: AttemptItem, one: Fraction, other: Fraction) -> Fraction | None:
    """What an answer is worth by two people's marks; None when these are too far apart."""
    points = [idea.points for idea in get_kind(item.version.kind).rubric(item.version.shape)]
    apart = Fraction(min(points), sum(points)) if len(points) > 1 else Fraction(0)
    return (one + other) / 2 if abs(one - other) <= apart else None


def standing_marks(item: AttemptItem, given: Sequence[WrittenMark]) -> list[WrittenMark]:
    """The given marks that make up what the item is worth: the one that counts, or all that its mean is of."""
    alone = [row for row in given if row.fraction == item.fraction]
    return alone or list(given)


def show_mark(row: WrittenMark, item: AttemptItem, *, viewer: User | None = None) -> MarkShown:
    """A mark in words, of when it was given, or saved where it is a draft."""
    rubric = get_kind(item.version.kind).rubric(item.version.shape)
    comment = _comment(row)
    return MarkShown(
        author=row.marker.display_name,
        at=row.given_at or row.saved_at,
        comment=comment or "",
        ideas=[IdeaShown(idea.idea, idea.key in row.ideas) for idea in rubric],
        points=sum(idea.points for idea in rubric if idea.key in row.ideas),
        of=sum(idea.points for idea in rubric),
        closed=comment is None,
        mine=viewer is not None and row.marker_id == viewer.pk,
        draft=row.is_draft,
    )


def worth_in_words(item: AttemptItem) -> str:
    """What a marked item is worth, in points of its rubric: "3 of 4 points", "2.5 of 4 points"."""
    of = sum(idea.points for idea in get_kind(item.version.kind).rubric(item.version.shape))
    points = Fraction(item.fraction or 0).limit_denominator(10_000) * of
    if points.denominator == 1:
        return points_text(int(points), of)
    return points_text(f"{decimal_of(points):.2f}".rstrip("0"), of)


def points_text(points: Any, of: int) -> str:
    """So many points of so many."""
    text = ngettext("%(points)s of %(of)s point", "%(points)s of %(of)s points", of)
    return text % {"points": points, "of": of}
