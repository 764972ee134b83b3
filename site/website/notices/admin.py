"""What an operator sees at `/operate/` of the outbox and the jobs: states, counts and classes of errors, no content."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_q import admin as queue_admin  # registers the queue's models, which the loop below takes out again
from django_q.models import Failure, OrmQ, Schedule, Success

from website.core.errors import NotNow
from website.notices.domain import retry_dead
from website.notices.models import JobRun, OutboxEntry

# A schedule names any function to be run: whoever may edit one can read everything. Failures carry tracebacks.
for model in (Failure, OrmQ, Schedule, Success):
    if queue_admin.admin.site.is_registered(model):
        admin.site.unregister(model)


class ReadOnlyAdmin(admin.ModelAdmin):
    """A list for operators (superusers) that changes nothing by itself."""

    def has_view_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Operators only, whatever permission rows say."""
        return request.user.is_active and request.user.is_superuser

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As for looking."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: rows are written by the code."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Nobody: rows are changed by the code."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Nobody: rows go by the daily tidying."""
        return False


@admin.register(OutboxEntry)
class OutboxEntryAdmin(ReadOnlyAdmin):
    """Effects that are owed, done or given up."""

    list_display = ["effect", "state", "tries", "due_at", "last_error_class", "last_error_code", "finished_at"]
    list_filter = ["state", "effect"]
    ordering = ["-created_at"]
    actions = ["try_again"]
    # No recipient and no key: who gets a message is nobody's business here.
    fields = [
        "effect",
        "subject_type",
        "subject_id",
        "state",
        "tries",
        "due_at",
        "claimed_until",
        "last_error_class",
        "last_error_code",
        "created_at",
        "finished_at",
    ]

    @admin.action(description=_("Try again (only those given up)"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutboxEntry]) -> None:
        """Gives the chosen dead letters their tries back."""
        revived = 0
        for entry in queryset.dead():
            try:
                retry_dead(entry, actor=request.user)
            except NotNow:
                continue
            revived += 1
        messages.success(
            request,
            ngettext("%(count)d will be tried again.", "%(count)d will be tried again.", revived) % {"count": revived},
        )


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    """When each scheduled job ran last."""

    list_display = ["name", "started_at", "finished_at", "last_error_class"]
