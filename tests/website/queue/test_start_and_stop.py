"""A real worker from its start to its end. In a file of its own: no other worker may take its tasks."""

from __future__ import annotations

import signal

import pytest
from django_q.models import OrmQ
from django_q.models import Schedule as QueueSchedule

from tests.website.queue.conftest import eventually, start_cluster, state_of
from website.core import contributions
from website.notices import health, jobs
from website.notices.models import JobRun

pytestmark = [pytest.mark.queue, pytest.mark.xdist_group("queue")]


def test_a_worker_shows_when_it_starts_and_stops_cleanly(transactional_db, owe, cast, tmp_path):
    cluster = start_cluster(tmp_path)
    try:
        eventually(lambda: JobRun.objects.filter(name=jobs.HEARTBEAT, finished_at__isnull=False).exists())
        scheduled = set(QueueSchedule.objects.filter(func=jobs.TASK).values_list("name", flat=True))
        hold = tmp_path / "hold"
        hold.touch()
        entry = owe("queueapp.leave_a_row", key="last", recipient=cast.rosa)
        eventually(lambda: len(cluster.runs_of("last")) == 1)

        cluster.process.send_signal(signal.SIGTERM)
        hold.unlink()
        status = cluster.process.wait(timeout=30)

        assert (status, cluster.members()) == (0, [])
        assert (state_of(entry), OrmQ.objects.count()) == ("done", 0)
        assert scheduled == set(contributions.schedules.names())
        assert health.heartbeat() == "ok"
    finally:
        cluster.stop()
