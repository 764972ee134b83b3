"""Where editors find courses in and out: on a course, and on the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.cms import exchange_views
from courses.models import CatalogPage, CoursePage
from courses.questions_admin.allowed import may


@hooks.register("register_admin_urls")
def exchange_addresses() -> list:
    """The package of a course, and taking one over."""
    return [
        path("courses/<int:pk>/export/", exchange_views.course_export, name="courses_export"),
        path("courses/import/", exchange_views.course_import, name="courses_import"),
    ]


@hooks.register("register_page_header_buttons")
def exchange_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """“Export course” on a published course, “Import a course” on the catalogue: its page says who may."""
    found = page.specific_deferred if page.pk else None
    if isinstance(found, CoursePage) and found.live and exchange_views.may_export(user, found):
        url = reverse("courses_export", args=[found.pk])
        yield Button(_("Export course"), url=url, icon_name="download", priority=80)
    if isinstance(found, CatalogPage) and may(user, "add"):
        yield Button(_("Import a course"), url=reverse("courses_import"), icon_name="upload", priority=80)
