"""Marking what learners wrote, where the quiz has people mark it: drafts, marks, the result that follows.

Locks are taken in one order everywhere: the enrolment, the attempt, then its marks. `marking_desk` says whose turn it
is and when two people agree; `marking_queue` what waits for whom.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.access_marking import get_item_to_mark, lock_item_of_draft, lock_item_to_mark
from courses.domain.marking_desk import DONE, MARK, SETTLE, WAITS, Desk, desk_of, draft_stamp, worth_together
from courses.domain.policy import Policy
from courses.domain.reasons import LONGEST_REASON
from courses.domain.results import announce_result, decimal_of, exact_worth, freeze_result, waits_for_a_mark
from courses.domain.sealed import require_readable
from courses.domain.sent_work import NOBODY_FOUND
from courses.domain.statistics import mark_stale
from courses.models import Attempt, AttemptItem, AttemptStep, WrittenMark
from courses.questions.registry import get_kind
from courses.signals import marking_changed
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotNow
from website.core.forms import TextChoice
from website.core.sanitise import plain_text
from website.notices.domain import tell

LONGEST_COMMENT = 4_000


class StaleMark(NotNow):
    """Something happened to the answer since the page was opened. `desk` is how things are now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_what_happened(desk), code="marked-meanwhile")
        self.desk = desk


def _what_happened(desk: Desk) -> str:
    if desk.state == WAITS:
        return _(
            "You have given this mark already, perhaps in another window. What you typed here was not saved. You can "
            "change your mark once a second person has given theirs."
        )
    if desk.state == MARK:
        return _("Your draft was changed in another window meanwhile. Both are here. Read on, then decide.")
    return _("This answer was marked while you were writing. Your words are still here. Read on, then decide.")


# --- reading ----------------------------------------------------------------------------------------------------------


def open_desk(code: str, number: int, *, viewer: User) -> Desk:
    """One written answer for somebody who may mark it; the look is recorded before anything is shown.

    Call it outside a transaction. Raises Http404 for everybody else, CannotRecord when the look cannot be recorded.
    """
    item = get_item_to_mark(viewer, code, number)
    audit.record_read(viewer, "courses.written_answer_read", item.attempt, about=item.attempt.learner)
    return _desk(item, viewer)


def desk_behind(code: str, number: int, *, viewer: User) -> Desk:
    """The same to read a form by, not to be shown: nothing is recorded. Raises Http404 for whoever may not mark."""
    return _desk(get_item_to_mark(viewer, code, number), viewer)


def _desk(item: AttemptItem, viewer: User) -> Desk:
    rows = WrittenMark.objects.filter(item=item).select_related("marker").order_by("given_at", "pk")
    desk = desk_of(item, list(rows), viewer=viewer)
    if desk.mine is not None:
        require_readable(desk.mine, "comment")
    return desk


# --- writing ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_draft(
    code: str,
    number: int,
    *,
    found: Collection[str],
    comment: str,
    actor: User,
    seen: str,
    choices: Iterable[TextChoice] = (),
) -> WrittenMark:
    """Keeps what `actor` has so far; nobody else sees it, and nothing follows from it. The same twice is kept once.

    `found` are keys of the rubric's ideas, `seen` the token of the desk on the page. Raises Http404 for whoever may not
    mark the answer; StaleMark when something else was saved or given since; Invalid for strange ideas or an endless
    comment; NotNow when `actor` has given this mark already, and for a change of an answer that is marked: a draft
    keeps no reason.
    """
    item = lock_item_to_mark(actor, code, number)
    desk = _desk(item, actor)
    ideas, __ = _read(item, found)
    comment = _words(comment, LONGEST_COMMENT, "comment")
    row = desk.draft
    if desk.may_draft and row is not None and (row.ideas, row.comment) == (ideas, comment):
        return row
    if seen != desk.token:
        raise StaleMark(desk)
    if not desk.may_draft:
        sentence = _("This answer is marked, so there is no draft to save. Change the mark with a reason, or leave it.")
        raise NotNow(sentence, code="given")
    row = row or WrittenMark(item=item, marker=actor)
    row.ideas, row.comment, row.saved_at = ideas, comment, clock.now()
    row.save()
    audit.record_text_choices(actor, item.attempt, choices)
    return row


@transaction.atomic
def drop_draft(code: str, number: int, *, actor: User, stamp: str) -> bool:
    """Throws away the draft that `actor` read; whether there was one. A mark that was given stays.

    `stamp` is that of the draft on the page (`draft_stamp`). The answer may not count any more. Raises Http404 for
    whoever may not mark it; StaleMark when the draft was saved again since.
    """
    desk = _desk(lock_item_of_draft(actor, code, number), actor)
    if desk.draft is None:
        return False
    if stamp != draft_stamp(desk.draft):
        raise StaleMark(desk)
    desk.draft.delete()
    return True


@transaction.atomic
def give_mark(
    code: str,
    number: int,
    *,
    found: Collection[str],
    comment: str,
    actor: User,
    seen: str,
    reason: str = "",
    choices: Iterable[TextChoice] = (),
) -> WrittenMark:
    """Gives a mark: the ideas of the rubric that are there, or NOBODY_FOUND, and a comment for the learner.

    Changing an answer that is marked needs a `reason`; the new mark is then the one that counts. Consequences: a step
    of the item with ideas and comment; when it was the attempt's last answer, the frozen result with all that follows
    from it, and the learner is told; an audit entry about the learner. Completions and certificates are never taken
    back. Giving the same twice gives it once.

    Raises Http404 for whoever may not mark the answer; StaleMark when somebody marked it since the page was made;
    Invalid for strange ideas, none at all, or a missing reason; NotNow while a second person has yet to mark.
    """
    item = lock_item_to_mark(actor, code, number)
    desk = _desk(item, actor)
    ideas, worth = _read(item, found, needed=True)
    comment = _words(comment, LONGEST_COMMENT, "comment")
    mine = desk.mine
    given = mine is not None and not mine.is_draft
    same = given and desk.state in (WAITS, DONE) and (mine.ideas, mine.comment) == (ideas, comment)
    # With a reason somebody changes the mark that counts, which may be another's by now.
    if same and (not reason.strip() or mine.fraction == item.fraction):
        return mine
    if seen != desk.token:
        raise StaleMark(desk)
    if desk.state == WAITS:
        raise NotNow(_("You have given your mark. Now a second person marks this answer."), code="second-waits")
    reason = _words(reason, LONGEST_REASON, "reason")
    if desk.state == DONE and not reason:
        raise Invalid(
            _("Say in a few words why the mark changes. The learner reads it."), code="reason", field="reason"
        )
    row = mine or WrittenMark(item=item, marker=actor)
    row.ideas, row.comment, row.fraction = ideas, comment, decimal_of(worth)
    row.saved_at = row.given_at = clock.now()
    row.save()
    final, differ = _worth_now(desk, row, worth)
    _add_step(item, row, final, reason=reason if desk.state == DONE else "")
    _follow(desk, actor, differ=differ)
    audit.record_text_choices(actor, item.attempt, choices)
    audit.record(actor, "courses.answer_marked", item.attempt, about=item.attempt.learner)
    return row


# --- steps ------------------------------------------------------------------------------------------------------------


def _worth_now(desk: Desk, row: WrittenMark, worth: Fraction) -> tuple[Fraction | None, bool]:
    """What the answer is worth with this mark, None while that is open; and whether two marks are too far apart."""
    if not desk.second_marking or desk.state in (SETTLE, DONE):
        return worth, False
    first = WrittenMark.objects.filter(item=desk.item, given_at__isnull=False).exclude(pk=row.pk).first()
    if first is None:
        return None, False
    item = desk.item
    other = get_kind(item.version.kind).mark_by_hand(item.version.shape, first.ideas)
    final = worth_together(item, other, worth)
    return final, final is None


def _add_step(item: AttemptItem, row: WrittenMark, final: Fraction | None, *, reason: str) -> None:
    """Adds the mark to the item's history and brings the item up to what it is worth now."""
    item.sequence += 1
    kept = {"ideas": row.ideas, "comment": row.comment, **({"reason": reason} if reason else {})}
    AttemptStep.objects.create(
        item=item,
        sequence=item.sequence,
        kind=AttemptStep.Kind.HAND,
        response=kept,
        fraction=row.fraction,
        actor=row.marker,
        at=row.given_at,
    )
    if final is not None:
        item.fraction, item.right = decimal_of(final), final == 1
    item.save(update_fields=["sequence", "fraction", "right"])


def _follow(desk: Desk, actor: User, *, differ: bool) -> None:
    """What follows from a mark for the attempt: its result, new or worked out again, or that it waits on."""
    attempt = desk.item.attempt
    if attempt.state == Attempt.State.FINISHED:
        _freeze(attempt)
        _tell(attempt, "courses.mark_changed", f"mark-changed:{desk.item.pk}:{desk.item.sequence}")
    elif not _finish_if_marked(attempt):
        event = "differ" if differ else "marked"
        marking_changed.send(sender=Attempt, attempt=attempt, learner=attempt.learner, event=event, actor=actor)


def _finish_if_marked(attempt: Attempt) -> bool:
    """Gives a locked attempt that waits its result once every answer is marked, and tells the learner."""
    if attempt.state != Attempt.State.MARKING or not _freeze(attempt):
        return False
    _tell(attempt, "courses.attempt_marked", f"attempt-marked:{attempt.pk}")
    return True


def _freeze(attempt: Attempt) -> bool:
    """Works out the result unless an answer still waits. The same number of statements however many items."""
    policy = Policy.frozen_in(attempt)
    items = list(attempt.items.select_related("version").prefetch_related("written_marks").order_by("number"))
    if any(waits_for_a_mark(item, policy) for item in items):
        return False
    freeze_result(attempt, items, {item.pk: exact_worth(item, item.written_marks.all()) for item in items})
    announce_result(attempt, learner=attempt.learner)
    # The attempt ended when it was handed in: figures worked out since then do not hold it yet.
    mark_stale([attempt.quiz_key])
    return True


def _tell(attempt: Attempt, kind: str, key: str) -> None:
    url = reverse("courses:attempt_result", args=[attempt.code])
    tell(attempt.learner, kind, key=key, subject=attempt, url=url)


def _read(item: AttemptItem, found: Collection[str], *, needed: bool = False) -> tuple[list[str], Fraction]:
    """The ideas found, in order, and what they are worth."""
    keys = sorted(set(found))
    if NOBODY_FOUND in keys and len(keys) > 1:
        raise Invalid(_("Tick the ideas you found, or that none is there yet. Not both."), code="both", field="found")
    if needed and not keys:
        sentence = _("Tick the ideas that you found, or that none of them is there yet.")
        raise Invalid(sentence, code="nothing-ticked", field="found")
    keys = [key for key in keys if key != NOBODY_FOUND]
    try:
        return keys, get_kind(item.version.kind).mark_by_hand(item.version.shape, keys)
    except KeyError:
        sentence = _("That idea is not part of this question. Nothing was changed.")
        raise Invalid(sentence, code="unknown-idea", field="found") from None


def _words(text: str, most: int, field: str) -> str:
    text = plain_text(str(text)).strip()
    if len(text) > most:
        sentence = _("Please keep it under %(most)s characters. Nothing was lost.") % {"most": most}
        raise Invalid(sentence, code="too-long", field=field)
    return text
