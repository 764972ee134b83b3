"""What the answers of supervision contribute to the registries of lower rooms."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models import SentWork
from courses.signals import work_sent
from supervision.access import supervisors_of
from website.accounts.models import User
from website.notices import kinds
from website.notices.domain import tell


def register() -> None:
    """Called once when the app is ready."""
    kinds.register("supervision.work_sent", title=_("Somebody sent you something to read"))
    work_sent.connect(tell_supervisors, dispatch_uid="supervision.answers")


def tell_supervisors(sender: Any, sent: SentWork, learner: User, event: str, **extra: Any) -> None:
    """Receiver of `work_sent`: who looks after the learner now is told once that something waits for an answer."""
    if event != "sent":
        return
    for supervisor in supervisors_of(learner):
        tell(
            supervisor,
            "supervision.work_sent",
            key=f"work-sent:{sent.pk}:{supervisor.pk}",
            subject=sent,
            url=reverse("supervision:answer", args=[sent.code]),
        )
