"""What the top of a lesson's form says when a scenario in it cannot be published."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks.stream_block import StreamBlockValidationError

from courses.blocks.scenario_errors import summary_of
from courses.cms.page_form import LearningPageForm


class LessonPageForm(LearningPageForm):
    """Names the scenario and the moment that need another look, besides the errors at the fields."""

    def _post_clean(self) -> None:
        """Adds a sentence for each scenario with errors. The fields inside it say what is wrong."""
        super()._post_clean()
        for sentence in scenario_sentences(self):
            self.add_error(None, sentence)


def scenario_sentences(form: Any) -> list[str]:
    """A sentence for each scenario of the form's body that holds errors."""
    sentences = []
    for error in form.errors.as_data().get("body", ()):
        if not isinstance(error, StreamBlockValidationError):
            continue
        # Wagtail repeats this message at the top, beside the sentences; its own is for developers.
        error.message = _("Some blocks need another look. They say below what is wrong.")
        children = list(form["body"].value())
        for index, inner in sorted(error.block_errors.items(), key=lambda row: str(row[0])):
            if isinstance(index, int) and index < len(children) and children[index].block_type == "scenario":
                sentences.append(summary_of(inner, children[index].value))
    return [sentence for sentence in sentences if sentence]
