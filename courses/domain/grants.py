"""One more attempt after reading again, given by whoever oversees the learner."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.access import learners_overseen_by
from courses.domain.across_languages import best_by_key
from courses.domain.reasons import checked_reason
from courses.domain.summary import attempt_summary
from courses.models import AttemptGrant, CoursePage, Enrolment, LessonPage, QuizPage
from website import audit
from website.accounts.access import people_coordinated_by
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.core.forms import TextChoice
from website.notices.domain import tell

MOST_LESSONS = 20


@transaction.atomic
def grant_attempt(
    enrolment: Enrolment,
    *,
    page: QuizPage,
    reason: str,
    actor: User,
    lessons: Iterable[uuid.UUID] = (),
    choices: Iterable[TextChoice] = (),
) -> AttemptGrant:
    """Gives a learner one more attempt at a quiz and ends a break; the learner is told, and reads the reason.

    With `lessons`, keys of lessons to read first, it does both only when the learner says that they have read them
    (`confirm_read`). Raises NotAllowed for anybody who neither oversees nor coordinates the learner, Invalid without a
    reason or for what is no lesson, NotNow with a sentence when there is nothing to give: the quiz is passed, under
    way, not tried yet or can be tried now, or what was given before was not read yet.
    """
    require_oversight(actor, enrolment.learner)
    reason = checked_reason(reason)
    lessons = _checked_lessons(lessons)
    # Starting an attempt holds the same row: a grant and a start, or two grants, come one after the other.
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",), no_key=True).select_related("learner").get(pk=enrolment.pk)
    )
    if sentence := _nothing_to_give(enrolment, page):
        raise NotNow(sentence, code="nothing-to-give")
    grant = AttemptGrant.objects.create(
        learner=enrolment.learner,
        enrolment=enrolment,
        quiz_key=page.translation_key,
        reason=reason,
        lessons=lessons,
        granted_by=actor,
    )
    tell(
        enrolment.learner,
        "courses.attempt_granted",
        key=f"attempt-granted:{grant.pk}",
        subject=grant,
        url=page.get_url() or reverse("courses:learn_home"),
    )
    audit.record_text_choices(actor, grant, choices)
    audit.record(actor, "courses.attempt_granted", grant, about=enrolment.learner)
    return grant


def _checked_lessons(lessons: Iterable[uuid.UUID]) -> list[str]:
    """The keys as they are kept, each once. Raises Invalid for too many, and where one is no published lesson."""
    keys = list(dict.fromkeys(lessons))
    known = LessonPage.objects.live().filter(translation_key__in=keys).values_list("translation_key", flat=True)
    if len(keys) > MOST_LESSONS or (keys and set(known) != set(keys)):
        raise Invalid(_("Choose from the lessons below."), code="lessons", field="lessons")
    return [str(key) for key in keys]


@transaction.atomic
def confirm_read(enrolment: Enrolment, *, page: QuizPage, actor: User) -> int:
    """The learner says that they have read what they were asked to: what was given at this quiz opens. How many opened.

    Saying it again, or where nothing waits for it, changes nothing. Raises NotAllowed for anybody but the learner.
    """
    if actor.pk != enrolment.learner_id:
        raise NotAllowed(_("Only the learner can say that."), code="not-the-learner")
    Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    given = AttemptGrant.objects.filter(enrolment=enrolment, quiz_key=page.translation_key, read_at__isnull=True)
    waiting = [grant for grant in given if grant.opened_at is None]
    AttemptGrant.objects.filter(pk__in=[grant.pk for grant in waiting]).update(read_at=clock.now())
    for grant in waiting:
        audit.record(actor, "courses.granted_lessons_read", grant, about=actor)
    return len(waiting)


def lessons_to_read(grant: AttemptGrant) -> list[LessonPage]:
    """The published lessons that it asks to read, in the order they were chosen; one statement."""
    keys = [uuid.UUID(key) for key in grant.lessons]
    found = best_by_key(LessonPage.objects.live().filter(translation_key__in=keys))
    return [found[key] for key in keys if key in found]


def _nothing_to_give(enrolment: Enrolment, page: QuizPage) -> str:
    """Why another attempt would change nothing now; "" when it would. Three statements."""
    summary = attempt_summary(enrolment.learner, page, enrolment=enrolment)
    if summary.passed is not None:
        return _("This quiz is passed, so there is nothing to give.")
    if summary.running is not None:
        return _("An attempt is under way. It has to be handed in first.")
    if summary.waiting is not None:
        return _("The last attempt waits for a person who marks what is written. Its result comes first.")
    if not summary.finished:
        return _("This quiz was not tried yet, so there is nothing to give.")
    if summary.to_read is not None and not summary.following.ok:
        return _("Another attempt was given already. It opens as soon as the lessons chosen for it are read.")
    if summary.following.ok:
        return _("This quiz can be tried again now, without another attempt from you.")
    return ""


def enrolled_quiz(learner: User, quiz_key: uuid.UUID) -> tuple[Enrolment, QuizPage] | None:
    """A published quiz with the learner's newest cycle of its course; None when they are not on that course."""
    for page in QuizPage.objects.live().filter(translation_key=quiz_key).order_by("pk"):
        course = CoursePage.objects.live().filter(path=page.path[: -2 * Page.steplen]).first()
        if course is None:
            continue
        found = Enrolment.objects.of(learner).on(course.translation_key).latest_cycle_first().first()
        if found is not None:
            return found, page
    return None


def grants_of(learner: User) -> QuerySet[AttemptGrant]:
    """Every extra attempt that the learner was given, latest first, with who gave it; one statement."""
    rows = AttemptGrant.objects.filter(learner=learner).select_related("granted_by", "enrolment")
    return rows.order_by("-granted_at", "-pk")


def require_oversight(actor: User, learner: User) -> None:
    """Raises NotAllowed unless `actor` looks after `learner`; nobody looks after themselves."""
    for people in (learners_overseen_by(actor), people_coordinated_by(actor)):
        if actor.pk != learner.pk and people.filter(pk=learner.pk).exists():
            return
    raise NotAllowed(_("Only the people who look after this learner can do that."), code="no-oversight")
