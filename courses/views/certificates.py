"""Certificates: the holder's own, and the page where anybody can check one."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.access import certificate_with_code, get_certificate_for
from courses.domain.award import choose_name_shown
from courses.domain.certificates import normalise_code, public_view, render_pdf
from courses.domain.home import catalogue_url, held_certificates, newest_enrolments, published_courses
from courses.forms.certificates import CodeForm, NameShownForm
from website.core import ratelimit
from website.core.access import public, signed_in

CHECKS = 30
"""How many certificates one visitor may look up in a minute: plenty for a board, hopeless for guessing."""


@require_safe
@signed_in
def certificates(request: HttpRequest) -> HttpResponse:
    """The person's own certificates, each with its PDF, its public page and what that page shows."""
    newest = newest_enrolments(request.user)
    in_catalogue = {course.translation_key for course in published_courses(newest)}
    held = [
        {"held": row, "view": public_view(row.certificate), "form": _name_form(row.certificate)}
        for row in held_certificates(request.user, newest, in_catalogue)
    ]
    return render(request, "courses/certificates.html", {"held": held, "catalogue_url": catalogue_url()})


def _name_form(certificate, data=None) -> NameShownForm:
    """The form of one certificate; several stand on a page, so each has its own ids."""
    return NameShownForm(data, instance=certificate, prefix=certificate.code[:8])


@require_POST
@signed_in
def certificate_name(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps the holder's choice of what the public page shows."""
    certificate = get_certificate_for(request.user, code)
    form = _name_form(certificate, request.POST)
    if form.is_valid():
        choose_name_shown(certificate, form.cleaned_data["name_shown"], actor=request.user)
        messages.success(request, _("Saved. The public page shows it from now on."))
    else:
        messages.error(request, _("Pick one of the three. Nothing was changed."))
    return redirect("courses:certificates")


@require_safe
@signed_in
def certificate_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate as a PDF, for its holder alone."""
    certificate = get_certificate_for(request.user, code)
    response = HttpResponse(render_pdf(certificate), content_type="application/pdf")
    name = slugify(certificate.course_title)[:60] or "course"
    response["Content-Disposition"] = f'attachment; filename="certificate-{name}.pdf"'
    return response


@require_safe
@public("Employers and boards check a certificate without an account.")
def certificate_check(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in. A filled-in form leads to the certificate's own page."""
    if "code" not in request.GET:
        return _unlisted(render(request, "courses/verify_form.html", {"form": CodeForm()}))
    form = CodeForm(request.GET)
    if not form.is_valid():
        return _unlisted(render(request, "courses/verify_form.html", {"form": form}, status=400))
    return redirect("courses:verify_certificate", code=form.cleaned_data["code"] or "unknown")


@require_safe
@public("Employers and boards check a certificate without an account.")
def verify_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the certificate with this code counts, and no more about its holder than the holder agreed to.

    Codes of no certificate and malformed ones get the same answer after the same work.
    """
    if not ratelimit.allow("verify", get_adapter().get_client_ip(request), amount=CHECKS, seconds=60):
        return _unlisted(render(request, "429.html", status=429))
    certificate = certificate_with_code(normalise_code(code))
    if certificate is None:
        context = {"form": CodeForm(), "unknown": True}
        return _unlisted(render(request, "courses/verify_form.html", context, status=404))
    return _unlisted(render(request, "courses/verify.html", {"shown": public_view(certificate)}))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Keeps the page out of search engines and the code out of the next site's log."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
