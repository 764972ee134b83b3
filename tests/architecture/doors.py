"""Everybody's way in, for the tests that walk through every address of the permission table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.architecture.addresses import arguments, methods, rows
from tests.architecture.permissions import ACTORS
from tests.cast import PASSWORD, Cast
from tests.world import World

PROVEN = ", proven"


@dataclass(frozen=True)
class Answer:
    """A page that somebody got."""

    where: str
    status: int
    html: str


class Doors:
    """Everybody's way in. People sign in once; each request starts from there and is undone afterwards."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.cookies: dict[str, str] = {}

    def client(self, actor: str) -> Client:
        """A fresh client: of a visitor, of “rosa”, or of “rosa, proven”, who has just given the password again."""
        if actor not in self.cookies:
            self.cookies[actor] = self.sign_in(actor).cookies.output(header="", sep=";")
        client = Client()
        client.cookies.load(self.cookies[actor])
        return client

    def sign_in(self, actor: str) -> Client:
        """The client whose cookies are kept."""
        client = Client()
        name = actor.removesuffix(PROVEN)
        if name != "visitor":
            client.force_login(self.cast.person[name])
        if actor.endswith(PROVEN):
            client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return client

    def ask(self, actor: str, url: str, method: str = "GET") -> Answer:
        """One answer."""
        client = self.client(actor)
        point = transaction.savepoint()
        try:
            response = client.post(url) if method == "POST" else client.get(url)
            # Not response.close(): it tells Django that the request is over, which closes the test's connection.
            for close in response._resource_closers:
                close()
            return Answer(f"{actor} {method} {url}", response.status_code, html_of(response))
        finally:
            transaction.savepoint_rollback(point)

    def get(self, actor: str, url: str) -> Iterator[Answer]:
        """One answer; nothing if it is no page."""
        answer = self.ask(actor, url)
        if answer.html:
            yield answer


def html_of(response: HttpResponse) -> str:
    """The page; "" if the answer is none."""
    is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
    return response.content.decode() if is_page else ""


@dataclass
class Walked:
    """What the addresses of the table answered: the statuses, {"name METHOD": one per actor}, and the pages."""

    given: dict[str, dict]
    statuses: dict[str, str] = field(default_factory=dict)
    pages: list[Answer] = field(default_factory=list)

    def keep(self, answer: Answer) -> None:
        """Keeps an answer that is a page."""
        if answer.html:
            self.pages.append(answer)


class TableWalk:
    """Opens every address as everybody, once for all tests of a process that look at the answers."""

    def __init__(self) -> None:
        self._walked: Walked | None = None

    def of(self, world: World) -> Walked:
        """The walk through the world, made by the first test that asks for it."""
        if self._walked is None:
            self._walked = walk(Doors(world.cast), arguments(world))
        return self._walked


def walk(doors: Doors, given: dict[str, dict]) -> Walked:
    """Statuses in the order of ACTORS; each page of everybody who gets it, each refusal once.

    A page that asks for a proof first is kept with it, as Rosa and as Dana.
    """
    found = Walked(given)
    for name, row in rows().items():
        url = reverse(name, kwargs=given.get(name, {}))
        for method in methods(row):
            answers = {actor: doors.ask(actor, url, method) for actor in ACTORS}
            found.statuses[f"{name} {method}"] = " ".join(str(answer.status) for answer in answers.values())
            refused = set()
            for actor, answer in answers.items():
                if answer.status == 302 and method == "GET" and actor in ("rosa", "dana"):
                    found.keep(doors.ask(actor + PROVEN, url))
                elif answer.status == 200 or (answer.status >= 400 and answer.status not in refused):
                    refused.add(answer.status)
                    found.keep(answer)
    return found
