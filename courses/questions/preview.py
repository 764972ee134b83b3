"""The editor's preview of a question: as a learner meets it, and with everything shown. It writes nothing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from courses.questions.base import EVERYTHING, NOTHING
from courses.questions.present import present_question
from courses.questions.registry import get_kind
from courses.questions.sheet import lay_out


def preview_context(question: Any, mode: str) -> dict[str, Any]:
    """Context of `courses/questions/preview.html` for a question with a definition stream."""
    try:
        name, definition = question.read_definition()
    except ValidationError:
        return {"question": None}
    kind = get_kind(name)
    sheet = lay_out(kind, definition, seed="preview")
    shown = EVERYTHING if mode == "review" else NOTHING
    return {
        "question": present_question(kind, definition, sheet, shown=shown, hints=mode != "review"),
        "review": mode == "review",
        "label": str(question),
    }
