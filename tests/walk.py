"""Opens every first-party page as somebody, for tests that look at all of them.

`addresses_to_open()` fills the parameters of every GET address with what the database holds. A parameter that this
module does not know makes it fail, so that no new page is left out in silence: add its name to `PATH_VALUES`, what
stands before a code to `CODES_OF`, or its view to `VIEW_PATHS`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator

from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from courses.models import CoursePage, Question, QuestionVersion, QuizPage, Reflection
from tests.cast import PASSWORD, Cast
from website.accounts.models import Invitation
from website.core.addresses import FIRST_PARTY, Address, all_addresses
from website.media.models import MediaDocument, MediaImage, MediaRendition

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
BEFORE_PARAMETER = re.compile(r"([\w-]*)/<(?:\w+:)?(\w+)>")
PATH_ONLY = re.compile(r"[\w/.<>:-]*")
ADMIN_AREAS = ("/cms/", "/operate/")
# Third-party pages that are shown in our frame.
THIRD_PARTY = ("/account/",)
PER_PARAMETER = 40


# Parameters that are the code of a row.
CODES = {"code", "item"}

# The part of an address that stands before a code → the model whose rows have it.
CODES_OF = {
    "documents": "media.MediaDocument",
    "invitations": "accounts.Invitation",
    "people": "accounts.User",
    "notices": "notices.Notice",
    "attempts": "courses.Attempt",
    "refreshers": "courses.SafetyChange",
    "marking-again": "courses.RegradeProposal",
    "done": "courses.Regrade",
    "certificates": "courses.Certificate",
    "sent": "courses.SentWork",
    "answers": "courses.SentWork",
    "marking": "courses.Attempt",
    "agreements": "supervision.Agreement",
    "requests": "supervision.SupervisionRequest",
    "sessions": "supervision.SupervisionSession",
    "actions": "supervision.SessionAction",
    "agenda": "supervision.AgendaItem",
    "self-check": "supervision.SelfCheck",
    "shares": "supervision.SelfCheckShare",
}


def codes_of(segment: str) -> list[str]:
    """The codes that may stand after `segment` in an address. Raises KeyError for a segment nobody taught us."""
    model = apps.get_model(CODES_OF[segment])
    return list(model.objects.order_by("pk").values_list("code", flat=True)[:PER_PARAMETER])


def content_keys(address: Address) -> list[str]:
    """The translation keys of all pages."""
    return [str(key) for key in Page.objects.values_list("translation_key", flat=True)[:PER_PARAMETER]]


def primary_keys(address: Address) -> list[int]:
    """One key of what an address of the CMS is about; elsewhere addresses hold codes."""
    models = {"/question/": Question, "/quiz/": QuizPage}
    model = next((model for part, model in models.items() if part in address.pattern), CoursePage)
    return list(model.objects.order_by("pk").values_list("pk", flat=True)[:1])


# How one parameter of an address is filled: the parameter's name → values for an address.
PATH_VALUES: dict[str, Callable[[Address], Iterable[str]]] = {
    "key": content_keys,
    "number": lambda address: ["1", "2", "11"],
    "pk": lambda address: primary_keys(address),
    "kind": lambda address: ["page"],
    "image_id": lambda address: MediaImage.objects.values_list("pk", flat=True)[:2],
    "version": lambda address: QuestionVersion.objects.values_list("pk", flat=True)[:2],
    "name": lambda address: ["gift", "csv"],
    "token": lambda address: Invitation.objects.values_list("token", flat=True)[:PER_PARAMETER],
}


def document_paths() -> Iterator[str]:
    """Every document and its file's name, which belong together."""
    return (document.url for document in MediaDocument.objects.all()[:PER_PARAMETER])


def reflection_paths() -> Iterator[str]:
    """Where each reflection that was written can be sent from."""
    for key, block in Reflection.objects.values_list("content_key", "block_id")[:PER_PARAMETER]:
        yield f"/learn/lessons/{key}/reflections/{block}/send/"


def picture_paths() -> Iterator[str]:
    """Every picture that was resized."""
    return (rendition.url for rendition in MediaRendition.objects.all()[:PER_PARAMETER])


def figure_files() -> Iterator[str]:
    """The figures of every quiz as files."""
    for pk in QuizPage.objects.values_list("pk", flat=True)[:PER_PARAMETER]:
        for what, ending in (("questions", "csv"), ("answers", "xlsx")):
            yield reverse("courses_quiz_statistics_file", args=[pk, what, ending])


# Views whose parameters cannot be filled one by one: the view → its paths.
VIEW_PATHS: dict[str, Callable[[], Iterable[str]]] = {
    "website.media.views.document": document_paths,
    "website.media.views.picture": picture_paths,
    "courses.views.sent.reflection_send": reflection_paths,
    "courses.questions_admin.statistics.quiz_statistics_file": figure_files,
    "website.accounts.views.doors.closed": lambda: ["/_util/authenticate_with_password/1/1/", "/cms/users/"],
}


def fill(address: Address) -> Iterator[str]:
    """Every path of one address. Raises KeyError for a parameter or a regular expression nobody taught this module."""
    if address.view in VIEW_PATHS or not PATH_ONLY.fullmatch(address.pattern):
        yield from VIEW_PATHS[address.view]()
        return
    parameters = BEFORE_PARAMETER.findall(address.pattern)
    for values in itertools.product(*(list(values_of(address, *each)) for each in parameters)):
        path = address.pattern
        for value in values:
            path = PARAMETER.sub(lambda __, value=value: str(value), path, count=1)
        yield path


def values_of(address: Address, segment: str, name: str) -> Iterable[str]:
    """What may stand in one place of an address. Codes are known by what stands before them."""
    return codes_of(segment) if name in CODES else PATH_VALUES[name](address)


def is_plain(address: Address) -> bool:
    """Whether the pattern is a path without parameters, written with `path()` or as a regular expression."""
    return not re.search(r"[<(\[*+?]", address.pattern.replace("\\", ""))


def plain_path(address: Address) -> str:
    """The path of a pattern without parameters."""
    return re.sub(r"\^|\\Z|\$|\\", "", address.pattern)


def addresses_to_open() -> list[str]:
    """Paths of our own pages and of the third-party pages in our frame, Wagtail's tree included; no admin areas."""
    paths: dict[str, None] = {}
    for address in all_addresses():
        if "GET" not in address.methods or address.pattern.startswith(ADMIN_AREAS):
            continue
        if address.view.split(".", 1)[0] in FIRST_PARTY:
            paths.update(dict.fromkeys(fill(address)))
        elif address.pattern.startswith(THIRD_PARTY) and is_plain(address):
            paths[plain_path(address)] = None
    for page in Page.objects.live().filter(depth__gt=1).specific(defer=True):
        if page.url:
            paths[page.url] = None
    return list(paths)


def admin_addresses() -> list[str]:
    """Paths of the two admin areas that need no parameter."""
    return [
        plain_path(address)
        for address in all_addresses()
        if address.pattern.startswith(ADMIN_AREAS) and "GET" in address.methods and is_plain(address)
    ]


def who_opens_admin(cast: Cast) -> dict[str, list[str]]:
    """Which of the cast have business in which admin area: editors in /cms/, operators in both."""
    editors = [name for name, person in cast.person.items() if person.has_role("editor")]
    operators = [name for name, person in cast.person.items() if person.has_role("operator")]
    return {"/cms/": [*editors, *operators], "/operate/": operators}


def open_all(
    cast: Cast, *, people: Iterable[str | None] | None = None, admin: bool = True
) -> Iterator[tuple[str, str, HttpResponse]]:
    """Yields (who, path, response) for every page and everybody, "visitor" being nobody signed in.

    An error of our own pages is raised. Pages of the admin areas are opened by those who have business there.
    """
    everybody = [*cast.person, None] if people is None else list(people)
    paths = addresses_to_open()
    for name in everybody:
        client = client_of(cast, name)
        for path in paths:
            yield name or "visitor", path, client.get(path)
    if not admin:
        return
    paths = admin_addresses()
    for area, names in who_opens_admin(cast).items():
        for name in names:
            if name in everybody:
                client = client_of(cast, name)
                # Some of Wagtail's pages fail without parameters they expect; what they then say is looked at too.
                client.raise_request_exception = False
                for path in paths:
                    if path.startswith(area):
                        yield name, path, client.get(path)


def client_of(cast: Cast, name: str | None) -> Client:
    """A browser in which `name` is signed in, or nobody. They have just given the password again, as files ask for."""
    client = Client()
    if name is not None:
        client.force_login(cast.person[name])
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client
