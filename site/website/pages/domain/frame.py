"""Facts of the frame that hardly ever change, kept in the process."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from wagtail.models import Site

from website.pages.models import HelpLine, OrganisationSettings
from website.pages.models.organisation import DEFAULT_LEAVE_URL

KEPT_SECONDS = 60


@dataclass(frozen=True)
class MenuPage:
    """A page that editors put into the menus: where its link stands, and who may open it."""

    title: str
    url: str
    place: str
    is_public: bool


@dataclass(frozen=True)
class FrameFacts:
    """What the frame says on every page of a site."""

    organisation: str
    contact: str
    country: str
    leave_url: str
    footer_lines: tuple[HelpLine, ...]
    menu_pages: tuple[MenuPage, ...]


_kept: dict[tuple[str, str], tuple[float, FrameFacts]] = {}


def frame_facts(host: str, language: str) -> FrameFacts:
    """The facts of the site at `host` in `language`; at most a minute old, fresh at once in the process of a change."""
    key = (host, language)
    found = _kept.get(key)
    if found is not None and time.monotonic() - found[0] < KEPT_SECONDS:
        return found[1]
    facts = _load_facts(host.partition(":")[0], language)
    if len(_kept) > 64:  # Hosts come from requests: never let them fill the memory.
        _kept.clear()
    _kept[key] = (time.monotonic(), facts)
    return facts


def forget_facts(**kwargs: object) -> None:
    """Asks again at the next request; also after the transaction, so that nothing undone stays. A signal receiver."""
    forget_kept()
    transaction.on_commit(forget_kept)


def forget_kept() -> None:
    """Forgets what the process keeps."""
    _kept.clear()


def lines_for(country: str, language: str) -> list[HelpLine]:
    """The help lines of `country` and of everywhere, in `language` where somebody translated them."""
    lines = HelpLine.objects.filter(country__in=[country, ""], locale__language_code__in=_codes(language))
    best: dict[object, HelpLine] = {}
    for line in lines.select_related("locale"):
        if line.translation_key not in best or line.locale.language_code == language:
            best[line.translation_key] = line
    return sorted(best.values(), key=lambda line: (not line.is_emergency, line.sort_order, line.name))


def _codes(language: str) -> set[str]:
    """The languages to look in: the person's and the one everything is written in first."""
    return {language, settings.LANGUAGE_CODE}


def _menu_pages(site: Site | None, language: str) -> tuple[MenuPage, ...]:
    """The published pages below the home page of `language` that editors put into the menus, in their order."""
    if site is None:
        return ()
    home = site.root_page.get_translations(inclusive=True).filter(locale__language_code=language).first()
    found = (home or site.root_page).get_children().live().in_menu().specific()
    return tuple(
        MenuPage(
            page.title,
            page.get_url(current_site=site) or "",
            getattr(page, "menu_place", "main"),
            getattr(page, "access", "") == "public",
        )
        for page in found
    )


def _load_facts(host: str, language: str) -> FrameFacts:
    """Reads the facts."""
    sites = Site.objects.select_related("root_page")
    site = sites.filter(hostname=host).first() or sites.filter(is_default_site=True).first()
    saved = OrganisationSettings.objects.filter(site=site).first()
    country = saved.country if saved else "US"
    return FrameFacts(
        organisation=saved.name if saved else "",
        contact=saved.contact if saved else "",
        country=country,
        leave_url=saved.leave_url if saved else DEFAULT_LEAVE_URL,
        footer_lines=tuple(line for line in lines_for(country, language) if line.show_in_footer),
        menu_pages=_menu_pages(site, language),
    )
