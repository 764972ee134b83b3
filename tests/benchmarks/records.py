"""`python -m tests.benchmarks.records [--count 100000]`: how long verifying that many signed records takes.

Every record is signed and countersigned with the product's own digests, in tables rather than through the domain, so
that filling takes minutes and not hours. DATABASE_URL chooses the database, which is made anew (its name ends in
"bench").
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import sys
import time

from tests.benchmarks.__main__ import DEFAULT_DATABASE, make_database
from tests.benchmarks.server import ROOT

BATCH = 1000
PEERS = 50
FIRST = dt.datetime(2020, 1, 1, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def main() -> int:
    """Fills, verifies, prints; 1 when what was made is not whole."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.records")
    parser.add_argument("--count", type=int, default=100_000, help="how many signed records")
    options = parser.parse_args()
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "DATABASE_URL": os.environ.get("DATABASE_URL", DEFAULT_DATABASE),
            "MAINSTAY_IGNORE_DOTENV": "1",
        }
    )
    sys.path[1:1] = [str(ROOT), str(ROOT / "site")]
    make_database(os.environ["DATABASE_URL"])

    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    fill(options.count)
    return report(options.count)


def report(count: int) -> int:
    """Verifies and prints what it cost."""
    from supervision.domain.verify import verify

    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    verdict = verify()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    grown = (after.ru_maxrss - before.ru_maxrss) // 1024
    print(f"{verdict.records} records, {verdict.events} events: {wall:.1f} s, {cpu:.1f} s CPU, +{grown} MiB at most")
    if not verdict.whole or verdict.records != count:
        print(verdict.fault or "not as many as there should be")
        return 1
    return 0


def fill(count: int) -> None:
    """Writes `count` sessions of one supervisor with a few peers, each signed and countersigned."""
    from django.db import transaction

    from supervision.domain.chain import locked_head
    from supervision.models import Agreement, RecordChainHead
    from website.accounts.models import User

    def person(name: str) -> User:
        return User.objects.create(email=f"{name}@bench.example", full_name=f"Somebody {name}", display_name=name)

    supervisor, peers = person("supervisor"), [person(f"peer{number}") for number in range(PEERS)]
    common = {"terms_version": "1", "proposed_by": supervisor, "cadence_days": 14, "starts_on": FIRST.date()}
    accepted = {"supervisor_accepted_at": FIRST, "supervisee_accepted_at": FIRST}
    agreements = [
        Agreement.objects.create(supervisor=supervisor, supervisee=peer, **common, **accepted) for peer in peers
    ]
    for start in range(0, count, BATCH):
        with transaction.atomic():
            head = locked_head()
            head.seq, head.hash = sign_many(head, agreements, range(start, min(start + BATCH, count)))
            RecordChainHead.objects.filter(pk=head.pk).update(seq=head.seq, hash=head.hash)


def sign_many(head, agreements: list, numbers: range) -> tuple[int, str]:
    """One batch; the new end of the chain."""
    from supervision import models
    from supervision.domain import chain, content
    from supervision.domain.canonical import fingerprint
    from supervision.domain.record_keys import active_key_id

    supervisor, key = agreements[0].supervisor, active_key_id()
    seq, previous = head.seq, head.hash
    sessions = models.SupervisionSession.objects.bulk_create(
        models.SupervisionSession(
            supervisor=supervisor, phase="held", starts_at=FIRST + number * HOUR / 2,
            ends_at=FIRST + number * HOUR / 2 + HOUR, created_by=supervisor,
        )
        for number in numbers
    )  # fmt: skip
    records = models.SessionRecord.objects.bulk_create(
        models.SessionRecord(
            session=row, version=1, supervisor=supervisor, kind=row.kind, mode=row.mode, planned=True,
            starts_at=row.starts_at, ends_at=row.ends_at, break_minutes=0, minutes=60, signed_at=row.ends_at + HOUR,
        )
        for row in sessions
    )  # fmt: skip
    rows: dict[type, list] = {
        model: [] for model in (models.RecordContent, models.RecordAttendee, models.RecordDomain, models.SessionAction)
    }
    events = []
    for number, record in zip(numbers, records, strict=True):
        agreement = agreements[number % len(agreements)]
        body = body_of(record, agreement)
        for model, row in rows_of(record, agreement.supervisee, body):
            rows[model].append(row)
        facts, text = fingerprint(content.facts_of_body(body)), chain.body_print(body)
        for kind, who, at in (
            ("signed", supervisor, record.signed_at),
            ("countersigned", agreement.supervisee, record.signed_at + HOUR),
        ):
            seq += 1
            said = chain.event_data(seq, kind, who.code, at)
            digest = chain.digest_of(key, said, "", facts, text)
            made = chain.hash_of(previous, said, f"{record.session.code}:1", key, digest)
            events.append(
                models.RecordEvent(
                    seq=seq, record=record, kind=kind, person=who, at=at, key_id=key, digest=digest,
                    prev_hash=previous, hash=made,
                )
            )  # fmt: skip
            previous = made
    for model, made in rows.items():
        model.objects.bulk_create(made)
    models.RecordEvent.objects.bulk_create(events)
    return seq, previous


def body_of(record, agreement) -> dict:
    """A text of the usual length."""
    from supervision.domain.content import Signing
    from supervision.domain.content import body_of as make
    from supervision.domain.draft import Draft
    from supervision.domain.facts import Facts
    from supervision.enums import Attendance
    from supervision.models import SessionAttendee
    from website.core import ids

    peer = agreement.supervisee
    draft = Draft(
        domain_minutes={"advocacy": 30, "harm_reduction": 30},
        note="We talked about the week. " * 30,
        strengths="Calm and clear. " * 10,
        learning="Reflections. " * 10,
        ethical_issue=False,
        safety_issue=False,
        workload_discussed=True,
        functions=["support"],
        topics=[1, 8],
    )
    facts = Facts(
        record.starts_at, record.ends_at, 0, record.kind, record.mode, {peer.code: (Attendance.PRESENT, None)}
    )
    action = {
        "code": ids.new_code(), "since": 1, "text": "Read the guide on boundaries", "owner": peer.code,
        "about": peer.code, "due_on": "2027-01-01",
    }  # fmt: skip
    place = SessionAttendee(person=peer, agreement=agreement)
    signing = Signing(1, record.signed_at)
    return make(record.session, [place], draft, facts, signing, actions=[action], training=[], agenda=[])


def rows_of(record, peer, body: dict):
    """The rows beside a record."""
    from supervision import models

    yield models.RecordContent, models.RecordContent(record=record, body=body)
    yield (
        models.RecordAttendee,
        models.RecordAttendee(record=record, person=peer, attendance="present", minutes=60, starts_at=record.starts_at),
    )
    for domain, minutes in body["draft"]["domain_minutes"].items():
        yield models.RecordDomain, models.RecordDomain(record=record, domain=domain, minutes=minutes)
    for row in body["actions"]:
        yield (
            models.SessionAction,
            models.SessionAction(
                code=row["code"], session=record.session, record=record, person=peer, owner=peer, text=row["text"],
                due_on=dt.date.fromisoformat(row["due_on"]), made_at=record.signed_at,
            ),
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
