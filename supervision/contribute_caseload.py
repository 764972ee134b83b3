"""What the caseload of supervision contributes to the registries of lower rooms."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.signals import attempt_finished, work_sent
from supervision import personal_caseload
from supervision.domain import status
from website.audit import verbs
from website.core import contributions
from website.core.contributions import NavigationItem, Schedule


def register() -> None:
    """Called once when the app is ready."""
    contributions.navigation.add(
        "supervision.home",
        NavigationItem(_("Supervision"), "supervision:home", ("/supervision/",), is_signed_in),
        weight=20,
    )
    contributions.schedules.add(
        "supervision.refresh_statuses",
        Schedule("supervision.tasks_caseload.refresh_statuses", 60, "works out the caseload again as days pass"),
    )
    for name, entry in personal_caseload.ENTRIES.items():
        contributions.personal_data.add(name, entry)
    verbs.register("supervision.caseload_exported", _("downloaded their caseload"))
    verbs.register("supervision.person_opened", _("opened the page about you in supervision"))
    verbs.register("supervision.preparation_opened", _("prepared a session with you"))
    attempt_finished.connect(refresh_learner, dispatch_uid="supervision.status")
    work_sent.connect(refresh_learner, dispatch_uid="supervision.status")


def is_signed_in(user: Any) -> bool:
    """Whether somebody is signed in."""
    return user.is_authenticated


def refresh_learner(sender: Any, learner: Any, **extra: Any) -> None:
    """Receiver of what learning tells: the caseload of those who look after the learner may say something new."""
    status.refresh([learner.pk])
