"""What the review of content contributes: its workflow after every migrate, who is told, refreshers after a change."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import router
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected

from courses import personal_review
from courses.domain import content_review, refreshers
from courses.domain.review_setup import ensure_review, review_catalog
from courses.models import CatalogPage, ReviewTask
from courses.signals import question_frozen
from website.audit import verbs
from website.core import contributions
from website.core.contributions import Effect, HomePanel, Schedule
from website.notices import kinds


def register_all() -> None:
    """Called once when the app is ready."""
    kinds.register(content_review.WAITING, title=_("Something waits for your review"))
    kinds.register(content_review.APPROVED, title=_("Something that you sent for review was approved"))
    kinds.register(content_review.CHANGES, title=_("A reader asks for changes to something that you sent for review"))
    kinds.register(refreshers.NOTICE, title=_("Something that you learned has changed. A short refresher is there"))
    verbs.register("courses.review_asked", _("handed content in for review"))
    verbs.register("courses.refresher_offered", _("offered a refresher after a safety change"))
    contributions.outbox_effects.add(
        refreshers.EFFECT, Effect(refreshers.offer, describe="offers of a short refresher after a safety change")
    )
    contributions.schedules.add(
        "courses.offer_refreshers",
        Schedule("courses.tasks.offer_refreshers", 60, "offers refreshers to people who passed an older version since"),
    )
    contributions.home_panels.add(
        "courses.refreshers", HomePanel("courses/partials/refreshers_panel.html", refreshers.home_panel), weight=10
    )
    for name, entry in personal_review.ENTRIES.items():
        contributions.personal_data.add(name, entry)
    connect()


def connect() -> None:
    """Starts listening."""
    post_migrate.connect(on_migrated, dispatch_uid="courses.review")
    post_save.connect(on_catalog_saved, sender=CatalogPage, dispatch_uid="courses.review_catalog")
    question_frozen.connect(on_question_frozen, dispatch_uid="courses.refreshers")
    task_submitted.connect(on_task_submitted, sender=TaskState, dispatch_uid="courses.review_waiting")
    workflow_approved.connect(on_approved, sender=WorkflowState, dispatch_uid="courses.review_approved")
    workflow_rejected.connect(on_rejected, sender=WorkflowState, dispatch_uid="courses.review_changes")


def on_migrated(sender: Any, using: str, **extra: Any) -> None:
    """Receiver of `post_migrate`: acts once per run, after the last app, when every table is there."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender.name == last.name and router.allow_migrate_model(using, ReviewTask):
        ensure_review()


def on_catalog_saved(sender: type, instance: CatalogPage, created: bool, raw: bool = False, **extra: Any) -> None:
    """Receiver: a new catalogue is reviewed like the others."""
    if created and not raw:
        review_catalog(instance)


def on_question_frozen(sender: type, question: Any, before: Any, version: Any, actor: Any, **extra: Any) -> None:
    """Receiver: a safety change is kept, and explained in the words of the review that approved it."""
    if extra.get("safety_change") is False:
        return
    reason = content_review.approved_reason(question) if before is not None else ""
    refreshers.note_change(question, before, version, reason=reason, actor=actor)


def on_task_submitted(sender: type, instance: TaskState, user: Any = None, **extra: Any) -> None:
    """Receiver: the readers of the step are told."""
    content_review.tell_readers(instance)


def on_approved(sender: type, instance: WorkflowState, user: Any = None, **extra: Any) -> None:
    """Receiver: who asked is told."""
    content_review.tell_editor(instance, content_review.APPROVED)


def on_rejected(sender: type, instance: WorkflowState, user: Any = None, **extra: Any) -> None:
    """Receiver: who asked is told."""
    content_review.tell_editor(instance, content_review.CHANGES)
