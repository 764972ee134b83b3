"""Handing content in for review: what must hold first, the editor's checklist, and who is told.

`content` is a page of the catalogue or a question, in its newest draft. Wagtail's workflow does the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Page, TaskState, WorkflowState

from courses.domain.page_checks import report_on_page, sentence_for
from courses.domain.refreshers import is_safety_draft
from courses.enums import ReviewPoint
from courses.models import Question, ReviewChecklist, ReviewTask
from courses.models.content_review import needs_review
from courses.models.pages import LearningPage
from website import audit
from website.accounts.models import User
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices.domain import tell

WAITING, APPROVED, CHANGES = "courses.review_waiting", "courses.review_approved", "courses.review_changes"


@dataclass(frozen=True)
class PointAnswer:
    """An editor's answer to a point: done, or why it does not apply."""

    done: bool
    why: str = ""


# --- what must hold before --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """What is missing in a draft, and in which field."""

    field: str
    sentence: str


def faults_of(content: Any) -> list[Fault]:
    """What must be mended before the draft can be reviewed, as the editor's form would say it at publishing."""
    return list(_faults(content))


def _faults(content: Any) -> Iterator[Fault]:
    try:
        content.full_clean()
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            yield from (Fault(_label(content, name), sentence) for sentence in sentences)
    for field in content._meta.get_fields():
        if isinstance(field, StreamField):
            try:
                field.stream_block.clean(getattr(content, field.name))
            except ValidationError as error:
                yield from (Fault(str(field.verbose_name), sentence) for sentence in dict.fromkeys(_sentences(error)))
    if isinstance(content, LearningPage):
        yield from (Fault(_("Words and reading"), sentence_for(found)) for found in report_on_page(content).waiting)
    for relation in get_all_child_relations(type(content)):
        if relation.related_model._meta.app_label != "courses":
            continue
        for row in getattr(content, relation.get_accessor_name()).all():
            try:
                row.full_clean(exclude=["page"], validate_unique=False)
            except ValidationError as error:
                yield from (Fault(str(row._meta.verbose_name), sentence) for sentence in _sentences(error))


def _label(content: Any, name: str) -> str:
    if name == NON_FIELD_ERRORS:
        return ""
    return str(content._meta.get_field(name).verbose_name)


def _sentences(error: ValidationError) -> Iterator[str]:
    """Everything an error says, also what is nested in blocks."""
    nested = getattr(error, "block_errors", None)
    if nested:
        for inner in nested.values() if isinstance(nested, dict) else nested:
            if inner is not None:
                yield from _sentences(inner)
        yield from (str(sentence) for inner in _own(error) for sentence in inner.messages)
    else:
        yield from (str(sentence) for sentence in error.messages)


def _own(error: ValidationError) -> list[ValidationError]:
    """What a block's error says about the block as a whole."""
    whole = getattr(error, "non_block_errors", None)
    return list(whole.as_data()) if whole else []


def state_refusal(content: Any, user: User) -> str:
    """Why `user` cannot hand `content` in now, as a sentence; "" when they can."""
    if not needs_review(content):
        return _("Nobody reviews this here. You can publish it.")
    if content.workflow_in_progress:
        return _("This is being reviewed already.")
    lock = content.get_lock()
    if lock is not None and lock.for_user(user):
        return _("Somebody locked this. It can be handed in when it is open again.")
    return ""


def may_edit(content: Any, user: User) -> bool:
    """Whether `user` may write `content`, whatever state it is in."""
    if isinstance(content, Page):
        return content.permissions_for_user(user).can_edit()
    return user.has_perm("courses.change_question")


def may_read_review(content: Any, user: User) -> bool:
    """Whether `user` may see the review of `content`: who writes it, and its readers while it waits for them."""
    if may_edit(content, user):
        return True
    task = None if isinstance(content, Page) else content.current_workflow_task
    return task is not None and task.user_can_access_editor(content, user)


# --- handing in -------------------------------------------------------------------------------------------------------


def submit_for_review(
    content: Any, *, answers: Mapping[int, PointAnswer], note: str, actor: User, why_changed: str = ""
) -> ReviewChecklist:
    """Hands the newest draft of `content` in with its checklist, for the first time or after changes were asked for.

    Raises NotAllowed for who may not write it, NotNow when it is under review or locked, Invalid for a point without an
    answer, a missing note, a safety change without words for learners, or a draft with faults. Nothing is lost then.
    """
    if not may_edit(content, actor):
        raise NotAllowed(_("You may not hand this in for review."), code="not-yours")
    if refusal := state_refusal(content, actor):
        raise NotNow(refusal, code="state")
    _check_answers(answers, note)
    if isinstance(content, Question) and is_safety_draft(content) and not why_changed.strip():
        raise Invalid(_("Say in plain words why this changed."), code="no-why", field="why_changed")
    if faults_of(content):
        raise Invalid(_("Some fields must be mended first. The list above names them."), code="faults")
    try:
        with transaction.atomic():
            return _submit(content, answers, note, why_changed, actor)
    except ValidationError as error:
        # Of two who hand in at the same moment, Wagtail's rule of one review at a time stops the second.
        raise NotNow(_("This is being reviewed already."), code="state") from error


def _check_answers(answers: Mapping[int, PointAnswer], note: str) -> None:
    for point in ReviewPoint:
        given = answers.get(point.value)
        if given is None or not (given.done or given.why.strip()):
            sentence = _("Tick this point, or say why it does not apply.")
            raise Invalid(sentence, code="point", field=f"why_{point.value}")
    if not note.strip():
        raise Invalid(_("Say in a sentence what changed."), code="no-note", field="note")


def _submit(
    content: Any, answers: Mapping[int, PointAnswer], note: str, why_changed: str, actor: User
) -> ReviewChecklist:
    state = content.current_workflow_state
    checklist = ReviewChecklist.objects.create(
        content_type=content.get_base_content_type(),
        object_id=str(content.pk),
        revision=content.get_latest_revision(),
        workflow_state=state,
        answers=[
            {"point": point.value, "done": answers[point.value].done, "why": answers[point.value].why.strip()}
            for point in ReviewPoint
        ],
        note=note.strip(),
        why_changed=why_changed.strip(),
        filled_by=actor,
    )
    if state is not None:
        state.resume(user=actor)
    else:
        checklist.workflow_state = content.get_workflow().start(content, actor)
        checklist.save(update_fields=["workflow_state"])
    audit.record(actor, "courses.review_asked", checklist)
    return checklist


# --- reading it -------------------------------------------------------------------------------------------------------


def checklists_of(content: Any) -> models.QuerySet[ReviewChecklist]:
    """Every checklist that `content` was handed in with, newest first."""
    rows = ReviewChecklist.objects.filter(content_type=content.get_base_content_type(), object_id=str(content.pk))
    return rows.select_related("filled_by", "workflow_state", "revision")


def approved_reason(question: Question) -> str:
    """What the editor wrote for learners in the review that approved the newest draft of `question`; "" without one."""
    state = question.workflow_states.order_by("-created_at", "-pk").select_related("current_task_state").first()
    if state is None or state.status != WorkflowState.STATUS_APPROVED or state.current_task_state is None:
        return ""
    if state.current_task_state.revision_id != question.latest_revision_id:
        return ""
    newest = ReviewChecklist.objects.filter(workflow_state=state).first()
    return newest.why_changed if newest is not None else ""


# --- who is told ------------------------------------------------------------------------------------------------------


def address_of(content: Any) -> str:
    """Where content is edited and reviewed."""
    if isinstance(content, Page):
        return reverse("wagtailadmin_pages:edit", args=[content.pk])
    return reverse("wagtailsnippets_courses_question:edit", args=[content.pk])


def tell_readers(task_state: TaskState) -> None:
    """Tells the readers of a step, each once, that something waits for them; not who asked for it."""
    task = task_state.task.specific
    if not isinstance(task, ReviewTask):
        return
    state = task_state.workflow_state
    people = User.objects.filter(groups__in=task.groups.all(), is_active=True, erased_at__isnull=True).distinct()
    for person in people.exclude(pk=state.requested_by_id):
        key = f"review:{task_state.pk}:{person.pk}"
        tell(person, WAITING, key=key, subject=state, url=address_of(state.content_object))


def tell_editor(state: WorkflowState, kind: str) -> None:
    """Tells who asked for a review how it ended."""
    person = state.requested_by
    if person is None or not person.is_active:
        return
    at = state.current_task_state_id
    tell(person, kind, key=f"{kind}:{state.pk}:{at}", subject=state, url=address_of(state.content_object))


def steps_without_readers(content: Any, user: User) -> list[str]:
    """The steps of the workflow that nobody but `user` could take, by name: the review would wait there."""
    workflow = content.get_workflow()
    if workflow is None:
        return []
    missing = []
    for task in workflow.tasks.specific():
        groups = getattr(task, "groups", None)
        if groups is None:
            continue
        people = User.objects.filter(groups__in=groups.all(), is_active=True, erased_at__isnull=True)
        if not people.exclude(pk=user.pk).exists():
            missing.append(task.name)
    return missing
