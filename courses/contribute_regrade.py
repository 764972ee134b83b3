"""What marking again contributes to the registries of lower rooms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from courses import personal_regrade
from website.audit import verbs
from website.core import contributions
from website.core.contributions import Schedule
from website.notices import kinds


def register_all() -> None:
    """Called once when the app is ready."""
    contributions.schedules.add(
        "courses.carry_on_regrades",
        Schedule("courses.tasks.carry_on_regrades", 1, "marks attempts again where a key changed"),
    )
    for name, entry in personal_regrade.ENTRIES.items():
        contributions.personal_data.add(name, entry)
    kinds.register("courses.result_changed", title=_("A quiz result of yours was worked out again"))
    verbs.register("courses.regrade_proposed", _("proposed to mark a question again"))
    verbs.register("courses.regrade_proposal_ended", _("took back a proposal to mark a question again"))
    verbs.register("courses.regrade_begun", _("began to mark a question again"))
    verbs.register("courses.attempt_regraded", _("marked a quiz again"))
