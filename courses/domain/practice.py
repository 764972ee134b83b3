"""Practice inside lessons: quick checks and reflections. Private, ungraded, repeatable."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.domain.practice_across import digests_elsewhere, same_wording
from courses.domain.sealed import require_readable
from courses.domain.sent_reading import Sending
from courses.domain.sent_work import take_back_reflection
from courses.enums import CompletionRule
from courses.models import LessonPage, QuickCheckAnswer, Reflection
from courses.models.practice import Practice
from courses.questions import quickcheck
from courses.questions.adapt import read_definition
from courses.questions.pictures import Renditions, load_pictures
from courses.questions.present import Presented
from courses.questions.shapes import digest_of
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid
from website.core.forms import TextChoice


@dataclass(frozen=True)
class Check:
    """A quick check's question as its kind reads it."""

    kind: str
    definition: dict[str, Any]

    @property
    def digest(self) -> str:
        """Changes when the question does."""
        return digest_of([self.kind, self.definition])


@dataclass(frozen=True)
class CheckState:
    """What the quick check's template needs: the question, and after an answer what to say about it."""

    question: Presented
    answered: bool = False
    right: bool = False
    block_id: str = ""
    action_url: str = ""
    error: str = ""


@dataclass(frozen=True)
class ReflectionState:
    """What the reflection's template needs: the form, when it was saved, where it posts to, whether it was sent."""

    form: Any
    saved_at: Any = None
    block_id: str = ""
    action_url: str = ""
    sending: Sending | None = None

    @property
    def saved_text(self) -> str:
        """“Saved 10:42”, with the day when it was not today."""
        if self.saved_at is None:
            return ""
        local = timezone.localtime(self.saved_at)
        shown = "H:i" if local.date() == clock.today() else "SHORT_DATETIME_FORMAT"
        return _("Saved %(time)s") % {"time": date_format(local, shown)}


def check_of(value: Mapping[str, Any]) -> Check:
    """The question in a quick check block. Raises ValidationError for a block that was never completed."""
    kind, definition = read_definition(value["question"])
    return Check(kind, definition.as_data())


def prefix_of(block_id: str | uuid.UUID) -> str:
    """What the fields of a block's question are called: different for each block of a page."""
    return f"check-{str(block_id)[:8]}"


def seed_of(block_id: str | uuid.UUID) -> str:
    """The seed of a block's question, which only the server can work out.

    The block's id stands in the page, and from the seed follow the options' order and what the page calls them: whoever
    knew it could read off which options belong together.
    """
    return salted_hmac("courses.quickcheck", str(block_id), algorithm="sha256").hexdigest()


def check_pictures(values: Iterable[Mapping[str, Any]]) -> Renditions:
    """The pictures of many quick checks: one statement, none without a picture."""
    shapes = []
    for value in values:
        try:
            shapes.append(read_definition(value["question"])[1])
        except ValidationError:
            continue  # It is not shown either.
    return load_pictures(shapes)


def unanswered_check(value: Mapping[str, Any]) -> CheckState:
    """The question as it shows where nobody can answer. It keeps ids apart by what it asks: no block is known here."""
    check = check_of(value)
    seed = seed_of(check.digest)
    shown = quickcheck.present(check.kind, check.definition, seed=seed, prefix=prefix_of(seed))
    return CheckState(shown["question"])


def check_state(
    value: Mapping[str, Any],
    answer: QuickCheckAnswer | None,
    *,
    block_id: str,
    action_url: str,
    error: str = "",
    pictures: Renditions | None = None,
) -> CheckState:
    """The question for one learner: to answer, or with their answer and the reasons.

    An answer to an earlier wording of the question no longer counts as one; the question is asked again. `pictures`
    are those of all checks of the lesson (`check_pictures`).
    """
    check = check_of(value)
    current = answer if answer is not None and answer.digest == check.digest else None
    answered = current is not None and not current.retrying
    shown = quickcheck.present(
        check.kind,
        check.definition,
        seed=seed_of(block_id),
        response=current.response if answered else None,
        reveal=answered,
        prefix=prefix_of(block_id),
        error=error,
        pictures=pictures,
    )
    return CheckState(shown["question"], answered, answered and current.right, block_id, action_url, error)


def answer_check(
    lesson: LessonPage, block_id: uuid.UUID, value: Mapping[str, Any], data: Any, *, learner: User
) -> QuickCheckAnswer:
    """Marks the answer in a post (a QueryDict) and keeps it as the last one.

    Raises Invalid when nothing was chosen, or something that the question does not have.
    """
    check = check_of(value)
    given = quickcheck.answer(
        check.kind, check.definition, data, seed=seed_of(block_id), prefix=prefix_of(block_id), current=None
    )
    if given is None:
        raise Invalid(_("Choose an answer first. Then you can look at it."), code="nothing-chosen")
    facts = {"response": given.response, "digest": check.digest, "right": given.right, "solved": given.right}
    with transaction.atomic():
        answer, is_new = _locked_row(QuickCheckAnswer, lesson, block_id, learner, facts)
        if not is_new:
            require_readable(answer, "response")
            # Once right stays right for the lesson's rule, as long as the question is the same one.
            solved_before = answer.solved and same_wording(lesson, block_id, answer.digest, check.digest)
            answer.response, answer.digest = given.response, check.digest
            answer.right, answer.solved, answer.retrying = given.right, given.right or solved_before, False
            answer.updated_at = clock.now()
            answer.save()
    return answer


def retry_check(lesson: LessonPage, block_id: uuid.UUID, *, learner: User) -> None:
    """Asks the question again. Nothing happens when it was never answered."""
    mine = QuickCheckAnswer.objects.visible_to(learner).of_lesson(lesson.translation_key).filter(block_id=block_id)
    mine.update(retrying=True)


def _locked_row(
    model: type[Practice], lesson: LessonPage, block_id: uuid.UUID, learner: User, facts: dict[str, Any]
) -> tuple[Any, bool]:
    """The learner's row of this block, locked until the transaction ends; a new one with `facts` when there is none.

    Of two first answers at the same moment one makes the row, by its constraint, and the other finds it.
    """
    row, is_new = model.objects.get_or_create(
        learner=learner,
        content_key=lesson.translation_key,
        block_id=block_id,
        defaults={**facts, "updated_at": clock.now()},
    )
    return (row, True) if is_new else (model.objects.select_for_update(no_key=True).get(pk=row.pk), False)


def open_checks(lesson: LessonPage, *, learner: User) -> list[str]:
    """The ids of the quick checks that must still be answered right before the lesson counts as done."""
    if lesson.completion != CompletionRule.QUICK_CHECKS:
        return []
    checks = list(checks_in(lesson))
    if not checks:
        return []
    solved = {
        (str(block_id), digest)
        for block_id, digest in QuickCheckAnswer.objects.visible_to(learner)
        .of_lesson(lesson.translation_key)
        .filter(solved=True)
        .values_list("block_id", "digest")
    }
    left = [block_id for block_id, value in checks if (block_id, check_of(value).digest) not in solved]
    if left and {block_id for block_id, __ in solved} & set(left):
        # Right in another language is right: the same question, read elsewhere.
        elsewhere = digests_elsewhere(lesson)
        left = [found for found in left if not {(found, digest) for digest in elsewhere.get(found, ())} & solved]
    return left


def checks_in(lesson: LessonPage) -> Iterator[tuple[str, Any]]:
    """The quick checks of a lesson: block id and value."""
    return ((child.id, child.value) for child in lesson.body if child.block_type == "quick_check")


def save_reflection(
    lesson: LessonPage, block_id: uuid.UUID, text: str, *, learner: User, choices: Iterable[TextChoice] = ()
) -> Reflection:
    """Keeps what the learner wrote, in place of what they wrote before.

    `text` has passed the form's checks; `choices` are those made at the identifier check, which the audit log keeps.
    Raises NotNow when what was written before cannot be opened: it is not written over.
    """
    with transaction.atomic():
        row, is_new = _locked_row(Reflection, lesson, block_id, learner, {"text": str(text)})
        if not is_new:
            require_readable(row, "text")
            row.text, row.updated_at = str(text), clock.now()
            row.save()
        audit.record_text_choices(learner, row, choices)
    return row


@transaction.atomic
def delete_reflection(lesson: LessonPage, block_id: uuid.UUID, *, learner: User) -> None:
    """Removes what the learner wrote, for good, and takes back the copy that they sent. Deleting nothing is fine."""
    take_back_reflection(lesson, block_id, actor=learner)
    Reflection.objects.visible_to(learner).of_lesson(lesson.translation_key).filter(block_id=block_id).delete()
