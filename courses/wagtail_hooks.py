"""Registers what learning adds to Wagtail."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from courses.cms import (  # noqa: F401 - register their hooks
    evidence_hooks,
    exchange_hooks,
    home_hooks,
    lesson_hooks,
    scenario_hooks,
)
from courses.cms.review import hooks as review_hooks  # noqa: F401 - registers its hooks
from courses.questions_admin import hooks as questions_hooks  # noqa: F401 - registers its hooks
from courses.questions_admin.viewsets import QuestionGroup

register_snippet(QuestionGroup)
