"""What the sessions of supervision contribute to the registries of lower rooms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from website.audit import verbs
from website.core import contributions
from website.core.contributions import Schedule
from website.notices import kinds


def register() -> None:
    """Called once when the app is ready."""
    register_notices()
    register_verbs()
    contributions.schedules.add(
        "supervision.nudge_drafts",
        Schedule(
            "supervision.tasks_records.nudge_drafts", 60, "reminds supervisors of sessions that wait to be signed"
        ),
    )


def register_notices() -> None:
    """The kinds of notices about sessions. None says with whom or about what."""
    kinds.register("supervision.session_planned", title=_("A supervision session is planned"))
    kinds.register("supervision.session_changed", title=_("A supervision session has a new time"))
    kinds.register("supervision.session_called_off", title=_("A supervision session was called off"))
    kinds.register("supervision.agenda_added", title=_("There is a new point for a supervision session"))
    kinds.register("supervision.draft_waiting", title=_("A session you held waits for your signature"))


def register_verbs() -> None:
    """What the audit log says about sessions."""
    verbs.register("supervision.plan_session", _("planned a supervision session"))
    verbs.register("supervision.begin_record", _("began to record a supervision session"))
    verbs.register("supervision.change_session", _("moved a supervision session"))
    verbs.register("supervision.call_off_session", _("called a supervision session off"))
    verbs.register("supervision.hold_session", _("said that a supervision session was held"))
    verbs.register("supervision.add_agenda_item", _("added a point for a supervision session"))
    verbs.register("supervision.remove_agenda_item", _("took a point for a supervision session away"))
    verbs.register("supervision.export_sessions", _("downloaded a list of supervision sessions"))
