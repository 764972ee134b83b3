"""The courses that a session can assign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from courses.domain.across_languages import best_by_key
from courses.models import CoursePage


@dataclass(frozen=True)
class OfferedCourse:
    """A course in the catalogue: its translation key, its title, the competencies it teaches; whether it fits."""

    key: str
    title: str
    topics: tuple[int, ...]
    fits: bool


def offered_courses(topics: Iterable[int] = ()) -> list[OfferedCourse]:
    """The courses of the catalogue, each once, in the language of the page where it is translated; those that teach one
    of `topics` first.
    """
    wanted = {int(topic) for topic in topics}
    found = [
        OfferedCourse(str(key), page.title, tuple(page.competencies), bool(wanted & set(page.competencies)))
        for key, page in best_by_key(CoursePage.objects.live()).items()
    ]
    return sorted(found, key=lambda course: (not course.fits, course.title))
