"""What every page's frame needs: navigation, help lines, unread notices.

Lazy: an answer that renders no frame (JSON, a file) costs nothing. Help lines and the organisation's settings are kept
in the process and asked for again after a change or a minute, so that a page of a visitor costs no statement for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from website.accounts.enums import Role
from website.core import contributions
from website.notices.queries import unread_count
from website.pages.domain.frame import FrameFacts, frame_facts


@dataclass(frozen=True)
class Link:
    """One link of the frame, ready to print; `current` is the value of aria-current, "" elsewhere."""

    label: Any
    url: str
    current: str = ""


@dataclass(frozen=True)
class AccountLink:
    """A link of the account menu: where it goes, and which roles it is for (none: everybody)."""

    label: Any
    url_name: str
    roles: frozenset[str] = frozenset()


ACCOUNT_LINKS = (
    AccountLink(_("Your account"), "accounts:overview"),
    AccountLink(_("Notices"), "notices:notice_list"),
    AccountLink(_("People and invitations"), "accounts:people", frozenset({Role.COORDINATOR.value})),
    AccountLink(_("Write and edit"), "wagtailadmin_home", frozenset({Role.EDITOR.value})),
    AccountLink(_("Operate"), "admin:index", frozenset({Role.OPERATOR.value})),
    AccountLink(_("Components"), "look", frozenset({Role.OPERATOR.value})),
)


class Frame:
    """The frame of one response. Each part is worked out when the template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)

    @cached_property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self.user is not None and self.user.is_authenticated

    @cached_property
    def start_url(self) -> str:
        """Where people begin who are signed in."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    @cached_property
    def facts(self) -> FrameFacts:
        """Help lines and the organisation's settings."""
        return frame_facts(self.request.get_host(), get_language() or "")

    @cached_property
    def navigation(self) -> list[Link]:
        """The main navigation of this person, with the place they are at: what apps contribute, then editors' pages."""
        links = []
        for item in contributions.navigation:
            if self.user is None or not item.shown_to(self.user):
                continue
            links.append(self._link(item.label, reverse(item.url_name), item.prefixes))
        return links + self._menu_links("main")

    @cached_property
    def foot_links(self) -> list[Link]:
        """The pages that editors put at the foot."""
        return self._menu_links("foot")

    def _menu_links(self, place: str) -> list[Link]:
        pages = [page for page in self.facts.menu_pages if page.place == place and (page.is_public or self.signed_in)]
        return [self._link(page.title, page.url, (page.url,)) for page in pages]

    def _link(self, label: Any, url: str, prefixes: tuple[str, ...]) -> Link:
        path = self.request.path
        return Link(label, url, "page" if path == url else "true" if path.startswith(prefixes) else "")

    @cached_property
    def account_links(self) -> list[Link]:
        """The account menu of this person."""
        links = []
        for link in ACCOUNT_LINKS:
            if link.roles and not link.roles & self.user.role_names:
                continue
            try:
                links.append(Link(link.label, reverse(link.url_name)))
            except NoReverseMatch:
                continue
        return links

    @cached_property
    def coordination(self) -> list[Link]:
        """The pages of those who run the program, with the place they are at."""
        items = [item for item in contributions.coordination if self.signed_in and item.shown_to(self.user)]
        return [self._link(item.label, reverse(item.url_name), item.prefixes) for item in items]

    @cached_property
    def unread(self) -> int:
        """How many notices the person has not read: one statement, and none for visitors."""
        return unread_count(self.user) if self.signed_in else 0


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html: `frame`, a lazy `Frame`."""
    return {"frame": SimpleLazyObject(lambda: Frame(request))}
