"""What two readers need to say yes to a change: the step of the workflow, and the editor's checklist.

Wagtail keeps the workflow itself and its history; a checklist stands beside the state that it was handed in with.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm
from wagtail.models import AbstractGroupApprovalTask, Revision, TaskState, WorkflowState
from wagtail.permission_policies import ModelPermissionPolicy

from courses.enums import ReviewPoint, ReviewStep
from website.core import clock
from website.core.errors import Invalid, NotNow

CHANGED_BY_SAVING = frozenset(
    {
        *("latest_revision", "latest_revision_created_at", "live_revision", "has_unpublished_changes", "live"),
        *("first_published_at", "last_published_at", "draft_title", "locked", "locked_at", "locked_by"),
        *("wagtail_admin_comments", "expired", "current_version"),
    }
)
"""Parts of a revision that nobody reviews."""


class AskForChangesForm(TaskStateCommentForm):
    """What a reader says who asks for changes. Wagtail's dialogue shows it, so it stands beside the task."""

    comment = forms.CharField(
        label=_("What should change"),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say what should change, so that the editor can work with it.")},
    )


class ReviewTask(AbstractGroupApprovalTask):
    """One of the two readings. The readers are two people, and neither is the one who asked for the review.

    `step` marks the two that an installation begins with; steps that an operator adds have none.
    """

    step = models.CharField(max_length=10, choices=ReviewStep.choices, blank=True, editable=False)

    class Meta:
        verbose_name = _("reading by a reviewer")
        verbose_name_plural = _("readings by reviewers")
        constraints = [
            models.UniqueConstraint(
                fields=["step"], condition=~models.Q(step=""), name="courses_reviewtask_once_per_step"
            ),
        ]

    @classmethod
    def get_description(cls) -> str:
        """What the CMS says where an operator chooses a kind of task."""
        return _now("A member of the group reads it, with the editor's checklist. Nobody approves their own work.")

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        """Begins the reading. Raises NotNow without a checklist, which `content_review.submit_for_review` keeps."""
        filled = ReviewChecklist.objects.filter(
            content_type=workflow_state.base_content_type, object_id=workflow_state.object_id
        )
        if not filled.filter(models.Q(workflow_state=workflow_state) | models.Q(workflow_state=None)).exists():
            raise NotNow(_now("Go through the checklist first. What you wrote is saved."), code="no-checklist")
        return super().start(workflow_state, user=user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """What `user` may do at this step: nothing for whoever asked for the review or approved the other step."""
        if not super().get_actions(obj, user) or not self._may_judge(obj, user):
            return []
        return [
            ("reject", _("Ask for changes"), True),
            ("approve", _("Approve"), True),
        ]

    def _may_judge(self, obj: Any, user: Any) -> bool:
        state = obj.current_workflow_state
        if state is None or state.requested_by_id == user.pk:
            return False
        return not state.successful_task_states.filter(finished_by=user).exclude(task=self).exists()

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """The readers of this step may open what waits for them; an operator may where operators may anyway."""
        return self._user_in_groups(user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """What waits for `user`, without what they asked for themselves."""
        return super().get_task_states_user_can_moderate(user, **kwargs).exclude(workflow_state__requested_by=user)

    def get_form_for_action(self, action: str) -> type:
        """Asking for changes needs words that the editor can work with."""
        return AskForChangesForm if action == "reject" else super().get_form_for_action(action)

    def get_template_for_action(self, action: str) -> str:
        """The dialogue, with the checklist in it."""
        return "wagtailadmin/courses/review_action.html"

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Approves or asks for changes, once however often it is pressed.

        Raises Invalid for changes without a word about which, NotNow for strangers and for what somebody else decided.
        """
        if action_name == "reject" and not kwargs.get("comment", "").strip():
            raise Invalid(_now("Say what should change, so that the editor can work with it."), code="no-comment")
        with transaction.atomic():
            # One decision after the other: a second press waits here, and then finds the first one's.
            WorkflowState.objects.select_for_update(no_key=True).get(pk=task_state.workflow_state_id)
            carry_over(task_state.workflow_state)
            task_state.refresh_from_db()
            if task_state.status != TaskState.STATUS_IN_PROGRESS:
                if task_state.finished_by_id == user.pk:
                    return None
                raise NotNow(_now("Somebody else has decided on this by now."), code="decided")
            if not self._may_judge(task_state.workflow_state.content_object, user):
                raise NotNow(
                    _now("Somebody else has to read this: you asked for it or approved it already."), code="same"
                )
            if action_name == "approve":
                # Whoever approves in the editor saves what they see: that is what they approve.
                task_state.revision = task_state.workflow_state.content_object.get_latest_revision()
                task_state.save(update_fields=["revision"])
            return super().on_action(task_state, user, action_name, **kwargs)


def carry_over(state: WorkflowState) -> None:
    """Lets approvals hold for the newest revision where only saving made it new: Wagtail's editor saves at every press.

    An approval of other content stays behind, and that step is read again.
    """
    newest = state.content_object.get_latest_revision()
    older = state.task_states.filter(status=TaskState.STATUS_APPROVED).exclude(revision=newest)
    for task_state in older.select_related("revision"):
        if content_of(task_state.revision) == content_of(newest):
            TaskState.objects.filter(pk=task_state.pk).update(revision=newest)


def content_of(revision: Revision) -> dict[str, Any]:
    """What a revision holds, without what every save, comment or lock changes."""
    return {name: value for name, value in revision.content.items() if name not in CHANGED_BY_SAVING}


class ReviewChecklist(models.Model):
    """The editor's answers to the points of the checklist, for one go through the workflow. Rows are only added.

    `answers` is a list of {"point", "done", "why"}; `note` says what changed. `why_changed` is what learners read when
    a question's right answer or its safety changes. The content is named as Wagtail's workflow names it.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=64)
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")
    workflow_state = models.ForeignKey(
        WorkflowState, models.CASCADE, null=True, blank=True, related_name="review_checklists"
    )

    answers = models.JSONField(default=list)
    note = models.TextField(max_length=1000)
    why_changed = models.TextField(max_length=1000, blank=True)

    filled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="review_checklists")
    filled_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-filled_at", "-id"]
        indexes = [
            # The newest checklist of a page or question.
            models.Index(fields=["content_type", "object_id", "-filled_at"], name="courses_reviewchecklist_of"),
        ]

    def __str__(self) -> str:
        return f"checklist {self.pk}"

    @property
    def points(self) -> list[dict[str, Any]]:
        """The answers with each point in words. Points that are no longer asked stay out."""
        known = dict(ReviewPoint.choices)
        return [{"text": known[row["point"]], **row} for row in self.answers if row["point"] in known]


def needs_review(content: Any) -> bool:
    """Whether `content` (a page or a question) is published only after its readers approved: its workflow says so.

    An operator who takes the workflow away, in Settings › Workflows, lets editors publish by themselves.
    """
    return is_reviewed_by(content.get_workflow())


def is_reviewed_by(workflow: Any) -> bool:
    """Whether the workflow has a reading in it."""
    if workflow is None:
        return False
    return ReviewTask.objects.filter(active=True, workflow_tasks__workflow=workflow).exists()


class ReviewedPolicy(ModelPermissionPolicy):
    """Who may do what with snippets that are reviewed: nobody but an operator publishes around the readers."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """As the groups say, but for publishing."""
        if not super().user_has_permission(user, action):
            return False
        if action != "publish" or user.is_superuser:
            return True
        return not is_reviewed_by(self.model.get_default_workflow())
