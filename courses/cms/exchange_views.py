"""Courses in and out, for editors: a package to save, and one to look at before it is taken over.

A package holds the answers to all questions, so both ask for permission on questions. What is looked at waits in the
file store under a name that only the person's session knows, until it is taken over, dropped or a day old.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from courses.cms.waiting import WaitingFile
from courses.exchange.archive import MOST_BYTES, PackageError
from courses.exchange.exporter import export_course
from courses.exchange.importer import import_course
from courses.exchange.plan import OUTCOMES, UNCHANGED, Report
from courses.models import CatalogPage, CoursePage
from courses.questions_admin.allowed import MARKER, may
from website import audit
from website.core.access import mark

FOLDER = "course-packages"
WAITING = "course-package"
shelf = WaitingFile(FOLDER, WAITING)
LABELS = {
    "created": gettext_lazy("New"),
    "updated": gettext_lazy("Brought up to date"),
    "unchanged": gettext_lazy("As it is"),
    "kept": gettext_lazy("Kept, because it was changed here"),
    "removed": gettext_lazy("Left out, because it was removed here"),
}


class PackageForm(forms.Form):
    """The package to look at."""

    package = forms.FileField(
        label=gettext_lazy("Package"),
        help_text=gettext_lazy("A ZIP file that “Export course” made. Nothing is changed before you have seen what."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )

    def clean_package(self) -> Any:
        """Refuses what is too big before anything reads it."""
        file = self.cleaned_data["package"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This package is too big: 200 MB at most."))
        return file


def may_export(user: Any, course: CoursePage) -> bool:
    """Whether somebody may take this course along, answers included."""
    return may(user, "view") and course.permissions_for_user(user).can_edit()


def may_import(user: Any) -> bool:
    """Whether somebody may add and publish courses and questions; a package does both at once."""
    if not (may(user, "add") and may(user, "publish")):
        return False
    below = [catalog.permissions_for_user(user) for catalog in CatalogPage.objects.all()]
    return any(allowed.can_add_subpage() and allowed.can_publish_subpage() for allowed in below)


def export_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The package of a published course, to save."""
    course = get_object_or_404(CoursePage, pk=pk)
    if not may_export(request.user, course):
        raise PermissionDenied
    if not course.live:
        messages.error(request, _("Publish the course first: a package holds what is published."))
        return redirect("wagtailadmin_pages:edit", course.pk)
    response = HttpResponse(export_course(course), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{slugify(course.code)}.zip"'
    audit.record(request.user, "courses.export_course", course)
    return response


def import_view(request: HttpRequest) -> HttpResponse:
    """Choosing a package, seeing what it would change, taking it over. An editor who may not reads who can."""
    if not may(request.user, "add"):
        raise PermissionDenied
    if not may_import(request.user):
        return _page(request, PackageForm(), status=403, refused="place" if may(request.user, "publish") else "publish")
    deed = request.POST.get("deed", "")
    if deed == "take":
        return _take(request)
    if deed == "drop":
        shelf.forget(request)
        return redirect("courses_import")
    form = PackageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = import_course(form.cleaned_data["package"], actor=request.user, dry_run=True)
        except PackageError as problem:
            form.add_error("package", str(problem))
        else:
            shelf.keep(request, form.cleaned_data["package"])
            return _page(request, PackageForm(), report=report)
    return _page(request, form, status=422 if form.errors else 200)


def _page(
    request: HttpRequest,
    form: PackageForm,
    *,
    report: Report | None = None,
    status: int = 200,
    refused: str = "",
) -> HttpResponse:
    groups = [
        {"label": LABELS[outcome], "lines": report.with_outcome(outcome), "is_news": outcome != UNCHANGED}
        for outcome in sorted(OUTCOMES, key=lambda outcome: outcome == UNCHANGED)
        if report and report.count(outcome)
    ]
    crumbs = [{"url": reverse("courses_import"), "label": _("Import a course")}]
    context = {"form": form, "report": report, "groups": groups, "crumbs": crumbs, "refused": refused}
    return render(request, "wagtailadmin/courses/import_course.html", context, status=status)


def _take(request: HttpRequest) -> HttpResponse:
    """Takes over the package that was looked at. It is checked again: the pages may have changed meanwhile."""
    if shelf.facts(request) is None:
        messages.error(request, _("The package is not here any more. Choose it again."))
        return redirect("courses_import")
    try:
        with shelf.open(request) as file:
            report = import_course(file, actor=request.user)
    except PackageError as problem:
        messages.error(request, str(problem))
        return redirect("courses_import")
    shelf.forget(request)
    words = {"new": report.count("created"), "updated": report.count("updated"), "kept": report.count("kept")}
    messages.success(
        request, _("The course was imported: %(new)s new, %(updated)s brought up to date, %(kept)s kept.") % words
    )
    return redirect("courses_import")


course_export = mark(require_safe(export_view), MARKER)
course_import = mark(require_http_methods(["GET", "HEAD", "POST"])(import_view), MARKER)
