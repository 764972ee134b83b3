"""Who reads in the demo what an editor hands in: a peer with lived experience, and somebody who knows the rules."""

from __future__ import annotations

from django.contrib.auth.models import Group

from courses.domain.review_setup import ensure_review
from courses.enums import ReviewStep
from courses.models import ReviewTask
from website.accounts.models import User

READERS = {ReviewStep.LIVED: "lena", ReviewStep.CLINICAL: "idris"}


def appoint(people: dict[str, User]) -> None:
    """Puts the demo's readers into the groups of their steps. Again changes nothing."""
    ensure_review()
    for step, name in READERS.items():
        for group in Group.objects.filter(pk__in=ReviewTask.objects.get(step=step).groups.values("pk")):
            people[name].groups.add(group)
