"""The courses that a session can assign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail.models import Locale

from courses.models import CoursePage


@dataclass(frozen=True)
class OfferedCourse:
    """A course in the catalogue: its translation key, its title, the competencies it teaches; whether it fits."""

    key: str
    title: str
    topics: tuple[int, ...]
    fits: bool


def offered_courses(topics: Iterable[int] = ()) -> list[OfferedCourse]:
    """The courses of the catalogue in the language of the page, those that teach one of `topics` first."""
    wanted = {int(topic) for topic in topics}
    rows = (
        CoursePage.objects.live()
        .filter(locale=Locale.get_active())
        .values_list("translation_key", "title", "competencies")
    )
    found = [
        OfferedCourse(str(key), title, tuple(taught or ()), bool(wanted & set(taught or ())))
        for key, title, taught in rows
    ]
    return sorted(found, key=lambda course: (not course.fits, course.title))
