"""Loads courses from curriculum data: the catalogue, then each course as a plan that `courses.exchange` writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.log_actions import log
from wagtail.models import Locale, Page

from courses.curriculum.content import plan_of
from courses.curriculum.schema import CourseData
from courses.exchange.plan import CREATED, KEPT, REMOVED, UNCHANGED, UPDATED, Report
from courses.exchange.writer import LoadError, Writer, rehearse_or_keep
from courses.models import CatalogPage
from website.pages.domain.help_lines import ensure_defaults
from website.pages.domain.starter import ensure_site

__all__ = ["CREATED", "KEPT", "REMOVED", "UNCHANGED", "UPDATED", "LoadError", "Report", "ensure_catalog", "load"]

CATALOG = {
    "title": "Courses",
    "slug": "courses",
    "show_in_menus": True,
    "introduction": "Short lessons, practice talks and a quiz. Take your time, and come back whenever you like.",
}


def load(courses: Iterable[CourseData], *, actor: Any = None, dry_run: bool = False) -> Report:
    """Builds or updates the pages and questions of `courses`, all or nothing. `actor` is named in the pages' history.

    With `dry_run` everything happens and is undone. Raises LoadError for data that the pages cannot take.
    """
    report = Report()

    def write() -> None:
        catalog = ensure_catalog(actor)
        writer = Writer(actor)
        writer.report = report
        for data in courses:
            writer.write(plan_of(data), catalog)

    rehearse_or_keep(write, dry_run=dry_run)
    return report


def ensure_catalog(actor: Any = None) -> Page:
    """The catalogue: the one that is there, else a new one below the home page."""
    home = ensure_site(actor)
    ensure_defaults()
    found = CatalogPage.objects.child_of(home).first()
    if found is None:
        found = CatalogPage(locale=Locale.get_default(), **CATALOG)
        Page.objects.get(pk=home.pk).add_child(instance=found)
        log(instance=found, action="wagtail.create", user=actor, content_changed=True)
        found.save_revision(user=actor, clean=True).publish(user=actor)
    return found
