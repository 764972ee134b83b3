"""The learner's home, coming onto a course, and saying "Done, next"."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.access import get_course_for, get_enrolment_for, get_lesson_for
from courses.domain import enrol as enrolling
from courses.domain.home import build_home
from courses.domain.outline import Outline, course_outline
from courses.domain.practice import open_checks
from courses.domain.progress import complete_lesson
from courses.models import Certificate, CoursePage
from courses.views.parts import anchor_of
from website.core import clock
from website.core.access import signed_in
from website.core.contributions import home_panels
from website.core.errors import DomainError


@require_safe
@signed_in
def learn_home(request: HttpRequest) -> HttpResponse:
    """The learner's home: where to go on, the courses, what waits, the certificates, and panels of other rooms."""
    panels = [
        {"template": panel.template, "context": context}
        for panel in home_panels
        if (context := panel.build(request.user)) is not None
    ]
    context = {"home": build_home(request.user), "panels": panels, "today": today_in_words()}
    return render(request, "courses/learn_home.html", context)


def today_in_words() -> str:
    """The weekday and the day: "Saturday, November 21"."""
    today = clock.today()
    return _("%(weekday)s, %(day)s") % {
        "weekday": date_format(today, "l"),
        "day": date_format(today, "MONTH_DAY_FORMAT"),
    }


@require_POST
@signed_in
def enrol(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Joins an open course and goes to its first step. Joining again just goes on."""
    course = get_course_for(request.user, key)
    try:
        enrolling.enrol(course, learner=request.user, actor=request.user)
    except DomainError as refusal:
        return _refused(request, course, refusal)
    return redirect(_next_url(course_outline(request.user, course)))


@require_POST
@signed_in
def renew(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Starts a renewal of one's own certificate and goes to its first step."""
    course = get_course_for(request.user, key)
    try:
        enrolling.renew(course, learner=request.user, actor=request.user)
    except DomainError as refusal:
        return _refused(request, course, refusal)
    return redirect(_next_url(course_outline(request.user, course)))


def _refused(request: HttpRequest, course: CoursePage, refusal: DomainError) -> HttpResponse:
    """Why the course cannot be joined now, and what leads on."""
    first = enrolling.first_missing(request.user, course) if refusal.code == "prerequisites" else None
    context = {"course": course, "sentence": refusal.sentence, "first": first}
    return render(request, "courses/enrol_refused.html", context, status=refusal.status)


@require_POST
@signed_in
def lesson_done(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """ "Done, next": keeps that the lesson is done and goes to what comes next. Pressing twice changes nothing."""
    opened = get_lesson_for(request.user, key)
    if left := open_checks(opened.page, learner=request.user):
        messages.warning(
            request, _("Get the quick checks right first. Nothing is counted, and you can try as often as you like.")
        )
        return HttpResponseRedirect(f"{opened.page.get_url(request)}#{anchor_of(left[0])}")
    was_finished = opened.enrolment.is_completed
    complete_lesson(opened.enrolment, opened.page, actor=request.user)
    outline = course_outline(request.user, opened.course)
    if outline.state == "finished" and not was_finished:
        return redirect("courses:course_finished", key=opened.course.translation_key)
    following = outline.after(key)
    if following is None:
        messages.success(request, _("Done. There is nothing else to open in this course now."))
    return redirect(following.url if following else outline.url)


@require_safe
@signed_in
def course_finished(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The end of a course: congratulation, what was reached, and the certificate."""
    enrolment = get_enrolment_for(request.user, key)
    if not enrolment.is_completed:
        return redirect(_next_url(course_outline(request.user, get_course_for(request.user, key))))
    certificate = Certificate.objects.filter(enrolment=enrolment).first()
    parts = enrolment.completions.count()
    return render(
        request,
        "courses/course_finished.html",
        {"enrolment": enrolment, "certificate": certificate, "parts": parts},
    )


def _next_url(outline: Outline) -> str:
    """The next step of a course, else the course itself."""
    return outline.continue_at.url if outline.continue_at else outline.url
