"""Builds the public pages of a fresh installation. Never touches what is there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.models import Locale, Page, Site

from website.pages.domain import starter_texts as texts
from website.pages.models import HomePage, LibraryIndexPage, LibraryItem, StandardPage

if TYPE_CHECKING:
    from website.accounts.models import User

CHECKED_ON = dt.date(2026, 11, 20)


@transaction.atomic
def ensure_site(actor: User | None = None) -> HomePage:
    """The home page of the default language; on a fresh database it is built with its first pages.

    Safe to run again: once there is a home page, the site belongs to its editors and nothing is changed or added back.
    `actor` is named in the pages' history.
    """
    locale = Locale.get_default()
    found = HomePage.objects.filter(locale=locale).first()
    if found is not None:
        return found
    root = Page.get_first_root_node()
    untouched = _step_aside(root)
    home = _publish(root, HomePage(slug="home", locale=locale, **texts.HOME), actor)
    _point_site_at(home)
    for page in untouched:
        page.delete()
    library = _publish(home, LibraryIndexPage(slug="library", locale=locale, **texts.LIBRARY), actor)
    _fill_library(library, actor)
    about = _publish(home, StandardPage(slug="about", locale=locale, **texts.ABOUT), actor)
    _publish(home, StandardPage(slug="who-sees-what", locale=locale, **texts.WHO_SEES_WHAT), actor)
    home.refresh_from_db()  # The tree's counters have changed with the children.
    home.second_page = about
    home.second_label = texts.SECOND_LABEL
    home.save_revision(user=actor, log_action=False).publish(user=actor, log_action=False)
    return home


def _step_aside(root: Page) -> list[Page]:
    """Frees the address “home” at the root; gives back the pages of Wagtail's own migration, which nobody needs."""
    for page in root.get_children().filter(slug="home"):
        page.slug = f"before-mainstay-{page.pk}"
        page.save(update_fields=["slug"])
    return [page for page in root.get_children() if page.specific_class is Page and page.numchild == 0]


def _point_site_at(home: HomePage) -> None:
    """The default site shows `home`."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(hostname="localhost", is_default_site=True, root_page=home, site_name="Mainstay")
        return
    site.root_page = home
    site.site_name = site.site_name or "Mainstay"
    site.save()


def _publish(parent: Page, page: Page, actor: User | None) -> Page:
    """Adds `page` below `parent` with a first revision, as if somebody had written it."""
    # The parent's counters change with each child, so a stale copy would give the wrong path.
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    page.save_revision(user=actor).publish(user=actor)
    return page.__class__.objects.get(pk=page.pk)


def _fill_library(library: LibraryIndexPage, actor: User | None) -> None:
    """The resources of the curriculum, in its order."""
    library.items.set(
        LibraryItem(sort_order=number, checked_on=CHECKED_ON, **facts)
        for number, facts in enumerate(texts.LIBRARY_ITEMS)
    )
    library.save_revision(user=actor).publish(user=actor)
