"""Where to look: every address of ours, filled with what is Amara's, and the pages that list or search."""

from __future__ import annotations

from unittest import mock

from supervision.domain.caseload import SHOWS, SORTS
from supervision.domain.session_list import STATES
from tests import walk
from tests.world import World
from website.core.addresses import FIRST_PARTY, all_addresses

NOBODYS = "abcdefghjkmnpq"
"""A code that no row has."""

# Addresses that cannot show anything of a person, or say how the machine is.
ELSEWHERE = (
    *("/healthz", "/readyz", "/leave/", "/media/", "/documents/", "/certificates/"),
    *("/cms/", "/operate/", "/account/invitations/", "/account/logout/", "/learn/attempts/", "/learn/lessons/"),
)

# Lists that can be searched, sorted and narrowed.
QUERIES = (
    "/supervision/?q=Amara",
    "/supervision/?q=self-check",
    *(f"/supervision/?sort={order}" for order in SORTS),
    *(f"/supervision/?show={kind}" for kind in SHOWS),
    "/supervision/sessions/?q=Amara",
    *(f"/supervision/sessions/?as=supervisor&state={state}" for state, __ in STATES),
    "/coordinate/?q=Amara",
    "/coordinate/sessions/?q=Amara",
    "/coordinate/agreements/?q=Amara",
)

SEARCHING = ("dana", "idris", "priya")

# Of the two admin areas what could tell: what happened lately, who there is, what waits, and their search.
ADMIN = {
    "elif": ("/cms/", "/cms/reports/site-history/", "/cms/pages/search/?q=self-check", "/cms/snippets/"),
    "sam": (
        "/cms/",
        "/operate/",
        "/operate/accounts/user/?q=amara",
        "/operate/accounts/erasurerequest/",
        "/operate/notices/outboxentry/",
        "/operate/notices/jobrun/",
    ),
}


def places(world: World, name: str | None) -> list[str]:
    """The addresses `name` may try. Codes are Amara's, or nobody's where she has nothing."""
    sessions = list(world.cast.amara.session_places.order_by("session_id").values_list("session__code", flat=True))
    given = {
        "people": [world.cast.amara.code],
        "agreements": [world.supervised.amara.code],
        "sessions": sessions,
    }
    with (
        mock.patch.object(walk, "codes_of", lambda segment: given.get(segment, [NOBODYS])),
        mock.patch.object(walk, "PER_PARAMETER", 1),
    ):
        filled = [
            path
            for address in all_addresses()
            if "GET" in address.methods and address.view.split(".", 1)[0] in FIRST_PARTY
            for path in walk.fill(address)
        ]
    own = [path for path in dict.fromkeys(filled) if not path.startswith(ELSEWHERE)]
    return [*own, world.course.url, *(QUERIES if name in SEARCHING else ()), *ADMIN.get(name, ())]


def telling(world: World) -> list[str]:
    """What a supervisor looks at all day: where a self-check would show first, if it showed."""
    about = f"/supervision/people/{world.cast.amara.code}/"
    return [
        *("/supervision/", "/supervision/caseload.csv", "/supervision/?sort=last", "/supervision/?show=attention"),
        *(about, f"{about}prepare/", f"{about}grant/"),
        *("/supervision/sessions/", "/supervision/sessions.csv", "/supervision/answers/", "/supervision/mine/"),
        *("/notices/", "/account/my-data/", "/learn/"),
    ]
