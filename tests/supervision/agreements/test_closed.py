"""What ends with an agreement: everything about the peer, on every page, in a browser that was signed in before.

What each address answers is in `tests/supervision/test_agreement_ended`; here is what stands on the pages.
Rosa has something of each kind with Dana. Amara's agreement goes on: her pages show that the doors work.
"""

from __future__ import annotations

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import reverse

from courses.access import learners_overseen_by
from supervision.models import Agreement, SupervisionSession
from tests.factories.accounts import prove
from tests.walk import fill
from tests.world import World
from website.accounts.domain.people import deactivate, remove_role
from website.core.addresses import all_addresses

PLACES = ("/supervision/", "/self-check/")


@pytest.fixture(autouse=True)
def _keep_connection():
    """Closing a file's response says that the request is over, which would close the test's connection."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


def addresses(method: str) -> list[str]:
    """Every path of these places that takes `method`, filled with what there is."""
    rows = [row for row in all_addresses() if row.first_party and row.pattern.startswith(PLACES)]
    return sorted({path for row in rows if method in row.methods for path in fill(row)})


def opened(client: Client) -> dict[str, tuple[int, bool]]:
    """{path: status, and whether Rosa's name stands in the answer}; each request is undone."""
    found = {}
    for path in addresses("GET"):
        point = transaction.savepoint()
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        found[path] = response.status_code, b"Rosa" in body
        transaction.savepoint_rollback(point)
    return found


def dana_of(world: World) -> Client:
    """Dana's browser, signed in before anything ends, with a fresh proof."""
    client = Client()
    client.force_login(world.cast.dana)
    return prove(client)


def end(world: World) -> None:
    """Rosa ends it in her own browser."""
    client = Client()
    client.force_login(world.cast.rosa)
    address = reverse("supervision:agreement_end", args=[world.supervised.agreement.code])
    response = client.post(address, {"reason": "finished", "when": "now"})
    assert response.status_code == 302


def take_role(world: World) -> None:
    remove_role(world.cast.dana, "supervisor", actor=world.cast.priya)


def close_account(world: World) -> None:
    deactivate(world.cast.dana, actor=world.cast.priya)


def what_dana_keeps(world: World) -> set[str]:
    """The agreement itself, and the sessions she held: those signed, and those that can still be signed."""
    agreement = world.supervised.agreement
    page = reverse("supervision:agreement", args=[agreement.code])
    kept = {reverse("supervision:agreements"), page, f"{page}end/"}
    kept |= {reverse(f"supervision:session_list{kind}") for kind in ("", "_csv", "_xlsx", "_pdf")}
    for session in SupervisionSession.objects.filter(supervisor=world.cast.dana, phase="held"):
        base = reverse("supervision:session", args=[session.code])
        kept |= {base, *(path for path in addresses("GET") if path.startswith(base))}
    return kept


def test_everything_about_the_peer_closes_with_the_next_request(world):
    client = dana_of(world)
    before = opened(client)
    rosa, amara = (reverse("supervision:person", args=[person.code]) for person in (world.cast.rosa, world.cast.amara))
    assert (before[rosa], before[amara][0]) == ((200, True), 200)
    showed = {path for path, (__, named) in before.items() if named}
    assert {rosa, reverse("supervision:home"), reverse("supervision:caseload_csv")} < showed

    end(world)

    after = opened(client)
    shows = {path for path, (__, named) in after.items() if named}
    assert shows - what_dana_keeps(world) == set()
    assert after[amara][0] == 200
    rows = {
        "person": world.cast.rosa,
        "prepare": world.cast.rosa,
        "session": world.supervised.planned,
        "request_answer": world.supervised.request,
        "answer": world.supervised.sent,
    }
    closed = {name: reverse(f"supervision:{name}", args=[row.code]) for name, row in rows.items()}
    assert {name: before[path][0] for name, path in closed.items()} == dict.fromkeys(rows, 200)
    assert {name: after[path][0] for name, path in closed.items()} == dict.fromkeys(rows, 404)
    assert not learners_overseen_by(world.cast.dana).filter(pk=world.cast.rosa.pk).exists()


@pytest.mark.parametrize("leave", [take_role, close_account])
def test_without_the_role_or_the_account_it_closes_too(world, leave):
    client = dana_of(world)

    leave(world)

    names = [path for path, (__, named) in opened(client).items() if named]
    assert [path for path in names if path not in what_dana_keeps(world)] == []
    assert Agreement.objects.get(pk=world.supervised.agreement.pk).ended_at is None


def test_the_peer_keeps_what_is_theirs(world):
    client = Client()
    client.force_login(world.cast.rosa)

    end(world)

    for name, row in (("session", world.supervised.signed), ("agreement", world.supervised.agreement)):
        assert client.get(reverse(f"supervision:{name}", args=[row.code])).status_code == 200
    page = client.get(reverse("supervision:mine")).content.decode()
    assert "Dana no longer supervises you" in page
    assert client.get(reverse("supervision:notes")).context["form"].initial["text"] == "For myself."
