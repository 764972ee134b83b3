"""Who may read and mark answers that learners wrote where the quiz has people mark them.

Whoever looks after the learner now, and nobody else: not the learner, not a coordinator, not an editor. The answers of
other quizzes, of other kinds and of open attempts are not here at all.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from courses.access import learners_overseen_by, lock_place_of
from courses.models import Attempt, AttemptItem, WrittenAnswers, WrittenMark
from courses.questions.registry import kinds
from website.accounts.models import User


def written_kinds() -> list[str]:
    """The names of the kinds that a person can mark."""
    return [kind.name for kind in kinds if kind.written]


def for_a_person() -> QuerySet[AttemptItem]:
    """The answers of everybody that a person marks or has marked, in attempts that are handed in."""
    return _written().filter(dropped=False)


def _written() -> QuerySet[AttemptItem]:
    """The same, with those that do not count any more since they were marked again."""
    return AttemptItem.objects.exclude(attempt__state=Attempt.State.OPEN).filter(
        answered=True,
        version__kind__in=written_kinds(),
        attempt__policy__written_answers=WrittenAnswers.MARKED.value,
    )


def waiting_for_marks() -> QuerySet[AttemptItem]:
    """The answers of everybody that wait for a mark, whoever may give it."""
    return for_a_person().filter(attempt__state=Attempt.State.MARKING, fraction__isnull=True)


def markable_by(user: User) -> QuerySet[AttemptItem]:
    """The answers that `user` may read and mark, marked or not."""
    return for_a_person().filter(attempt__learner__in=learners_overseen_by(user).values("pk"))


def get_item_to_mark(user: User, code: str, number: int) -> AttemptItem:
    """One answer that `user` may read and mark, with attempt, learner and question. Raises Http404. One statement."""
    return _one(_with_place(markable_by(user)).filter(attempt__code=code, number=number))


def lock_item_to_mark(user: User, code: str, number: int) -> AttemptItem:
    """The same, with enrolment and attempt locked until the transaction ends: the last mark ends in both."""
    found = markable_by(user).filter(attempt__code=code, number=number)
    lock_place_of(Attempt.objects.filter(pk__in=found.values("attempt")))
    return _one(_with_place(found).select_for_update(of=("attempt",), no_key=True))


def lock_item_of_draft(user: User, code: str, number: int) -> AttemptItem:
    """An answer of which `user` may drop a draft: one to mark, or one that does not count any more. Raises Http404."""
    mine = learners_overseen_by(user).values("pk")
    found = _written().filter(attempt__learner__in=mine, attempt__code=code, number=number)
    lock_place_of(Attempt.objects.filter(pk__in=found.values("attempt")))
    return _one(_with_place(found).select_for_update(of=("attempt",), no_key=True))


def drafts_without_answer(user: User) -> QuerySet[WrittenMark]:
    """Drafts of `user` for answers that do not count any more; of learners whom they still look after."""
    items = _written().filter(dropped=True, attempt__learner__in=learners_overseen_by(user).values("pk"))
    return WrittenMark.objects.filter(marker=user, given_at__isnull=True, item__in=items.values("pk"))


def marks_given_by(user: User) -> QuerySet[WrittenMark]:
    """The marks that `user` gave to learners whom they still look after."""
    return WrittenMark.objects.filter(marker=user, given_at__isnull=False, item__in=markable_by(user).values("pk"))


def _with_place(rows: QuerySet[AttemptItem]) -> QuerySet[AttemptItem]:
    return rows.select_related("attempt__learner", "attempt__enrolment__learner", "version")


def _one(rows: QuerySet[AttemptItem]) -> AttemptItem:
    found = rows.first()
    if found is None:
        raise Http404
    return found
