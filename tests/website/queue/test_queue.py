"""What the outbox promises, kept by a real worker that is killed and poisoned."""

from __future__ import annotations

import os
import signal

import pytest
from django_q.models import OrmQ, Task

from tests.queueapp.effects import SECRET
from tests.website.queue.conftest import eventually, state_of, sweep_through_the_queue
from website.notices import kinds, outbox
from website.notices.domain import tell
from website.notices.models import Notice, OutboxEntry
from website.notices.models.outbox import MAX_TRIES

pytestmark = [pytest.mark.queue, pytest.mark.xdist_group("queue")]


def test_an_owed_effect_is_done_by_the_worker(cluster, owe):
    entry = owe("queueapp.note", key="simple")

    eventually(lambda: state_of(entry) == "done")

    assert len(cluster.runs_of("simple")) == 1
    assert cluster.runs_of("simple") != [os.getpid()]


def test_many_effects_are_each_done_once(cluster, owe):
    keys = [f"many{number}" for number in range(40)]
    for key in keys:
        owe("queueapp.note", key=key)

    eventually(lambda: not OutboxEntry.objects.exclude(state="done").exists())

    assert sorted(key for key, __ in cluster.runs if key.startswith("many")) == sorted(keys)


def test_a_notice_is_mailed_by_the_worker_without_its_matter(cluster, cast):
    kinds.register("queueapp.told", title="Your certificate is ready")
    try:
        tell(cast.rosa, "queueapp.told", key="told", url="/learn/certificates/")
        eventually(lambda: OutboxEntry.objects.filter(state="done").exists())
    finally:
        kinds.registry.remove("queueapp.told")

    assert len(cluster.mails) == 1
    assert "Subject: You have a new message in Mainstay" in cluster.mails[0]
    for word in ("certificate", "Delgado"):
        assert word not in cluster.mails[0]


def test_a_worker_killed_in_the_middle_leaves_the_effect_done_once(cluster, owe, cast):
    hold = cluster.folder / "hold"
    hold.touch()
    entry = owe("queueapp.leave_a_row", key="killed", recipient=cast.rosa)
    eventually(lambda: len(cluster.runs_of("killed")) == 1)

    os.kill(cluster.runs_of("killed")[0], signal.SIGKILL)
    hold.unlink()
    eventually(lambda: state_of(entry) == "done", between=sweep_through_the_queue)

    entry.refresh_from_db()
    assert (entry.tries, len(set(cluster.runs_of("killed")))) == (2, 2)
    assert Notice.objects.filter(key="effect:killed").count() == 1


def test_a_poison_effect_becomes_a_dead_letter_and_its_text_stays_out(cluster, owe):
    entry = owe("queueapp.fail", key="poison")

    eventually(lambda: state_of(entry) == "dead", between=sweep_through_the_queue)
    eventually(lambda: not OrmQ.objects.exists())

    entry.refresh_from_db()
    assert (entry.tries, entry.last_error_class) == (MAX_TRIES, "ValueError")
    assert len(cluster.runs_of("poison")) == MAX_TRIES
    assert SECRET not in cluster.log
    assert SECRET not in str(OutboxEntry.objects.values().get(pk=entry.pk))
    assert [task for task in Task.objects.all() if SECRET in f"{task.args}{task.kwargs}{task.result}"] == []


def test_an_effect_that_kills_its_worker_becomes_a_dead_letter(cluster, owe):
    entry = owe("queueapp.kill_the_worker", key="deadly")

    # By its own task: a sweep that dies with its worker keeps its lock for a while, as it should.
    eventually(lambda: state_of(entry) == "dead", between=lambda: outbox.nudge(entry.pk))

    entry.refresh_from_db()
    assert (entry.tries, entry.last_error_code) == (MAX_TRIES, "worker_lost")
    assert len(cluster.runs_of("deadly")) == MAX_TRIES
