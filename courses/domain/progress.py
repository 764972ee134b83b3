"""What is done: completions are facts, written in the transaction of what caused them, and never taken back."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.award import award_if_complete
from courses.enums import CompletionKind
from courses.models import Completion, Enrolment, LastPlace, LessonPage
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.errors import NotAllowed


def complete_lesson(enrolment: Enrolment, lesson: LessonPage, *, actor: User) -> Completion:
    """Says that the learner is done with `lesson`; saying it again changes nothing.

    Whoever calls has asked `access.get_lesson_for` whether the lesson is open, and the lesson's own rule (quick checks)
    whether it may be called done.
    """
    return record_completion(
        enrolment,
        content_key=lesson.translation_key,
        kind=CompletionKind.LESSON,
        title=lesson.title,
        actor=actor,
        revision=lesson.live_revision_id,
    )


@transaction.atomic
def record_completion(
    enrolment: Enrolment,
    *,
    content_key: uuid.UUID,
    kind: str,
    title: str,
    actor: User,
    revision: int | None = None,
    attempt_code: str = "",
) -> Completion:
    """Writes the fact that a lesson or quiz is done, once, and the certificate when it was the last thing missing.

    Locks the enrolment, so that two last steps at the same moment end in one certificate. A quiz names the attempt
    that passed it. Raises NotAllowed when somebody else than the learner acts.
    """
    if actor.pk != enrolment.learner_id:
        raise NotAllowed(_("Only the learner can do this."), code="not-the-learner")
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",), no_key=True).select_related("learner").get(pk=enrolment.pk)
    )
    completion, is_new = Completion.objects.get_or_create(
        enrolment=enrolment,
        content_key=content_key,
        defaults={
            "kind": kind,
            "title": title,
            "revision": revision,
            "attempt_code": attempt_code,
            "done_at": clock.now(),
        },
    )
    if is_new:
        remember_place(enrolment, content_key=content_key)
        award_if_complete(enrolment, actor=actor)
        audit.record(actor, f"courses.complete_{kind}", enrolment, about=enrolment.learner)
    return completion


def remember_place(enrolment: Enrolment, *, content_key: uuid.UUID, anchor: str = "") -> None:
    """Keeps where the learner last did something; `anchor` is the id of a block on the page, "" for the page itself."""
    LastPlace.objects.update_or_create(
        enrolment=enrolment, defaults={"content_key": content_key, "anchor": anchor[:100], "at": clock.now()}
    )
