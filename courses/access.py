"""Who may open what in learning. Views and the page hook load courses, lessons, quizzes and evidence only through here.

One rule, `can_open`, answers for every address: the page in the tree, and each endpoint that reads or writes for it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.domain.module_order import StillToDo, still_to_do_before
from courses.domain.tree import load_nodes
from courses.models import (
    Attempt,
    AttemptItem,
    Certificate,
    Completion,
    CoursePage,
    CoursePrerequisite,
    Enrolment,
    LessonPage,
    ModulePage,
    QuizPage,
    SentWork,
)
from website.accounts.access import people_coordinated_by
from website.accounts.enums import Role
from website.accounts.models import User
from website.core.contributions import Registry
from website.core.errors import NotAllowed

OversightProvider = Callable[[User], QuerySet[User]]

learner_oversight: Registry[OversightProvider] = Registry("oversight of learners")
learner_overseers: Registry[OversightProvider] = Registry("overseers of a learner")


class NotOpen(NotAllowed):
    """A page that the person may know of but not open now; `url` and `url_label` lead to what opens it."""

    def __init__(self, sentence: str, *, code: str = "not-open", url: str = "", url_label: str = "") -> None:
        super().__init__(sentence, code=code)
        self.url = url
        self.url_label = url_label


@dataclass(frozen=True)
class Verdict:
    """Whether a page opens for a person. `status` is 200, 401 (sign in first), 403 or 404; `reason` a sentence for 403.

    `url` and `url_label` lead to what would open it. `course`, `module` and `enrolment` are what was looked up on the
    way, so that the page need not ask again; `enrolment` is None for somebody who only reads: an editor, or whoever
    looks after a learner on the course.
    """

    ok: bool
    status: int = 200
    reason: str = ""
    code: str = ""
    url: str = ""
    url_label: str = ""
    course: CoursePage | None = None
    module: ModulePage | None = None
    enrolment: Enrolment | None = None


@dataclass(frozen=True)
class Opened:
    """A lesson or quiz that its reader may work on, with where it stands and the enrolment the work belongs to."""

    page: Any
    module: ModulePage
    course: CoursePage
    enrolment: Enrolment


# --- oversight ---


def register_oversight(name: str, provider: OversightProvider, *, overseers: OversightProvider | None = None) -> None:
    """Lets a higher room say which learners a person oversees: `provider(user)` is a queryset, not evaluated.

    `overseers(learner)` is the same question from the other side: who oversees this learner. The two must agree.
    """
    learner_oversight.add(name, provider)
    if overseers is not None:
        learner_overseers.add(name, overseers)


def learners_overseen_by(user: User) -> QuerySet[User]:
    """The learners whose progress `user` looks after, as one subquery; nobody when no room has a provider."""
    wanted = Q(pk__in=[])
    for provider in learner_oversight:
        wanted |= Q(pk__in=provider(user).values("pk"))
    return User.objects.filter(wanted).exclude(pk=user.pk)


def overseers_of(learner: User) -> QuerySet[User]:
    """The people who look after `learner` now, by name; nobody when no room has a provider."""
    wanted = Q(pk__in=[])
    for provider in learner_overseers:
        wanted |= Q(pk__in=provider(learner).order_by().values("pk"))
    return User.objects.filter(wanted).exclude(pk=learner.pk).order_by("display_name", "pk")


# --- what learners send ---


def sent_work_readable_by(user: User) -> QuerySet[SentWork]:
    """What learners sent and did not take back, of those whom `user` looks after now."""
    return SentWork.objects.standing().filter(learner__in=learners_overseen_by(user).values("pk"))


def get_sent_work_for(user: User, code: str) -> SentWork:
    """One piece that a learner sent and `user` may read now. Raises Http404, also for the learner who sent it."""
    return _one(sent_work_readable_by(user).filter(code=code).select_related("learner", "item__version"))


def get_own_sent_work(user: User, code: str) -> SentWork:
    """One piece that `user` sent, taken back or not. Raises Http404 for anybody else's."""
    return _one(SentWork.objects.of(user).filter(code=code).select_related("learner", "item__version"))


def _one(rows: QuerySet) -> Any:
    found = rows.first()
    if found is None:
        raise Http404
    return found


# --- pages ---


def can_open(user: Any, page: Page) -> Verdict:
    """Whether `user` (signed in or not) may open `page`, a specific page. What nobody has decided about stays shut."""
    if isinstance(page, (ModulePage, LessonPage, QuizPage)):
        return _can_open_content(user, page)
    access = getattr(page, "access", None)
    if access == "public":
        return Verdict(True)
    if access == "signed_in":
        return Verdict(True) if user.is_authenticated else Verdict(False, 401, code="sign-in")
    return Verdict(False, 403, _("This page is not open."), code="unknown-page-type")


def _can_open_content(user: Any, page: Page) -> Verdict:
    """The rule for modules, lessons and quizzes: published all the way up, enrolled, prerequisites, order."""
    module, course = _place_of(page)
    if course is None or module is None or not (page.live and module.live and course.live):
        return Verdict(False, 404, code="unpublished")
    if not user.is_authenticated:
        return Verdict(False, 401, code="sign-in", course=course, module=module)

    enrolment = Enrolment.objects.of(user).on(course.translation_key).latest_cycle_first().first()
    if enrolment is None:
        # Editors read what they write as others see it, and whoever looks after somebody on the course what that person
        # reads; to work through it they join like everybody else.
        if user.has_role(Role.EDITOR) or _looks_after_somebody_on(course, user):
            return Verdict(True, course=course, module=module)
        return Verdict(
            False,
            403,
            _("This is part of the course “%(course)s”. Join the course to open it.") % {"course": course.title},
            code="not-enrolled",
            url=course.get_url() or "",
            url_label=_("Go to the course"),
            course=course,
            module=module,
        )

    found = Verdict(True, course=course, module=module, enrolment=enrolment)
    if not enrolment.is_completed and (missing := unmet_prerequisites(user, course)):
        return _shut(found, prerequisite_sentence(missing), "prerequisites", missing[0], _("Go to what comes first"))
    if not enrolment.is_completed and (first := _module_before(page, module, course, enrolment)):
        before = ModulePage.objects.get(pk=first.node.pk)
        return _shut(found, first.sentence, "module-order", before, _("Go to what comes first"))
    if isinstance(page, QuizPage) and (waiting := _lessons_before(page, module, enrolment)):
        return _shut(
            found, waiting_sentence(module.title, len(waiting)), "lessons-first", waiting[0], _("Go to the lesson")
        )
    return found


def _looks_after_somebody_on(course: CoursePage, user: User) -> bool:
    """Whether a learner whom `user` looks after now is or was on the course."""
    return Enrolment.objects.on(course.translation_key).filter(learner__in=learners_overseen_by(user)).exists()


def _shut(found: Verdict, reason: str, code: str, first: Page, label: str) -> Verdict:
    """The 403 that says what opens the page and leads there."""
    return Verdict(
        False,
        403,
        reason,
        code=code,
        url=first.get_url() or "",
        url_label=label,
        course=found.course,
        module=found.module,
        enrolment=found.enrolment,
    )


def _place_of(page: Page) -> tuple[ModulePage | None, CoursePage | None]:
    """The module and the course a page stands in; a module stands in itself."""
    if isinstance(page, ModulePage):
        return page, CoursePage.objects.filter(path=page.path[: -Page.steplen]).first()
    return (
        ModulePage.objects.filter(path=page.path[: -Page.steplen]).first(),
        CoursePage.objects.filter(path=page.path[: -2 * Page.steplen]).first(),
    )


def unmet_prerequisites(user: Any, course: CoursePage) -> list[CoursePage]:
    """The courses that must be finished before `course` opens and that `user` has not finished yet, in their order."""
    done = Enrolment.objects.of(user).filter(completed_at__isnull=False).values("course_key")
    rows = CoursePrerequisite.objects.filter(page=course.pk).exclude(required__translation_key__in=done)
    return [row.required for row in rows.select_related("required").order_by("sort_order", "pk")]


def prerequisite_sentence(missing: list[CoursePage]) -> str:
    """What must be finished first, as a sentence."""
    if len(missing) == 1:
        return _("Opens when you have finished “%(course)s”.") % {"course": missing[0].title}
    return _("Opens when you have finished these courses: %(courses)s.") % {
        "courses": ", ".join(course.title for course in missing)
    }


def waiting_sentence(module_title: str, left: int) -> str:
    """Why a quiz is not open yet, as a sentence."""
    return ngettext(
        "Opens when the lessons of “%(module)s” are done: %(left)d lesson left.",
        "Opens when the lessons of “%(module)s” are done: %(left)d lessons left.",
        left,
    ) % {"module": module_title, "left": left}


def _module_before(page: Page, module: ModulePage, course: CoursePage, enrolment: Enrolment) -> StillToDo | None:
    """The module to do before `module` opens. What is done stays open, and so does a module with all of it done."""
    if not module.opens_after_codes:
        return None
    nodes = load_nodes([course])[course.path]
    done = set(Completion.objects.filter(enrolment=enrolment).values_list("content_key", flat=True))
    own = {node.key for node in nodes if node.kind != "module" and node.module_path == module.path}
    if page.translation_key in done or (page.pk == module.pk and own and own <= done):
        return None
    return still_to_do_before(module.opens_after_codes, nodes, done, own_path=module.path)


def _lessons_before(quiz: QuizPage, module: ModulePage, enrolment: Enrolment) -> list[LessonPage]:
    """The lessons to do before `quiz` opens; none when the module does not ask for an order or the quiz is passed."""
    if not module.quiz_after_lessons:
        return []
    done = Completion.objects.filter(enrolment=enrolment)
    if done.filter(content_key=quiz.translation_key).exists():
        return []
    return list(
        LessonPage.objects.live()
        .child_of(module)
        .exclude(translation_key__in=done.values("content_key"))
        .only("title", "url_path", "slug", "path", "depth", "translation_key", "content_type")
        .order_by("path")
    )


# --- things a request names ---


def get_course_for(user: Any, key: uuid.UUID) -> CoursePage:
    """The published course with this key. The catalogue is public, so anybody may. Raises Http404."""
    return _published(CoursePage, key)


def get_lesson_for(user: User, key: uuid.UUID) -> Opened:
    """The lesson with this key, open for `user` to work on. Raises Http404 or NotOpen with the reason."""
    return _opened(user, _published(LessonPage, key))


def get_quiz_for(user: User, key: uuid.UUID) -> Opened:
    """The quiz with this key, open for `user` to work on. Raises Http404 or NotOpen with the reason."""
    return _opened(user, _published(QuizPage, key))


def _published(model: type[Page], key: uuid.UUID) -> Any:
    """The live page with this translation key, in the active language when there are several. Raises Http404."""
    pages = list(model.objects.live().filter(translation_key=key).select_related("locale"))
    if not pages:
        raise Http404
    language = get_language() or ""
    return min(pages, key=lambda page: (page.locale.language_code != language, page.pk))


def _opened(user: User, page: Page) -> Opened:
    """`page` with its surroundings when the rule lets `user` in as a learner. Raises Http404 or NotOpen."""
    verdict = can_open(user, page)
    if verdict.status in (401, 404):
        raise Http404
    if not verdict.ok:
        raise NotOpen(verdict.reason, code=verdict.code, url=verdict.url, url_label=verdict.url_label)
    if verdict.enrolment is None:
        raise NotOpen(
            _("You can read this because of your role. Join the course to work through it."),
            code="not-enrolled",
            url=verdict.course.get_url() or "",
            url_label=_("Go to the course"),
        )
    return Opened(page, verdict.module, verdict.course, verdict.enrolment)


# --- evidence ---


def enrolments_visible_to(user: User) -> QuerySet[Enrolment]:
    """A person's own enrolments, those of learners they oversee, and those of people in teams they coordinate."""
    return Enrolment.objects.filter(
        Q(learner=user)
        | Q(learner__in=learners_overseen_by(user).values("pk"))
        | Q(learner__in=people_coordinated_by(user).values("pk"))
    )


def get_enrolment_for(user: User, course_key: uuid.UUID) -> Enrolment:
    """`user`'s own enrolment on the course, in its newest cycle. Raises Http404 when there is none."""
    found = Enrolment.objects.of(user).on(course_key).latest_cycle_first().first()
    if found is None:
        raise Http404
    return found


def get_certificate_for(user: User, code: str) -> Certificate:
    """`user`'s own certificate with this code. Raises Http404 for anybody else's."""
    found = Certificate.objects.filter(holder=user, code=code).select_related("enrolment").first()
    if found is None:
        raise Http404
    return found


def certificate_with_code(code: str) -> Certificate | None:
    """The certificate with this code for anybody who has it, whoever they are; what they see is `public_view`."""
    return Certificate.objects.filter(code=code).first()


def get_attempt_for(user: User, code: str) -> Attempt:
    """`user`'s own attempt with this code. Raises Http404 for anybody else's: answers are the learner's."""
    found = Attempt.objects.of(user).filter(code=code).select_related("enrolment").first()
    if found is None:
        raise Http404
    return found


# --- attempts: the learner alone, whoever else asks -------------------------------------------------------------------


def lock_place_of(attempts: QuerySet[Attempt]) -> None:
    """Locks the enrolments that `attempts` belong to, until the transaction ends. Call it before locking an attempt.

    Whoever may need both locks takes the enrolment first, as starting an attempt does: finishing an attempt ends in
    the enrolment, and two that lock in opposite order would wait for each other for ever.
    """
    list(Enrolment.objects.select_for_update(no_key=True).filter(pk__in=attempts.values("enrolment")).order_by("pk"))


def lock_attempt_for(user: User, code: str) -> Attempt:
    """`user`'s own attempt, locked with its enrolment until the transaction ends. Raises Http404."""
    lock_place_of(Attempt.objects.of(user).filter(code=code))
    found = Attempt.objects.select_for_update(no_key=True).of(user).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def get_item_for(user: User, code: str, number: int) -> AttemptItem:
    """One item of `user`'s own attempt, with attempt and question. Raises Http404. One statement."""
    items = _items_of(user).annotate(locale_id=F("version__question__locale_id"))
    found = items.filter(attempt__code=code, number=number).first()
    if found is None:
        raise Http404
    return found


def lock_item_for(user: User, code: str, number: int) -> AttemptItem:
    """The same, with the attempt's row locked until the transaction ends.

    Only the attempt is locked: saving an answer touches nothing else, so it can hold nobody up in a circle.
    """
    found = (
        _items_of(user)
        .select_for_update(of=("attempt",), no_key=True)
        .filter(attempt__code=code, number=number)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _items_of(user: User) -> QuerySet[AttemptItem]:
    return AttemptItem.objects.select_related("attempt", "version").filter(attempt__learner=user)
