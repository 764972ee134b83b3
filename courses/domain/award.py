"""The certificate: issued once, by the last thing done; renewed in a new cycle; taken back only with a reason."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.domain.across_languages import best_by_key
from courses.domain.certificates import digest_of, freeze_content, last_valid_day
from courses.domain.tree import required_keys
from courses.enums import NameShown
from courses.models import Certificate, CoursePage, Enrolment
from website import audit
from website.accounts.access import people_coordinated_by
from website.accounts.models import User
from website.audit.log import Actor
from website.core import clock, ids
from website.core.errors import Invalid, NotAllowed, NotNow
from website.core.sanitise import plain_text
from website.notices.domain import tell


@transaction.atomic
def award_if_complete(enrolment: Enrolment, *, actor: Actor) -> Certificate | None:
    """Finishes the enrolment and issues its certificate when everything the course asks for is done.

    Called in the transaction of what was done, so that the last step, the end of the enrolment, the certificate and the
    notice about it stand or fall together. Returns the certificate, also when it was issued before, else None. An
    enrolment that is finished stays finished, whatever is added to the course later.
    """
    enrolment = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    issued = Certificate.objects.filter(enrolment=enrolment).first()
    if issued is not None:
        return issued
    course = course_of(enrolment)
    if course is None:
        return None
    required = required_keys(course)
    done = set(enrolment.completions.values_list("content_key", flat=True))
    if not required or not required <= done:
        return None
    return _issue(enrolment, course, actor=actor)


def _issue(enrolment: Enrolment, course: CoursePage, *, actor: Actor) -> Certificate:
    """Ends the enrolment and writes its certificate; a constraint stands behind the caller's lock."""
    now = clock.now()
    enrolment.completed_at = now
    enrolment.save(update_fields=["completed_at"])
    code = ids.new_proof_code()
    valid_until = last_valid_day(clock.today(), course.renewal_months)
    content = freeze_content(enrolment, course, code=code, issued_on=clock.today(), valid_until=valid_until)
    certificate = Certificate.objects.create(
        code=code,
        enrolment=enrolment,
        holder_id=enrolment.learner_id,
        content=content,
        digest=digest_of(content),
        issued_at=now,
        valid_until=valid_until,
    )
    tell(
        enrolment.learner,
        "courses.certificate_issued",
        key=f"cert-issued:{certificate.pk}",
        subject=certificate,
        url=reverse("courses:certificates"),
    )
    audit.record(actor, "courses.issue_certificate", certificate, about=enrolment.learner)
    return certificate


def award_all_finished(*, actor: Actor) -> int:
    """Finishes enrolments that have nothing left to do because an editor took the last open part out of the course.

    Everything else is finished in the transaction of its last step. Returns how many certificates were issued.
    """
    issued = 0
    for key in Enrolment.objects.open().order_by().values_list("course_key", flat=True).distinct():
        course = best_by_key(CoursePage.objects.live().filter(translation_key=key)).get(key)
        required = required_keys(course) if course else set()
        if not required:
            continue
        done = Count("completions", filter=Q(completions__content_key__in=required))
        for enrolment in Enrolment.objects.open().on(key).annotate(done=done).filter(done=len(required)):
            issued += award_if_complete(enrolment, actor=actor) is not None
    return issued


def course_of(enrolment: Enrolment) -> CoursePage | None:
    """The published course an enrolment is on: the page it was started from, else one in another language."""
    pages = list(CoursePage.objects.live().filter(translation_key=enrolment.course_key).order_by("pk"))
    return next((page for page in pages if page.pk == enrolment.course_page_id), pages[0] if pages else None)


def choose_name_shown(certificate: Certificate, choice: str, *, actor: User) -> Certificate:
    """Sets what the public page says about the holder, from the next request on. Only the holder may choose."""
    if certificate.holder_id != actor.pk:
        raise NotAllowed(_("Only the holder can choose this."), code="not-the-holder")
    if choice not in NameShown.values:
        raise Invalid(_("Pick one of the three."), code="unknown-choice", field="name_shown")
    with transaction.atomic():
        certificate = Certificate.objects.select_for_update(no_key=True).get(pk=certificate.pk)
        if certificate.name_shown != choice:
            certificate.name_shown = choice
            certificate.save(update_fields=["name_shown"])
            audit.record(actor, "courses.choose_certificate_name", certificate)
    return certificate


def revoke_certificate(certificate: Certificate, *, actor: User, reason: str) -> Certificate:
    """Takes a certificate back for good; the public page says so at once, the reason stays with holder and coordinator.

    Only a coordinator of the holder's team may, and never for a certificate of their own. Raises NotAllowed, Invalid
    without a reason, NotNow when it was taken back before.
    """
    if certificate.holder_id == actor.pk or not people_coordinated_by(actor).filter(pk=certificate.holder_id).exists():
        raise NotAllowed(_("Only the coordinator of the person's team can do this."), code="not-the-coordinator")
    reason = plain_text(reason).strip()
    if not reason:
        raise Invalid(_("Say why the certificate is taken back."), code="no-reason", field="reason")
    if len(reason) > 300:
        raise Invalid(_("Use 300 characters or fewer."), code="reason-too-long", field="reason")
    with transaction.atomic():
        certificate = (
            Certificate.objects.select_for_update(of=("self",), no_key=True)
            .select_related("holder")
            .get(pk=certificate.pk)
        )
        if certificate.revoked_at is not None:
            raise NotNow(_("This certificate was taken back before."), code="revoked-already")
        certificate.revoked_at = clock.now()
        certificate.revoked_by = actor
        certificate.revoked_reason = reason
        certificate.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
        tell(
            certificate.holder,
            "courses.certificate_revoked",
            key=f"cert-revoked:{certificate.pk}",
            subject=certificate,
            url=reverse("courses:certificates"),
        )
        audit.record(actor, "courses.revoke_certificate", certificate, about=certificate.holder)
    return certificate
