"""One more attempt after reading again, and extra time for a person. Given by whoever oversees the learner."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.access import learners_overseen_by
from courses.domain.summary import attempt_summary
from courses.models import AttemptGrant, CoursePage, Enrolment, QuizPage, TimeAllowance
from website import audit
from website.accounts.access import people_coordinated_by
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.core.forms import TextChoice
from website.core.sanitise import plain_text
from website.notices.domain import tell

LONGEST_REASON = 500


@transaction.atomic
def grant_attempt(
    enrolment: Enrolment, *, page: QuizPage, reason: str, actor: User, choices: Iterable[TextChoice] = ()
) -> AttemptGrant:
    """Gives a learner one more attempt at a quiz and ends a break; the learner is told, and reads the reason.

    Raises NotAllowed for anybody who neither oversees nor coordinates the learner, Invalid without a reason, NotNow
    with a sentence when there is nothing to give: the quiz is passed, under way, not tried yet or can be tried now.
    """
    require_oversight(actor, enrolment.learner)
    reason = plain_text(reason).strip()
    if not reason or len(reason) > LONGEST_REASON:
        sentence = _("Say why, in at most %(count)s characters. The learner reads it.") % {"count": LONGEST_REASON}
        raise Invalid(sentence, code="reason", field="reason")
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


def _nothing_to_give(enrolment: Enrolment, page: QuizPage) -> str:
    """Why another attempt would change nothing now; "" when it would. Three statements."""
    summary = attempt_summary(enrolment.learner, page, enrolment=enrolment)
    if summary.passed is not None:
        return _("This quiz is passed, so there is nothing to give.")
    if summary.running is not None:
        return _("An attempt is under way. It has to be handed in first.")
    if not summary.finished:
        return _("This quiz was not tried yet, so there is nothing to give.")
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


def allowance_of(learner: User) -> TimeAllowance | None:
    """The extra time a learner has. For whoever oversees them."""
    return TimeAllowance.objects.filter(learner=learner).select_related("granted_by").first()


@transaction.atomic
def allow_time(learner: User, *, percent: int, actor: User) -> TimeAllowance | None:
    """Gives a person extra time on every quiz with a limit, from their next attempt on; 0 takes it away.

    Consequences: the learner is told, an audit entry. Raises NotAllowed for anybody who neither oversees nor
    coordinates them, Invalid for a share outside 5 to 400.
    """
    require_oversight(actor, learner)
    known = TimeAllowance.objects.select_for_update(no_key=True).filter(learner=learner).first()
    if percent == 0:
        if known is not None:
            known.delete()
            _tell_of_time(learner)
            audit.record(actor, "courses.time_allowance_ended", learner, about=learner)
        return None
    if not 5 <= percent <= 400:
        raise Invalid(_("Extra time goes from 5 to 400 percent."), code="percent", field="percent")
    if known is not None and known.percent == percent:
        return known
    allowance, __ = TimeAllowance.objects.update_or_create(
        learner=learner, defaults={"percent": percent, "granted_by": actor, "granted_at": clock.now()}
    )
    _tell_of_time(learner)
    audit.record(actor, "courses.time_allowance_set", allowance, about=learner)
    return allowance


def _tell_of_time(learner: User) -> None:
    tell(
        learner,
        "courses.time_allowance",
        key=f"time-allowance:{learner.pk}:{clock.now().isoformat()}",
        subject=learner,
        url=reverse("courses:learn_home"),
    )


def require_oversight(actor: User, learner: User) -> None:
    """Raises NotAllowed unless `actor` looks after `learner`; nobody looks after themselves."""
    for people in (learners_overseen_by(actor), people_coordinated_by(actor)):
        if actor.pk != learner.pk and people.filter(pk=learner.pk).exists():
            return
    raise NotAllowed(_("Only the people who look after this learner can do that."), code="no-oversight")
