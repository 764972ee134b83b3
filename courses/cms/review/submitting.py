"""The form of a question that is handed in: saved and checked in full, then on to the checklist."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


class ChecklistFirst:
    """Mixin of a snippet's form views. The workflow starts at the checklist and not here."""

    hands_in = frozenset({"submit", "restart-workflow"})

    def submit_action(self) -> None:
        """Saved already; what comes next is `get_success_url`."""

    def restart_workflow_action(self) -> None:
        """Ends the review that asked for changes, so that the checklist begins a new one."""
        self.workflow_state.cancel(user=self.request.user)

    def get_success_url(self) -> str:
        """The checklist, for what is handed in."""
        if self.action in self.hands_in:
            return reverse("courses_checklist", args=["question", self.object.pk])
        if self.is_read_only_here:
            return reverse("wagtailadmin_home")
        return super().get_success_url()

    @property
    def is_read_only_here(self) -> bool:
        """Whether a reader judged it who may open questions only while they wait for them."""
        return self.action == "workflow-action" and not self.request.user.has_perm("courses.change_question")

    def get_success_buttons(self) -> list[Any]:
        """No way back for whom it is closed again."""
        return [] if self.is_read_only_here else super().get_success_buttons()

    def get_success_message(self, instance: Any = None) -> str:
        """Does not say yet that it was handed in."""
        if self.action in self.hands_in:
            return _("Your draft is saved. One more step: the checklist.")
        if self.is_read_only_here:
            return _("Thank you for reading this.")
        return super().get_success_message(instance)
