"""What marking written answers contributes to the registries of lower rooms."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.domain.marking_queue import marked_by
from courses.models import Attempt
from courses.signals import marking_changed
from supervision.access import supervisors_of
from supervision.domain import status
from supervision.domain.marking import home_panel
from website.accounts.models import User
from website.core import contributions
from website.core.contributions import HomePanel
from website.notices import kinds
from website.notices.domain import tell


def register() -> None:
    """Called once when the app is ready."""
    kinds.register("supervision.written_answers", title=_("Written answers wait for your mark"))
    kinds.register("supervision.marks_differ", title=_("Two marks of a written answer are far apart"))
    contributions.home_panels.add(
        "supervision.marking", HomePanel("supervision/partials/marking_panel.html", home_panel), weight=15
    )
    marking_changed.connect(on_marking_changed, dispatch_uid="supervision.marking")


def on_marking_changed(sender: Any, attempt: Attempt, learner: User, event: str, **extra: Any) -> None:
    """Receiver: the caseload counts again; who looks after the learner hears that something waits, the first of two
    markers that the second sees it otherwise.
    """
    status.refresh([learner.pk])
    if event == "waiting":
        _tell(supervisors_of(learner), "supervision.written_answers", f"written-answers:{attempt.pk}", attempt)
    elif event == "differ":
        others = supervisors_of(learner).exclude(pk=extra["actor"].pk).filter(pk__in=marked_by(attempt))
        _tell(others, "supervision.marks_differ", f"marks-differ:{attempt.pk}", attempt)


def _tell(people: Any, kind: str, key: str, attempt: Attempt) -> None:
    for person in people:
        tell(person, kind, key=f"{key}:{person.pk}", subject=attempt, url=reverse("supervision:marking"))
