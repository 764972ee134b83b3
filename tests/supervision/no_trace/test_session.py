"""Something is shared, a session is planned from the preparation page, held, signed and countersigned, and the share is
taken back: nothing of the self-check is left in the session, its agenda, its record, its files or any notice.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from supervision.domain import agenda, sessions, shares, signing
from supervision.models import AgendaItem, SelfCheckShare, SupervisionSession
from tests.leaks import columns_with
from tests.supervision.factories import facts_for, whole_draft
from tests.supervision.no_trace import lives
from tests.supervision.no_trace.canonical import body_of, numbered
from tests.supervision.no_trace.places import telling
from tests.supervision.no_trace.watching import Seen, Watcher, differences
from tests.walk import client_of
from tests.world import World, undone
from website.audit.models import AuditEvent
from website.core import clock

# The only tables that know of a share, and the log that the person concerned reads.
OWN_COLUMNS = ("supervision_selfcheck", "audit_auditevent.object_id")


def plan_from_the_preparation_page(world: World, client: Client) -> SupervisionSession:
    """Opens the page as Dana, chooses every fact on it, and plans a session in two days."""
    address = reverse("supervision:prepare", args=[world.cast.amara.code])
    page = client.get(address)
    facts = [key for key, __ in page.context["form"].fields["facts"].choices]
    day = clock.today() + dt.timedelta(days=2)
    before = set(SupervisionSession.objects.values_list("pk", flat=True))
    response = client.post(
        address,
        {"facts": facts, "to": "", "date": day.isoformat(), "start": "10:00", "end": "11:00", "mode": "video"},
    )
    assert response.status_code in (302, 303), body_of(response)
    return SupervisionSession.objects.exclude(pk__in=before).get()


def go_through(world: World, session: SupervisionSession) -> None:
    """The session is held two days later, written up, signed, countersigned."""
    amara, dana = world.cast.amara, world.cast.dana
    agenda.ask_for_workload_talk(actor=amara, supervisor=dana)
    with clock.later(days=4):
        sessions.mark_held(session.code, actor=dana)
        session.refresh_from_db()
        facts = facts_for(session)
        sessions.save_draft(
            session.code, actor=dana, version=session.draft_version, draft=whole_draft(facts.minutes), facts=facts
        )
        signing.sign(session.code, actor=dana)
        signing.respond(session.code, actor=amara, agrees=True)


def looked_at(world: World, watchers: list[Watcher], session: SupervisionSession) -> dict[str, dict[str, Seen]]:
    """What Dana, Amara's coordinator and another supervisor see afterwards, codes of rows by their order."""
    own = [f"/supervision/sessions/{session.code}/{part}" for part in ("", "record.pdf", "amend/")]
    lists = [f"/supervision/sessions.{kind}" for kind in ("csv", "xlsx", "pdf")]
    where = [
        *telling(world),
        *lists,
        *own,
        "/coordinate/sessions/",
        "/coordinate/sessions.csv",
        "/coordinate/agreements/",
    ]
    with clock.later(days=5):
        return {
            watcher.name: {
                numbered(path): Seen(seen.status, (), numbered(seen.body), seen.statements)
                for path, seen in watcher.look_at_all(where).items()
            }
            for watcher in watchers
        }


def test_a_session_planned_while_something_is_shared_keeps_nothing_of_it(world: World):
    amara, dana = world.cast.amara, world.cast.dana
    client = client_of(world.cast, "dana")
    watchers = [Watcher(world, name) for name in ("dana", "priya", "idris")]
    found = []
    for shared in (False, True):
        with undone():
            given = lives.share(amara, dana) if shared else None
            session = plan_from_the_preparation_page(world, client)
            go_through(world, session)
            if given is not None:
                shares.withdraw(given.code, actor=amara)
                assert traces_of(given) == []
            found.append(looked_at(world, watchers, session))

    without, with_it = found
    wrong = [line for name in without for line in differences(without[name], with_it[name], who=name)]
    assert not wrong, "\n".join(wrong)


def traces_of(given: SelfCheckShare) -> list[str]:
    """Columns outside the tables of self-checks in which the share, its self-check or the instrument is named."""
    found = [
        f"{column} names {word}"
        for word in (given.code, given.self_check.code, str(given.self_check.row_id))
        for column in columns_with(word)
        if not column.startswith(OWN_COLUMNS)
    ]
    reasons = AuditEvent.objects.filter(verb__startswith="supervision.").exclude(reason="")
    words = {given.instrument, given.level, given.purpose, "high", "some", "low"}
    found += [f"audit reason {event.reason}" for event in reasons if words & set(event.reason.split(":"))]
    texts = [item.text for item in AgendaItem.objects.all()]
    return found + [text for text in texts if "self-check" in text.lower() or "burnout" in text.lower()]


def test_a_trace_is_seen(world: World):
    """Planted: an agenda point that holds the code of a share."""
    amara, dana = world.cast.amara, world.cast.dana
    given = lives.share(amara, dana)
    item = agenda.add_item("A point", actor=amara, supervisor=dana, about=amara, source="peer")
    AgendaItem.objects.filter(pk=item.pk).update(source_key=f"share:{given.code}")

    assert traces_of(given) == [f"supervision_agendaitem.source_key names {given.code}"]


@pytest.mark.parametrize("key", ["selfcheck:x", "share:x", "self_check:x"])
def test_an_agenda_takes_no_fact_of_a_self_check(world: World, key):
    with pytest.raises(ValueError):
        agenda.add_item("A point", actor=world.cast.amara, supervisor=world.cast.dana, source="peer", source_key=key)
