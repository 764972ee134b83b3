"""The chain: tampering is refused, and found when somebody lifts the triggers; writers lose and double nothing."""

from __future__ import annotations

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from tests.testapp.models import Folder
from website import audit
from website.audit import chain, tasks
from website.audit.models import AuditEvent, ChainHead
from website.core import triggers

THREADS = 10
EACH = 10


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.django_db
def test_an_empty_log_is_whole(verify):
    assert verify() == ("whole: 0 events", 0)


def test_an_untouched_log_is_whole(events, verify):
    assert verify() == ("whole: 5 events", 0)
    assert chain.verify(chunk=2) == chain.Verdict(5)


def test_tampering_is_refused(events, verify):
    event = events[2]
    event.verb = "testapp.see"
    for change in (
        event.save,
        event.delete,
        lambda: AuditEvent.objects.update(actor="x"),
        lambda: AuditEvent.objects.all().delete(),
        lambda: AuditEvent.objects.bulk_update([event], ["verb"]),
        lambda: ChainHead.objects.all().delete(),
        lambda: execute("UPDATE audit_auditevent SET outcome = 'denied' WHERE seq = 3"),
        lambda: execute("DELETE FROM audit_auditevent WHERE seq = 5"),
        lambda: execute("DELETE FROM audit_chainhead"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()

    assert verify() == ("whole: 5 events", 0)


@pytest.mark.parametrize(
    ("sql", "seq", "fault"),
    [
        ("UPDATE audit_auditevent SET actor = 'x' WHERE seq = 3", 3, "was changed"),
        ("UPDATE audit_auditevent SET about = '' WHERE seq = 1", 1, "was changed"),
        ("UPDATE audit_auditevent SET reason = 'x' WHERE seq = 5", 5, "was changed"),
        ("UPDATE audit_auditevent SET outcome = 'denied' WHERE seq = 2", 2, "was changed"),
        ("UPDATE audit_auditevent SET request_id = 'x' WHERE seq = 2", 2, "was changed"),
        ("UPDATE audit_auditevent SET hash = 'x' WHERE seq = 4", 4, "was changed"),
        ("UPDATE audit_auditevent SET prev_hash = 'x' WHERE seq = 4", 4, "does not follow the event before it"),
        ("DELETE FROM audit_auditevent WHERE seq = 1", 1, "event 1 is missing"),
        ("DELETE FROM audit_auditevent WHERE seq = 3", 3, "event 3 is missing"),
        ("DELETE FROM audit_auditevent WHERE seq > 3", 4, "events from 4 to 5 are missing"),
        ("UPDATE audit_chainhead SET hash = 'x'", 5, "the head of the chain does not match the last event"),
        ("UPDATE audit_chainhead SET seq = 4", 4, "the head of the chain does not match the last event"),
        ("DELETE FROM audit_chainhead", 1, "lies beyond the head of the chain"),
    ],
)
def test_tampering_with_lifted_triggers_is_found(events, verify, sql, seq, fault):
    with triggers.lifted():
        execute(sql)

    assert verify() == (f"BROKEN at event {seq}: {fault}", 1)


def test_a_changed_time_is_found(events, verify):
    with triggers.lifted():
        AuditEvent.objects.filter(seq=2).update(at=events[0].at)

    assert verify() == ("BROKEN at event 2: was changed", 1)


def test_an_event_behind_the_head_is_found(events, verify):
    AuditEvent.objects.create(
        seq=6, at=events[0].at, actor="x", verb="testapp.do", object_type="x", request_id="-", prev_hash="x", hash="y"
    )

    assert verify() == ("BROKEN at event 6: lies beyond the head of the chain", 1)


def test_a_chain_rewritten_from_end_to_end_is_found_by_an_anchor(events, verify, tmp_path, capsys):
    call_command("anchor_audit")
    anchor = tmp_path / "anchors.txt"
    anchor.write_text(f"# kept on another machine\n\n{capsys.readouterr().out}", encoding="utf-8")
    assert verify(anchor=anchor) == ("whole: 5 events, 1 anchors met", 0)

    with triggers.lifted():
        rewrite_from(2)

    assert verify() == ("whole: 5 events", 0)
    assert verify(anchor=anchor) == ("BROKEN at event 5: differs from its anchor", 1)


def test_a_chain_cut_short_is_found_by_an_anchor(events, verify, tmp_path):
    anchor = tmp_path / "anchors.txt"
    anchor.write_text(f"{chain.anchor_line(chain.head_now())}\n", encoding="utf-8")

    with triggers.lifted():
        AuditEvent.objects.filter(seq__gt=3).delete()
        ChainHead.objects.update(seq=3, hash=events[2].hash)

    assert verify() == ("whole: 3 events", 0)
    assert verify(anchor=anchor) == ("BROKEN at event 5: is anchored but missing", 1)


@pytest.mark.django_db
def test_the_anchor_of_an_empty_log_is_met_by_any(cast, verify, tmp_path):
    anchor = tmp_path / "anchors.txt"
    anchor.write_text(chain.anchor_line(chain.head_now()), encoding="utf-8")
    audit.record(cast.dana, "testapp.do", cast.rosa)

    assert verify(anchor=anchor) == ("whole: 1 events, 1 anchors met", 0)


@pytest.mark.parametrize("text", ["what is this", "5 short", "-1 " + "0" * 64, "5 " + "G" * 64])
@pytest.mark.django_db
def test_an_anchor_file_that_is_none_is_refused(tmp_path, text):
    anchor = tmp_path / "anchors.txt"
    anchor.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match="line 1") as refused:
        call_command("verify_audit", anchor=anchor)
    assert refused.value.returncode == 2
    with pytest.raises(CommandError):
        call_command("verify_audit", anchor=tmp_path / "nowhere")


def test_the_nightly_task_logs_a_broken_chain(events, caplog):
    assert tasks.verify()
    with triggers.lifted():
        execute("UPDATE audit_auditevent SET actor = 'x' WHERE seq = 3")

    assert not tasks.verify()
    assert "broken at event 3: was changed" in caplog.text


def rewrite_from(seq):
    """What somebody with the database's password can do: change an event and mend every hash after it."""
    previous = AuditEvent.objects.get(seq=seq - 1).hash
    for event in AuditEvent.objects.filter(seq__gte=seq).order_by("seq"):
        event.actor = "somebody-else"
        event.prev_hash = previous
        event.hash = previous = event.digest()
        event.save(force_update=True)
    ChainHead.objects.update(hash=previous)


@pytest.mark.django_db(transaction=True)
def test_ten_writers_at_once_make_one_chain(verify):
    failures = []
    start = threading.Barrier(THREADS)

    def write():
        try:
            start.wait()
            for _turn in range(EACH):
                with transaction.atomic():
                    Folder.objects.create(name="f")
                    audit.record(audit.SYSTEM, "testapp.do", Folder)
        except Exception as error:  # a thread's error must reach the test
            failures.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert list(AuditEvent.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, THREADS * EACH + 1))
    assert verify() == (f"whole: {THREADS * EACH} events", 0)
