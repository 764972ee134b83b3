"""Every first-party view says who may open it, by a marker that the view carries (style.md 2.5).

The mistake this prevents: a new view that nobody thought to close.
"""

from __future__ import annotations

import json
from io import StringIO

from django.core.management import call_command
from django.http import HttpResponse
from django.urls import path
from django.urls.resolvers import RegexPattern, URLResolver

from website.core.access import public
from website.core.addresses import Address, all_addresses, walk

# Views of ours that cannot carry a marker, with the reason. A stale entry fails.
ALLOWED: dict[str, str] = {}


def unmarked(addresses: list[Address]) -> list[str]:
    return sorted({row.view for row in addresses if row.first_party and not row.access})


def test_every_view_is_marked():
    addresses = all_addresses()

    assert sum(row.first_party for row in addresses) > 40
    assert [view for view in unmarked(addresses) if view not in ALLOWED] == []


def test_no_allowance_is_stale():
    assert [view for view in ALLOWED if view not in unmarked(all_addresses())] == []


def test_an_unmarked_view_is_seen():
    def careless(request):
        return HttpResponse()

    def careful(request):
        return HttpResponse()

    careless.__module__ = careful.__module__ = "courses.views.careless"
    resolver = URLResolver(RegexPattern(""), [path("x/", careless), path("y/", public("a test")(careful))])

    rows = list(walk(resolver))

    assert [row.access for row in rows] == ["", "public:a test"]
    assert unmarked(rows) == [f"courses.views.careless.{careless.__qualname__}"]


def test_list_urls_prints_what_the_guard_reads():
    out = StringIO()

    call_command("list_urls", "--json", stdout=out)

    rows = json.loads(out.getvalue())
    assert {row["pattern"] for row in rows} == {row.pattern for row in all_addresses() if row.first_party}
    assert set(rows[0]) == {"pattern", "name", "view", "methods", "access", "first_party"}
