"""Nobody can find out by trying addresses whether there is a self-check or a share: a real code and one that no row has
get the same answer, also from the one to whom something is shared.
"""

from __future__ import annotations

import pytest

from tests.supervision.no_trace.places import NOBODYS
from tests.supervision.no_trace.watching import Seen, Watcher
from tests.world import World
from website.core.addresses import all_addresses

STRANGERS = ("dana", "idris", "priya", "elif", "sam", "marcus", "noor", None)


def addresses(code_of_check: str, code_of_share: str) -> list[str]:
    """Every address of self-checks that takes a code."""
    found = []
    for row in all_addresses():
        if row.pattern.startswith("/self-check/") and "<code:code>" in row.pattern:
            code = code_of_share if "/shares/" in row.pattern else code_of_check
            found.append(row.pattern.replace("<code:code>", code).replace("<int:number>", "1"))
    return found


def told(seen: Seen, *codes: str) -> Seen:
    """The answer without the codes that were asked for."""
    body, headers = seen.body, "\n".join(seen.headers)
    for code in codes:
        body, headers = body.replace(code, NOBODYS), headers.replace(code, NOBODYS)
    return Seen(seen.status, (headers,), body, seen.statements)


@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_real_code_and_a_made_up_one_get_the_same_answer(world: World, name, method):
    watcher = Watcher(world, name)
    rosas = world.supervised
    real = addresses(rosas.self_check.code, rosas.share.code)
    made_up = addresses(NOBODYS, NOBODYS)
    data = {"always": "1", "level": "answers", "days": "30", "recipient": world.cast.dana.code}

    assert len(real) >= 10
    for mine, nobodys in zip(real, made_up, strict=True):
        one = told(watcher.look(mine, method=method, data=data), rosas.self_check.code, rosas.share.code)
        other = told(watcher.look(nobodys, method=method, data=data))
        assert one == other, mine
        assert one.status in ((302,) if name is None else (404, 405)), mine


def test_the_person_themselves_gets_another_answer(world: World):
    """So that the comparison above is not one of two pages that nobody gets."""
    rosas = world.supervised
    watcher = Watcher(world, "rosa")

    assert watcher.look(f"/self-check/{rosas.self_check.code}/result/").status == 200
    assert watcher.look(f"/self-check/{NOBODYS}/result/").status == 404
