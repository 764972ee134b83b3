"""The panel “Words and reading” of the page form, and its answer while somebody is typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

if TYPE_CHECKING:
    from courses.cms.page_form import LearningPageForm

REPORT_TEMPLATE = "wagtailadmin/courses/words_report.html"


def report_context(form: LearningPageForm) -> dict[str, Any]:
    """Context of `REPORT_TEMPLATE` for a form as typed or as saved."""
    from courses.curriculum.checks.lessons import LESSON_GRADE
    from courses.curriculum.checks.words import LONGEST_SENTENCE
    from courses.models.kept_words import REASON_LENGTH

    report = form.report()
    return {
        "report": report,
        "waiting": [(finding, form.typed_reasons.get(finding.token, "")) for finding in report.waiting],
        "passages": [passage for passage in report.passages if passage.measure.grade is not None],
        "grade_limit": f"{LESSON_GRADE:g}",
        "sentence_limit": LONGEST_SENTENCE,
        "reason_length": REASON_LENGTH,
        "taken_back": form.data.getlist("ask-again") if form.is_bound and hasattr(form.data, "getlist") else [],
    }


class WordsPanel(Panel):
    """Says how the page reads and what waits for a look. Without JavaScript it shows the draft as last saved."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("Words and reading"), "icon": "glasses", **kwargs})

    class BoundPanel(Panel.BoundPanel):
        """The panel beside one form."""

        template_name = "wagtailadmin/courses/words_panel.html"

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            """The report, and where a script may ask for a newer one."""
            context = super().get_context_data(parent_context)
            return {**context, **report_context(self.form), "words_url": self.words_url}

        @property
        def words_url(self) -> str:
            """The address that looks at the unsaved form."""
            page = self.instance
            if page.pk:
                return reverse("courses_words_edit", args=[page.pk])
            meta, parent = page._meta, self.form.parent_page
            return reverse("courses_words_create", args=[meta.app_label, meta.model_name, parent.pk])
