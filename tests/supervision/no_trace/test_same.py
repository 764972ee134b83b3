"""What nobody may learn: a peer who never did a self-check, one who did and kept it, and one whose shares are over look
the same to everybody else, on every page and file, in headers, statements, notices, mail, queue and log.
"""

from __future__ import annotations

import pytest

from supervision.domain import agreements, shares
from tests.supervision.no_trace import lives
from tests.supervision.no_trace.canonical import numbered
from tests.supervision.no_trace.places import places, telling
from tests.supervision.no_trace.watching import (
    BEGINNING,
    Seen,
    Watcher,
    assert_same,
    beside_the_pages,
    differences,
    log_kept,
)
from tests.world import World, undone

# Where something shared with somebody else would show first.
NEAR = ("/supervision/", "/self-check/", "/coordinate/", "/notices/", "/account/my-data/", "/operate/")

# Everybody who is not the person: their supervisor, another one, coordinator, editor, operator, peers of the same team
# and of another organization, and nobody at all.
OTHERS = ("dana", "idris", "priya", "elif", "sam", "rosa", "marcus", "noor", None)


@pytest.mark.parametrize("name", OTHERS)
def test_whatever_somebody_did_everything_looks_the_same(world: World, name):
    person, supervisor = world.cast.amara, world.cast.dana
    watcher = Watcher(world, name)
    where = places(world, name)

    never = watcher.look_at_all(where)
    with undone():
        lives.everything(person, supervisor)
        assert_same(never, watcher.look_at_all(where), who=watcher.name)
    if name != "dana":
        with undone():
            lives.share(person, supervisor)
            near = [path for path in where if path.startswith(NEAR)]
            seen_before = {path: never[path] for path in [BEGINNING, *near, "my data"] if path in never}
            assert_same(seen_before, watcher.look_at_all(near), who=f"{watcher.name}, while it is shared with Dana")

    assert sum(seen.status == 200 for seen in never.values()) >= (21 if name else 3)


def test_the_supervisor_cannot_tell_one_life_from_another(world: World):
    person, supervisor = world.cast.amara, world.cast.dana
    watcher, where = Watcher(world, "dana"), telling(world)

    never = watcher.look_at_all(where)
    found = []
    for life, live in lives.LIVES.items():
        with undone():
            live(person, supervisor)
            found += differences(never, watcher.look_at_all(where), who=life)

    assert not found, "\n".join(found)
    assert {seen.status for seen in never.values()} == {200}


def test_what_is_taken_back_is_gone_on_the_next_request(world: World):
    person, supervisor = world.cast.amara, world.cast.dana
    watcher, where = Watcher(world, "dana"), telling(world)
    page = f"/supervision/people/{person.code}/"

    never = watcher.look_at_all(where)
    given = lives.share(person, supervisor)
    while_shared = {path: watcher.look(path) for path in ("/supervision/", page)}
    shares.withdraw(given.code, actor=person)

    assert_same(never, watcher.look_at_all(where), who="dana")
    # Both had said so: the list that something is shared, the page what.
    for path, seen in while_shared.items():
        assert seen.body != never[path].body
    assert len(while_shared[page].statements) > len(never[page].statements)


def test_an_ended_agreement_leaves_nothing_of_a_share(world: World):
    person, supervisor = world.cast.amara, world.cast.dana
    watcher, where = Watcher(world, "dana"), telling(world)
    found = []
    for live in (lives.never, lives.share):
        with undone():
            live(person, supervisor)
            agreements.end(world.supervised.amara, actor=person, reason="finished")
            # What ends an agreement tells of it; that notice has a code of its own in each life.
            found.append({path: told_apart(seen) for path, seen in watcher.look_at_all(where).items()})

    assert_same(*found, who="dana")
    assert found[0][f"/supervision/people/{person.code}/"].status == 404


def told_apart(seen: Seen) -> Seen:
    """The answer with the codes of rows by their order."""
    return Seen(seen.status, seen.headers, numbered(seen.body), seen.statements)


@pytest.mark.parametrize("life", [*lives.LIVES, "shared"])
def test_nothing_is_left_beside_the_pages(world: World, life):
    person, supervisor = world.cast.amara, world.cast.dana
    live = lives.LIVES.get(life, lives.share)

    with log_kept() as log:
        before = beside_the_pages(person, log)
        live(person, supervisor)
        after = beside_the_pages(person, log)

    assert after == before
