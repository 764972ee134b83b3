"""Every page that people get is sound HTML: one h1, labels, names, no inline script, nothing left open (tests/html.py).

The pages are those that the permission table answers with a page, the tree of public and learning pages, the pages of
sign-in and account, and the error pages. The table's addresses are walked once for both tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from wagtail.models import Page

from tests.architecture.addresses import rows
from tests.architecture.doors import PROVEN, Answer, Doors
from tests.architecture.permissions import ACTORS, TABLE
from tests.html import check_page
from tests.walk import addresses_to_open
from tests.world import World
from website.accounts.models import User
from website.pages.views import errors

# Wagtail's pages that a world must show; each kind of page is looked at by these people.
KINDS = {
    *("homepage", "standardpage", "libraryindexpage"),
    *("catalogpage", "coursepage", "modulepage", "lessonpage", "quizpage"),
}
READERS = ("visitor", "rosa", "marcus", "elif")

# Answers that are no page: bare words for a machine, and files.
NO_PAGE = {"notices:alive", "courses:certificate_pdf", "media:document", "media:picture"}

# Pages of allauth, with the one who must get them.
ACCOUNT_PAGES = (
    ("account_login", "visitor"),
    ("account_reset_password", "visitor"),
    ("account_reset_password_done", "visitor"),
    ("account_reset_password_from_key_done", "visitor"),
    ("account_inactive", "visitor"),
    ("mfa_index", "rosa"),
    ("mfa_activate_totp", "rosa" + PROVEN),
    ("mfa_list_webauthn", "rosa"),
    ("mfa_add_webauthn", "rosa" + PROVEN),
    ("usersessions_list", "rosa"),
    ("account_change_password", "rosa"),
    ("account_email", "rosa"),
    ("account_reauthenticate", "rosa"),
)


def open_attempt_pages(doors: Doors, world: World) -> Iterator[Answer]:
    """Each question of an attempt under way, and its last page before handing in."""
    code = world.open_attempt.code
    for number in range(1, world.open_attempt.item_count + 1):
        url = reverse("courses:attempt_question", kwargs={"code": code, "number": number})
        yield from doors.get("marcus", url)
    yield from doors.get("marcus", reverse("courses:attempt_finish", kwargs={"code": code}))


def session_pages(doors: Doors, world: World) -> Iterator[Answer]:
    """A supervision session in each of its states, to both sides."""
    rosas = world.supervised
    for session in (rosas.planned, rosas.held, rosas.signed, rosas.countersigned, rosas.disagreed):
        for actor in ("rosa", "dana"):
            yield from doors.get(actor, reverse("supervision:session", args=[session.code]))


def tree_pages(doors: Doors) -> Iterator[Answer]:
    """Wagtail's pages, as a visitor, somebody who has finished, somebody under way and an editor."""
    for page in Page.objects.live().filter(depth__gt=1).order_by("path"):
        for actor in READERS:
            yield from doors.get(actor, page.url)


def account_pages(doors: Doors) -> Iterator[Answer]:
    """Sign-in, password, second factor, sessions, address: all that need no parameter."""
    for url in addresses_to_open():
        if url.startswith("/account/"):
            for actor in ("visitor", "rosa", "rosa" + PROVEN):
                yield from doors.get(actor, url)


def error_pages(doors: Doors) -> Iterator[Answer]:
    """Refusals as people meet them, and the handlers that a test client cannot call."""
    for actor in ("visitor", "rosa"):
        yield from doors.get(actor, "/no/such/page/")
        yield from doors.get(actor, "/a%00b/")
    yield from doors.get("rosa", reverse("accounts:people"))
    for handler in (
        errors.bad_request, errors.forbidden, errors.not_found, errors.too_many, errors.csrf_failure,
        errors.server_error, errors.unavailable,
    ):  # fmt: skip
        for person in (AnonymousUser(), doors.cast.rosa):
            response = handle(handler, person)
            yield Answer(f"{handler.__name__} for {person}", response.status_code, response.content.decode())


def handle(handler: Callable, person: User | AnonymousUser) -> HttpResponse:
    """What an error handler answers."""
    request = RequestFactory().get("/")
    request.user = person
    request.session = SessionStore()
    request._messages = []
    return handler(request)


def faults(answers: Iterable[Answer]) -> list[str]:
    """What is wrong, with the page it is wrong on."""
    return [f"{answer.where}: {fault}" for answer in answers for fault in check_page(answer.html)]


def test_every_page_is_sound(world, table_walk):
    walked = table_walk.of(world)

    doors = Doors(world.cast)
    found = [
        *walked.pages,
        *open_attempt_pages(doors, world),
        *session_pages(doors, world),
        *tree_pages(doors),
        *account_pages(doors),
    ]
    refusals = list(error_pages(doors))

    assert faults(found) == []
    assert faults(refusals) == []
    assert missing(walked.given, found) == []
    assert {answer.status for answer in refusals} == {400, 403, 404, 429, 500, 503}
    assert {page.specific_class._meta.model_name for page in Page.objects.live().filter(depth__gt=1)} >= KINDS


def missing(given: dict[str, dict], found: list[Answer]) -> list[str]:
    """Pages that somebody should have got and did not, so that this guard cannot pass by looking at nothing."""
    got = {answer.where for answer in found if answer.status == 200}
    wanted = [
        f"{actor} GET {reverse(name, kwargs=given.get(name, {}))}"
        for name in rows()
        for actor, status in zip(ACTORS, TABLE.get(f"{name} GET", "").split(), strict=False)
        if status == "200" and name not in NO_PAGE
    ]
    wanted += [f"{actor} GET {reverse(name)}" for name, actor in ACCOUNT_PAGES]
    wanted += [f"rosa GET {page.url}" for page in Page.objects.live().filter(depth__gt=1)]
    return [where for where in wanted if where not in got]


@pytest.mark.django_db
def test_a_fault_in_a_page_is_seen(client):
    html = client.get(reverse("courses:check_certificate")).content.decode()
    planted = html.replace("<label", "<span", 1).replace("</label>", "</span>", 1).replace("<h1", '<h1 onclick="x"', 1)

    assert faults([Answer("visitor GET /certificates/", 200, html)]) == []
    found = faults([Answer("visitor GET /certificates/", 200, planted)])
    assert "visitor GET /certificates/: <h1> has onclick" in found
    assert len(found) == 2
