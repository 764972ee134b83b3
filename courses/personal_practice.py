"""What learning holds about private practice: quick checks, practice talks, reflections. It goes with its person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.models import LessonPage, QuickCheckAnswer, Reflection, ScenarioPlay
from website.core.contributions import PersonalData


def _titles() -> dict[str, str]:
    """Lesson titles by content key; rows keep the key alone."""
    return {str(key): title for key, title in LessonPage.objects.values_list("translation_key", "title")}


def export_checks(user: Any) -> Iterator[dict]:
    """The last answer to each quick check."""
    titles = _titles()
    for row in QuickCheckAnswer.objects.visible_to(user).order_by("pk").iterator():
        yield {
            "lesson": titles.get(str(row.content_key), ""),
            "answer": row.response,
            "right": row.right,
            "at": row.updated_at.isoformat(),
        }


def export_plays(user: Any) -> Iterator[dict]:
    """Where the person is in each practice talk."""
    titles = _titles()
    for row in ScenarioPlay.objects.visible_to(user).order_by("pk").iterator():
        yield {
            "lesson": titles.get(str(row.content_key), ""),
            "lines": row.path,
            "played_to_an_end_at": row.finished_at.isoformat() if row.finished_at else None,
            "at": row.updated_at.isoformat(),
        }


def export_reflections(user: Any) -> Iterator[dict]:
    """What the person wrote for themselves."""
    titles = _titles()
    for row in Reflection.objects.visible_to(user).order_by("pk").iterator():
        yield {
            "lesson": titles.get(str(row.content_key), ""),
            "text": row.text,
            "at": row.updated_at.isoformat(),
            "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        }


def erase_checks(user: Any) -> int:
    """Deletes the answers."""
    return QuickCheckAnswer.objects.visible_to(user).delete()[0]


def erase_plays(user: Any) -> int:
    """Deletes the choices."""
    return ScenarioPlay.objects.visible_to(user).delete()[0]


def erase_reflections(user: Any) -> int:
    """Deletes what was written."""
    return Reflection.objects.visible_to(user).delete()[0]


ENTRIES = {
    "courses.quickcheckanswer": PersonalData(
        "courses.QuickCheckAnswer", _("Quick checks you answered"), export_checks, erase_checks
    ),
    "courses.scenarioplay": PersonalData(
        "courses.ScenarioPlay", _("Practice talks you played"), export_plays, erase_plays
    ),
    "courses.reflection": PersonalData(
        "courses.Reflection", _("Reflections you wrote"), export_reflections, erase_reflections
    ),
}
