"""The tab "Review" of the editor: the checklist that content was handed in with, beside the content."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, Panel, TabbedInterface
from wagtail.utils.decorators import cached_classmethod

from courses.models.content_review import ReviewChecklist


class ReviewPanel(Panel):
    """Read only, and there only when content was handed in before."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one page or question."""

        template_name = "wagtailadmin/courses/review_panel.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.checklist = newest_checklist(self.instance)

        def is_shown(self) -> bool:
            """Whether there is anything to show."""
            return super().is_shown() and self.checklist is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """With the newest checklist and what this go through the workflow came to so far."""
            context = super().get_context_data(parent_context)
            state = self.checklist.workflow_state
            context["checklist"] = self.checklist
            context["kind"] = "page" if hasattr(self.instance, "url_path") else "question"
            context["readings"] = (
                state.task_states.exclude(finished_at=None).select_related("task", "finished_by").order_by("pk")
                if state is not None
                else []
            )
            return context


def newest_checklist(content: Any) -> ReviewChecklist | None:
    """The checklist that `content` was handed in with last; None for what nobody handed in."""
    if content is None or not content.pk:
        return None
    rows = ReviewChecklist.objects.filter(content_type=content.get_base_content_type(), object_id=str(content.pk))
    return rows.select_related("filled_by", "workflow_state").first()


class WithReviewTab:
    """Mixin of page types whose editor has the tab "Review"."""

    @cached_classmethod
    def get_edit_handler(cls) -> Any:  # noqa: N805 - a class method of Wagtail's kind
        """Wagtail's tabs, and ours at the end."""
        tabs = [
            (cls.content_panels, _("Content")),
            (cls.promote_panels, _("Promote")),
            (cls.settings_panels, _("Settings")),
            ([ReviewPanel()], _("Review")),
        ]
        lists = [ObjectList(panels, heading=heading) for panels, heading in tabs if panels]
        return TabbedInterface(lists, base_form_class=cls.base_form_class).bind_to_model(cls)
