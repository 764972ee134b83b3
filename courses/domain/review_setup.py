"""The two groups of readers and the workflow "Two readers": made once, then the operator's.

Everything here is safe to repeat and never undoes what an operator changed: a group that exists keeps its
permissions, a workflow that was made is not made again, and a catalogue gets the workflow when it is new.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import GroupPagePermission, Workflow, WorkflowContentType, WorkflowPage, WorkflowTask

from courses.enums import ReviewStep
from courses.models import CatalogPage, Question, ReviewTask

# Names of groups are names in the database, not texts of the interface: an operator may change them.
GROUPS = {
    ReviewStep.LIVED: "Reviewers: lived experience",
    ReviewStep.CLINICAL: "Reviewers: clinical or law",
}
WORKFLOW = "Two readers"
PAGE_PERMISSIONS = ("change_page", "lock_page", "unlock_page")


@transaction.atomic
def ensure_review() -> None:
    """Makes groups, steps and workflow where an installation never had them, and hands the catalogues to them."""
    if ReviewTask.objects.exclude(step="").exists():
        return
    workflow = Workflow.objects.create(name=WORKFLOW)
    for number, (step, name) in enumerate(GROUPS.items()):
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            group.permissions.add(_permission("wagtailadmin", "admin", "access_admin"))
        task = ReviewTask.objects.create(name=step.label, step=step)
        task.groups.add(group)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=number)
    question = ContentType.objects.get_for_model(Question, for_concrete_model=False)
    WorkflowContentType.objects.get_or_create(content_type=question, defaults={"workflow": workflow})
    for catalog in CatalogPage.objects.all():
        review_catalog(catalog)


@transaction.atomic
def review_catalog(catalog: CatalogPage) -> None:
    """Has everything below a catalogue read before it is published, and lets the readers in. For a new catalogue."""
    tasks = {task.step: task for task in ReviewTask.objects.exclude(step="").filter(active=True)}
    for task in tasks.values():
        for group in task.groups.all():
            for codename in PAGE_PERMISSIONS:
                permission = _permission("wagtailcore", "page", codename)
                GroupPagePermission.objects.get_or_create(group=group, page=catalog, permission=permission)
    workflow = Workflow.objects.active().filter(workflow_tasks__task__in=tasks.values()).order_by("pk").first()
    if workflow is not None:
        WorkflowPage.objects.get_or_create(page=catalog, defaults={"workflow": workflow})


def _permission(app: str, model: str, codename: str) -> Permission:
    content_type, __ = ContentType.objects.get_or_create(app_label=app, model=model)
    name = codename.replace("_", " ")
    return Permission.objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {name}"}
    )[0]
