"""A course's file: the modules it names, their order, and the hours it states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from courses.curriculum.checks.findings import Finding, Found, repeated
from courses.curriculum.checks.words import check_words
from courses.curriculum.reader import MODULE_FILE, CourseReading, Reading
from courses.curriculum.schema import Course


def check_course(reading_: CourseReading) -> Found:
    """Everything about a course of several modules. Asks for a file in its shape."""
    course = reading_.course
    yield from check_words(course)
    yield from check_hours(course, reading_.modules.values())
    if course.modules is None:
        message = f"a course without a {MODULE_FILE} beside it names its modules"
        yield Finding(("modules",), "missing-key", message)
        return
    names = [row.folder for row in course.modules]
    for index in repeated(names):
        yield Finding(("modules", index, "folder"), "duplicate-id", f"“{names[index]}” is listed twice")
    for index, row in enumerate(course.modules):
        if row.folder not in reading_.modules:
            yield Finding(("modules", index, "folder"), "unknown-module", f"there is no module “{row.folder}”")
        for number, first in enumerate(row.opens_after):
            # Only what stands above may come first, so that no two modules can wait for each other.
            if first not in names[:index]:
                message = f"“{first}” does not stand above “{row.folder}”, so it cannot come first"
                yield Finding(("modules", index, "opens_after", number), "module-order", message)


def check_single(course: Course, module: Reading) -> Found:
    """The course that offers one module by itself."""
    yield from check_words(course)
    if course.modules is not None:
        yield Finding(("modules",), "unknown-key", "a course beside its module does not name modules")
    if not module.problems:
        yield from check_hours(course, [module])


def check_hours(course: Course, modules: Iterable[Reading]) -> Found:
    """That the minutes by domain are those of the lessons, and no domain is counted twice."""
    domains = [part.domain for part in course.hours_by_domain]
    for index in repeated(domains):
        message = f"“{domains[index]}” stands here twice"
        yield Finding(("hours_by_domain", index, "domain"), "duplicate-id", message)
    by_domain = sum(part.minutes for part in course.hours_by_domain)
    in_lessons = sum(lesson.minutes for module in modules for lesson in module.lessons.values())
    if by_domain != in_lessons:
        message = f"{by_domain} minutes by domain, but the lessons take {in_lessons}"
        yield Finding(("hours_by_domain",), "minutes-differ", message)


def check_course_codes(
    readings: Iterable[Reading | CourseReading],
) -> Iterator[tuple[Reading | CourseReading, Finding]]:
    """That no two courses share a code, which is how they are named when they are loaded. The later one is to blame."""
    first: dict[str, str] = {}
    for reading_ in readings:
        if reading_.course is None:
            continue
        code = reading_.course.code
        if code in first:
            message = f"“{code}” is already the code of the course in {first[code]}"
            yield reading_, Finding(("code",), "duplicate-course", message)
        first.setdefault(code, reading_.folder.name)
