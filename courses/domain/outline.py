"""A learner's way through courses: every part with its state, and a sentence for everything that is not done yet.

The number of statements does not depend on how many courses, modules or lessons there are.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from courses.access import prerequisite_sentence, waiting_sentence
from courses.domain.module_order import still_to_do_before
from courses.domain.standings import QuizStanding, quiz_standings
from courses.domain.tree import Node, load_nodes
from courses.models import CoursePage, CoursePrerequisite, Enrolment
from courses.module_order import opens_sentence
from website.core import clock

DONE, NOW, OPEN, LOCKED = "done", "now", "open", "locked"


@dataclass
class OutlineItem:
    """A lesson or quiz. `state` is done, now (the next step), open or locked; `reason` says what is still missing.

    `url` is "" while the item is locked. `note` adds to a done item when and how; `number` counts within the module.
    """

    kind: str
    key: uuid.UUID
    title: str
    number: int
    minutes: int | None
    url: str
    state: str = OPEN
    reason: str = ""
    note: str = ""
    done_at: dt.datetime | None = None
    standing: QuizStanding | None = None
    source: CoursePage | None = None

    @property
    def is_done(self) -> bool:
        """Whether it is done."""
        return self.state == DONE

    @property
    def can_go_on(self) -> bool:
        """Whether there is something to do here now; an open quiz may wait for a mark, or for its break to end."""
        return self.state in (NOW, OPEN) and (self.standing is None or self.standing.can_go_on)

    @property
    def can_open(self) -> bool:
        """Whether the learner may open it."""
        return self.state != LOCKED


@dataclass
class OutlineModule:
    """A module with its items. Its state follows from theirs. `waits` says which module comes first, while it does."""

    key: uuid.UUID
    title: str
    url: str
    items: list[OutlineItem] = field(default_factory=list)
    state: str = OPEN
    reason: str = ""
    waits: str = ""
    source: CoursePage | None = None

    @property
    def minutes(self) -> int:
        """The stated minutes of its lessons."""
        return sum(item.minutes or 0 for item in self.items)

    @property
    def done(self) -> int:
        """How many items are done."""
        return sum(item.is_done for item in self.items)

    @property
    def lessons(self) -> list[OutlineItem]:
        """The lessons alone."""
        return [item for item in self.items if item.kind == "lesson"]


@dataclass
class Outline:
    """A course as one learner meets it.

    `state` is new (not joined), blocked (another course comes first), open, waiting (all done, the certificate is not
    there yet) or finished; `reason` says it in a sentence. `before` are the courses
    that come first (each with `is_finished`), `missing` those that keep this one shut. `continue_at` is the next thing
    that the learner can do, None when there is none; `reason` then says what it waits for.
    """

    course: CoursePage
    url: str
    enrolment: Enrolment | None
    modules: list[OutlineModule]
    state: str = OPEN
    reason: str = ""
    before: list[CoursePage] = field(default_factory=list)
    missing: list[CoursePage] = field(default_factory=list)
    continue_at: OutlineItem | None = None
    anchor: str = ""

    @property
    def items(self) -> list[OutlineItem]:
        """All lessons and quizzes in order."""
        return [item for module in self.modules for item in module.items]

    @property
    def total(self) -> int:
        """How many lessons and quizzes there are."""
        return len(self.items)

    @property
    def done(self) -> int:
        """How many of them are done."""
        return sum(item.is_done for item in self.items)

    @property
    def progress_label(self) -> str:
        """How far it is, in words."""
        return _("%(done)d of %(total)d parts done") % {"done": self.done, "total": self.total}

    @property
    def continue_module(self) -> OutlineModule | None:
        """The module of the next step."""
        return self.module_of(self.continue_at.key) if self.continue_at else None

    def module_of(self, key: uuid.UUID) -> OutlineModule | None:
        """The module that holds the item `key`, or is it."""
        for module in self.modules:
            if module.key == key or any(item.key == key for item in module.items):
                return module
        return None

    def item(self, key: uuid.UUID) -> OutlineItem | None:
        """The item with this key."""
        return next((item for item in self.items if item.key == key), None)

    def after(self, key: uuid.UUID) -> OutlineItem | None:
        """What to do after the item `key`: the next thing to do behind it, else the first one before it."""
        items = self.items
        at = next((index for index, item in enumerate(items) if item.key == key), -1)
        ahead = [item for item in items[at + 1 :] + items[: max(at, 0)] if item.can_go_on]
        return ahead[0] if ahead else None


def course_outline(learner: Any, course: CoursePage) -> Outline:
    """The outline of one course; `learner` may be anonymous. At most four statements."""
    return course_outlines(learner, [course])[0]


def course_outlines(learner: Any, courses: Sequence[CoursePage]) -> list[Outline]:
    """The outlines of several courses for one learner, in their order, with as many statements as for one."""
    nodes = load_nodes(courses)
    before = _courses_before(learner, courses)
    newest: dict[uuid.UUID, Progress] = {}
    standings: dict[uuid.UUID, QuizStanding] = {}
    if learner.is_authenticated and courses:
        newest = _newest_progress(learner, courses)
        quizzes = [node for course in courses for node in nodes[course.path] if node.kind == "quiz"]
        if newest and quizzes:
            standings = quiz_standings(learner, quizzes, [progress.enrolment for progress in newest.values()])
    return [
        _outline(course, nodes[course.path], newest.get(course.translation_key), before.get(course.pk, []), standings)
        for course in courses
    ]


# --- what is read ---


@dataclass
class Progress:
    """The newest cycle on a course, and when each part of it was done."""

    enrolment: Enrolment
    done: dict[uuid.UUID, dt.datetime] = field(default_factory=dict)


def _newest_progress(learner: Any, courses: Iterable[CoursePage]) -> dict[uuid.UUID, Progress]:
    """The newest cycle of each course, with its place and what is done; one statement, a row per completion."""
    rows = (
        Enrolment.objects.of(learner)
        .filter(course_key__in=[course.translation_key for course in courses])
        .select_related("last_place")
        .annotate(part=F("completions__content_key"), part_done_at=F("completions__done_at"))
        .order_by("cycle")
    )
    newest: dict[uuid.UUID, Progress] = {}
    for row in rows:
        known = newest.get(row.course_key)
        if known is None or known.enrolment.cycle != row.cycle:
            known = newest[row.course_key] = Progress(row)
        if row.part is not None:
            known.done[row.part] = row.part_done_at
    return newest


def _courses_before(learner: Any, courses: Iterable[CoursePage]) -> dict[int, list[CoursePage]]:
    """The courses that come first, by course, each with `is_finished` for this learner; one statement."""
    rows = CoursePrerequisite.objects.filter(page__in=[course.pk for course in courses])
    rows = rows.select_related("required").order_by("sort_order", "pk")
    if learner.is_authenticated:
        finished = Enrolment.objects.of(learner).filter(
            completed_at__isnull=False, course_key=OuterRef("required__translation_key")
        )
        rows = rows.annotate(finished=Exists(finished))
    found: dict[int, list[CoursePage]] = {}
    for row in rows:
        row.required.is_finished = getattr(row, "finished", False)
        found.setdefault(row.page_id, []).append(row.required)
    return found


def _is_finished(enrolment: Enrolment | None) -> bool:
    """Whether the enrolment is there and completed."""
    return enrolment is not None and enrolment.is_completed


# --- what it means ---


def _outline(
    course: CoursePage,
    nodes: list[Node],
    progress: Progress | None,
    before: list[CoursePage],
    standings: dict[uuid.UUID, QuizStanding],
) -> Outline:
    """One course put together."""
    base = course.get_url() or ""
    enrolment = progress.enrolment if progress else None
    outline = Outline(course, base, enrolment, _modules(course, base, nodes), before=before)
    if not _is_finished(enrolment):
        outline.missing = [first for first in before if not first.is_finished]
    after_lessons = {node.key: node.quiz_after_lessons for node in nodes if node.kind == "module"}
    done = progress.done if progress else {}
    for module in outline.modules:
        for item in module.items:
            _settle_item(item, done.get(item.key), standings.get(item.key))
        if after_lessons[module.key]:
            _hold_quizzes(module)
    if not _is_finished(enrolment):
        _hold_modules(outline, nodes, done)
    _shut_all(outline)
    if enrolment is not None and not outline.missing:
        _choose_next(outline, enrolment)
    for module in outline.modules:
        _settle_module(module)
    _settle_course(outline)
    return outline


def _modules(course: CoursePage, base: str, nodes: list[Node]) -> list[OutlineModule]:
    """The modules with their items, all open."""
    modules: dict[str, OutlineModule] = {}
    elsewhere: dict[int, str] = {}
    for node in nodes:
        url, source = base + node.url_path[len(course.url_path) :], node.source or course
        if node.source is not None:
            elsewhere[node.source.pk] = elsewhere.get(node.source.pk) or node.source.get_url() or ""
            url = elsewhere[node.source.pk] + node.url_path[len(node.source.url_path) :]
        if node.kind == "module":
            modules[node.path] = OutlineModule(node.key, node.title, url, source=source)
        else:
            items = modules[node.path[: -Page.steplen]].items
            number = 1 + sum(item.kind == node.kind for item in items)
            items.append(OutlineItem(node.kind, node.key, node.title, number, node.minutes, url, source=source))
    return list(modules.values())


def _settle_item(item: OutlineItem, done_at: dt.datetime | None, standing: QuizStanding | None) -> None:
    """Done, or open with what is still to do."""
    item.standing = standing
    if done_at is not None:
        item.state, item.done_at = DONE, done_at
        item.note = _("Done %(day)s") % {"day": _day(done_at)}
        if standing is not None and standing.score:
            item.note = _("Done %(day)s, quiz %(score)s") % {"day": _day(done_at), "score": standing.score}
    elif item.kind == "quiz":
        item.reason = standing.sentence if standing else _("You have not tried it yet.")
    else:
        item.reason = _("Not read yet.")


def _hold_quizzes(module: OutlineModule) -> None:
    """Locks the module's quizzes until its lessons are done. A quiz that is passed stays open."""
    left = sum(not item.is_done for item in module.lessons)
    for item in module.items:
        if item.kind == "quiz" and not item.is_done and left:
            item.state, item.reason, item.url = LOCKED, waiting_sentence(module.title, left), ""


def _hold_modules(outline: Outline, nodes: list[Node], done: Mapping[uuid.UUID, dt.datetime]) -> None:
    """Locks what is not done of a module while another one comes first. What is done stays open."""
    pages = {node.key: node for node in nodes if node.kind == "module" and node.opens_after}
    for module in outline.modules:
        page = pages.get(module.key)
        first = still_to_do_before(page.opens_after, nodes, done, own_path=page.path) if page else None
        if first is None:
            continue
        module.waits = first.sentence if outline.enrolment else opens_sentence(first.node.title)
        for item in module.items:
            if not item.is_done:
                item.state, item.reason, item.url = LOCKED, module.waits, ""


def _shut_all(outline: Outline) -> None:
    """Locks what is not done while the learner has not joined or another course comes first."""
    if outline.enrolment is None:
        reason = _("Join the course to open it.")
    elif outline.missing:
        reason = prerequisite_sentence(outline.missing)
    else:
        return
    for item in outline.items:
        if not item.is_done or outline.missing:
            item.state, item.url = (DONE if item.is_done else LOCKED), ""
            item.reason = "" if item.is_done else reason


def _choose_next(outline: Outline, enrolment: Enrolment) -> None:
    """Marks the next step: where the learner stopped when there is something to do, else what follows it."""
    place = getattr(enrolment, "last_place", None)
    stopped = outline.item(place.content_key) if place else None
    if stopped is not None and stopped.can_go_on:
        outline.continue_at, outline.anchor = stopped, place.anchor
    elif stopped is not None:
        outline.continue_at = outline.after(stopped.key)
    else:
        outline.continue_at = next((item for item in outline.items if item.can_go_on), None)
    if outline.continue_at is not None:
        outline.continue_at.state = NOW


def _settle_module(module: OutlineModule) -> None:
    """The module's state and sentence, from its items."""
    left = [item for item in module.items if not item.is_done]
    if module.items and not left:
        last = max(item.done_at for item in module.items)
        scores = [item.standing.score for item in module.items if item.standing and item.standing.score]
        module.state = DONE
        module.reason = _("Done %(day)s") % {"day": _day(last)}
        if scores:
            module.reason = _("Done %(day)s, quiz %(score)s") % {"day": _day(last), "score": scores[-1]}
        return
    states = {item.state for item in left}
    module.state = NOW if NOW in states else LOCKED if states == {LOCKED} else OPEN
    if module.state == LOCKED:
        module.url = ""
    module.reason = module.waits or _left_sentence(left)


def _left_sentence(left: list[OutlineItem]) -> str:
    """What is to go in a module: "2 lessons and the quiz to go", or what the quiz still waits for."""
    lessons = sum(item.kind == "lesson" for item in left)
    quizzes = [item for item in left if item.kind == "quiz"]
    if not left:
        return _("There is nothing in this module yet.")
    if not lessons and len(quizzes) == 1:
        return quizzes[0].reason
    if not quizzes:
        return ngettext("%(left)d lesson to go", "%(left)d lessons to go", lessons) % {"left": lessons}
    if not lessons:
        return ngettext("%(left)d quiz to go", "%(left)d quizzes to go", len(quizzes)) % {"left": len(quizzes)}
    if len(quizzes) == 1:
        text = ngettext("%(left)d lesson and the quiz to go", "%(left)d lessons and the quiz to go", lessons)
        return text % {"left": lessons}
    text = ngettext(
        "%(left)d lesson and %(quizzes)d quizzes to go", "%(left)d lessons and %(quizzes)d quizzes to go", lessons
    )
    return text % {"left": lessons, "quizzes": len(quizzes)}


def _settle_course(outline: Outline) -> None:
    """The course's state and sentence."""
    enrolment = outline.enrolment
    if _is_finished(enrolment):
        outline.state = "finished"
        outline.reason = _("Finished %(day)s") % {"day": _day(enrolment.completed_at)}
    elif outline.missing:
        outline.state, outline.reason = "blocked", prerequisite_sentence(outline.missing)
    elif enrolment is None:
        outline.state, outline.reason = "new", _("You have not joined this course.")
    elif outline.total and outline.done == outline.total:
        outline.state, outline.reason = "waiting", _("Everything is done. Your certificate is on its way.")
    else:
        held = next((item for item in outline.items if item.state == OPEN and not item.can_go_on), None)
        if held is not None and outline.continue_at is None:
            outline.reason = _("“%(title)s”: %(reason)s") % {"title": held.title, "reason": held.reason}
        else:
            outline.reason = _left_sentence([item for item in outline.items if not item.is_done])


def _day(moment: dt.datetime) -> str:
    """A moment as a day: "9 November", with the year when it is another one."""
    local = timezone.localtime(moment)
    return date_format(local, "MONTH_DAY_FORMAT" if local.year == clock.today().year else "DATE_FORMAT")
