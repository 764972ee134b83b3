"""The comparison sees what it promises to see: each fault is planted, and found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from supervision.domain import shared
from supervision.models import SelfCheck, SelfCheckShare
from tests.supervision.no_trace import lives
from tests.supervision.no_trace.canonical import first_difference, headers_of, masked, numbered, readable
from tests.supervision.no_trace.watching import Seen, Watcher, beside_the_pages, differences, log_kept
from tests.world import World, undone
from website.audit.models import event
from website.core.ids import new_code
from website.notices.domain import tell
from website.pages.domain import frame

TELLTALE = f"{__name__}.telltale"


def telltale(get_response):
    """A middleware that tells of self-checks in the way that `telltale.how` names."""

    def tell_tale(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        count = SelfCheck.objects.count()
        if telltale.how == "a count on the page":
            response.content = response.content.replace(b"</main>", f"<p>{count} in all</p></main>".encode())
        elif telltale.how == "a class name":
            response.content = response.content.replace(b"<main", b"<main class='busy'" if count > 3 else b"<main")
        elif telltale.how == "a header":
            response["X-Count"] = str(count)
        elif telltale.how == "a cookie":
            response.set_cookie("count", str(count))
        elif telltale.how == "a status" and count > 3:
            response.status_code = 203
        elif telltale.how == "one statement more" and count > 3:
            SelfCheckShare.objects.exists()
        elif telltale.how == "another statement":
            list(SelfCheck.objects.order_by("pk" if count > 3 else "code")[:1])
        return response

    return tell_tale


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ("a count on the page", "body"),
        ("a class name", "body"),
        ("a header", "headers"),
        ("a cookie", "headers"),
        ("a status", "status"),
        ("one statement more", "statements"),
        ("another statement", "statements"),
    ],
)
def test_a_telltale_is_seen(world: World, settings, how, field):
    telltale.how = how
    watcher = Watcher(world, "dana")
    path = "/supervision/who-sees-what/"

    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, TELLTALE]):
        before = watcher.look_at_all([path])
        with undone():
            lives.kept_private(world.cast.amara, world.cast.dana)
            after = watcher.look_at_all([path])

    assert SelfCheck.objects.count() == 3  # Rosa's
    found = differences(before, after, who="dana")
    assert field in [line.split(": ")[1].split(" ")[0] for line in found]


def test_what_a_process_keeps_for_every_page_is_seen(world: World, monkeypatch):
    """It is read at the beginning of a walk only; what it then says stands on each page."""
    load = frame._load_facts

    def tell_tale(host: str, language: str):
        return replace(load(host, language), organisation=f"{SelfCheck.objects.count()} self-checks")

    monkeypatch.setattr(frame, "_load_facts", tell_tale)
    watcher = Watcher(world, "dana")

    before = watcher.look_at_all(["/notices/"])
    with undone():
        lives.kept_private(world.cast.amara, world.cast.dana)
        after = watcher.look_at_all(["/notices/"])

    assert [line.split(": ")[:2] for line in differences(before, after, who="dana")] == [
        ["dana /notices/", "body differ"],
        ["dana the first page", "body differ"],
    ]


@pytest.mark.parametrize("life", ["taken back", "ran out", "trend not confirmed"])
def test_a_share_that_is_over_and_still_counts_is_seen(world: World, monkeypatch, life):
    def careless(user, person=None):
        found = SelfCheckShare.objects.filter(recipient=user)
        return found if person is None else found.filter(person=person)

    monkeypatch.setattr(shared, "shares_open_to", careless)
    watcher = Watcher(world, "dana")
    where = ["/supervision/", f"/supervision/people/{world.cast.amara.code}/"]

    before = watcher.look_at_all(where)
    with undone():
        lives.LIVES[life](world.cast.amara, world.cast.dana)
        after = watcher.look_at_all(where)

    assert {line.split(":")[0] for line in differences(before, after, who="dana")} == {f"dana {path}" for path in where}


def test_a_notice_and_a_line_of_the_log_are_seen(world: World):
    with log_kept() as log:
        before = beside_the_pages(world.cast.amara, log)
        tell(world.cast.dana, "supervision.agreement_ended", key="planted")
        log.lines.append(("supervision", "planted"))
        after = beside_the_pages(world.cast.amara, log)

    assert {name for name in before if before[name] != after[name]} >= {"notices", "log"}


def test_the_own_export_of_whoever_looked_would_tell(world: World, monkeypatch):
    """Were looks at what is shared told to the one who looked, the comparison would see it."""
    monkeypatch.setattr(event, "of_the_person_concerned", frozenset)
    watcher = Watcher(world, "dana")

    before = watcher.look_at_all([])
    with undone():
        lives.taken_back(world.cast.amara, world.cast.dana)
        after = watcher.look_at_all([])

    assert [line.split(":")[0] for line in differences(before, after, who="dana")] == ["dana my data"]


def test_an_address_that_only_one_has_is_seen():
    seen = Seen(200, (), "x", ())

    assert differences({"/a/": seen}, {}, who="dana") == ["dana /a/: there is no such address in one of the two"]


def test_the_statements_are_those_of_the_database(world: World):
    seen = Watcher(world, "dana").look("/supervision/")

    assert sum("supervision_agreement" in statement for statement in seen.statements) >= 1


def test_only_what_names_a_request_is_masked():
    page = f'<input value="{"a1" * 32}"> 7 of 12 <a href="/x/{new_code()}/">'

    assert masked(page).startswith('<input value="TOKEN"> 7 of 12 <a href="/x/')
    assert headers_of(HttpResponse(headers={"X-Request-ID": "1", "X-Count": "2"})) == (
        "Content-Type: text/html; charset=utf-8",
        "X-Count: 2",
    )
    assert readable(b"plain") == "plain"
    assert first_difference("a\nb", "a\nc") == "-b | +c"


def test_codes_are_told_apart_by_their_order():
    one, other = new_code(), new_code()

    assert numbered(f"{one} {other} {one}") == "CODE0 CODE1 CODE0"
    assert numbered(f"{one} {one}") != numbered(f"{one} {other}")
