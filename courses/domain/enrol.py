"""Coming onto a course: chosen, assigned, or to renew a certificate."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.access import learners_overseen_by, prerequisite_sentence, unmet_prerequisites
from courses.enums import EnrolmentRule, EnrolmentSource
from courses.models import Certificate, CoursePage, Enrolment
from website import audit
from website.accounts.access import people_coordinated_by
from website.accounts.models import User
from website.core import clock
from website.core.errors import NotAllowed, NotNow
from website.notices.domain import tell

RENEWAL_OPENS = dt.timedelta(days=90)


def enrol(course: CoursePage, *, learner: User, actor: User, source: str = EnrolmentSource.OPEN) -> Enrolment:
    """Puts `learner` on an open course, once: doing it again returns the newest cycle as it is.

    Raises NotNow for a course that is not published, NotAllowed when somebody else acts, when the course is by
    assignment, or when another course comes first.
    """
    if actor.pk != learner.pk:
        raise NotAllowed(_("Only you can join a course for yourself."), code="not-the-learner")
    _require_live(course)
    known = newest_enrolment(learner, course)
    if known is not None:
        return known
    if course.enrolment != EnrolmentRule.OPEN:
        raise NotAllowed(_("A coordinator puts people on this course. Ask yours."), code="by-assignment")
    if missing := unmet_prerequisites(learner, course):
        raise NotAllowed(prerequisite_sentence(missing), code="prerequisites")
    return _start(course, learner, cycle=1, source=source, actor=actor)


def assign(course: CoursePage, *, learner: User, actor: User) -> Enrolment:
    """Puts somebody on a course, once, and tells them; for coordinators of their team and whoever oversees them.

    What must come first may still be missing: the course then says so and opens when it is done.
    """
    return assign_all([(course, learner)], actor=actor)[0]


def assign_all(pairs: list[tuple[CoursePage, User]], *, actor: User) -> list[Enrolment]:
    """As `assign` for several, all or none. Writes every enrolment before the first line of the audit log: whoever
    waits for the log may hold an enrolment that is written here.
    """
    allowed = people_coordinated_by(actor) | learners_overseen_by(actor)
    for course, learner in pairs:
        _require_live(course)
        if not allowed.filter(pk=learner.pk).exists():
            sentence = _("You can assign courses to people you supervise, and to people in your own teams.")
            raise NotAllowed(sentence, code="not-the-coordinator")
    found, started = {}, []
    with transaction.atomic():
        for course, learner in sorted(pairs, key=lambda pair: (pair[1].pk, pair[0].translation_key)):
            enrolment = newest_enrolment(learner, course)
            if enrolment is None:
                enrolment, is_new = _write(course, learner, cycle=1, source=EnrolmentSource.ASSIGNED)
                started += [(enrolment, learner)] if is_new else []
            found[learner.pk, course.translation_key] = enrolment
        for enrolment, learner in started:
            key = f"course-assigned:{enrolment.pk}"
            tell(learner, "courses.course_assigned", key=key, subject=enrolment, url=reverse("courses:learn_home"))
        for enrolment, learner in started:
            audit.record(actor, f"courses.enrol_{EnrolmentSource.ASSIGNED}", enrolment, about=learner)
    return [found[learner.pk, course.translation_key] for course, learner in pairs]


def renew(course: CoursePage, *, learner: User, actor: User) -> Enrolment:
    """Starts the next cycle of a course whose certificate runs out soon, has run out, or was taken back.

    What was done before stays with its own cycle and certificate. Doing it again returns the cycle under way. Raises
    NotNow with the day from which renewing is possible.
    """
    if actor.pk != learner.pk:
        raise NotAllowed(_("Only you can renew your certificate."), code="not-the-learner")
    _require_live(course)
    known = newest_enrolment(learner, course)
    if known is None:
        raise NotNow(_("You have not done this course yet, so there is nothing to renew."), code="nothing-to-renew")
    if not known.is_completed:
        return known
    certificate = Certificate.objects.filter(enrolment=known).first()
    if refusal := renewal_refusal(certificate):
        raise NotNow(refusal, code="too-early")
    return _start(course, learner, cycle=known.cycle + 1, source=EnrolmentSource.RENEWAL, actor=actor)


def renewal_refusal(certificate: Certificate | None) -> str:
    """Why a finished course cannot be renewed today, as a sentence; "" when it can."""
    if certificate is None:
        return _("There is no certificate to renew.")
    if certificate.revoked_at is not None:
        return ""
    if certificate.valid_until is None:
        return _("This certificate does not run out.")
    opens = certificate.valid_until - RENEWAL_OPENS
    if clock.today() < opens:
        return _("You can renew this certificate from %(day)s on.") % {"day": date_format(opens, "DATE_FORMAT")}
    return ""


def newest_enrolment(learner: User, course: CoursePage) -> Enrolment | None:
    """The newest cycle of `learner` on `course`, in whatever language it was started."""
    return Enrolment.objects.of(learner).on(course.translation_key).latest_cycle_first().first()


@transaction.atomic
def _start(course: CoursePage, learner: User, *, cycle: int, source: str, actor: User) -> Enrolment:
    """Writes the enrolment; of two at the same moment one wins by the constraint and both get that one."""
    enrolment, is_new = _write(course, learner, cycle=cycle, source=source)
    if is_new:
        audit.record(actor, f"courses.enrol_{source}", enrolment, about=learner)
    return enrolment


def _write(course: CoursePage, learner: User, *, cycle: int, source: str) -> tuple[Enrolment, bool]:
    return Enrolment.objects.get_or_create(
        learner=learner,
        course_key=course.translation_key,
        cycle=cycle,
        defaults={
            "course_page": course,
            "course_title": course.title,
            "source": source,
            "started_at": clock.now(),
        },
    )


def _require_live(course: CoursePage) -> None:
    """Raises NotNow for a course that is not in the catalogue."""
    if not course.live:
        raise NotNow(_("This course is not open at the moment."), code="unpublished")


def first_missing(learner: User, course: CoursePage) -> CoursePage | None:
    """The first course that `learner` must finish before `course`; None when nothing is missing."""
    missing = unmet_prerequisites(learner, course)
    return missing[0] if missing else None
