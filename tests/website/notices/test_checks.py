"""The queue's settings keep what docs/adr/0008 promises."""

from __future__ import annotations

import pytest
from django.conf import settings

from website.core import contributions
from website.core.contributions import Schedule
from website.notices import checks


def ids(messages):
    return [message.id for message in messages]


def test_the_settings_are_right():
    assert checks.queue_settings() == []
    assert checks.schedules_exist() == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        pytest.param({"retry": 90}, ["notices.E001"], id="handed out again too soon"),
        pytest.param({"workers": 1, "queue_limit": 12}, ["notices.E001"], id="waits too long inside"),
        pytest.param({"ack_failures": True}, ["notices.E002"], id="forgets failures"),
        pytest.param({"catch_up": True}, ["notices.E002"], id="runs every missed slot"),
        pytest.param({"orm": None}, ["notices.E002"], id="another broker"),
        pytest.param({"timeout": 120, "retry": 900}, ["notices.E003"], id="claim shorter than a task"),
    ],
)
def test_settings_that_lose_or_double_work_are_refused(settings, change, found):
    settings.Q_CLUSTER = {**settings.Q_CLUSTER, **change}

    assert ids(checks.queue_settings()) == found


@pytest.mark.parametrize("workers", [1, 2, 16])
def test_every_number_of_workers_offered_is_fine(settings, workers):
    settings.Q_CLUSTER = {**settings.Q_CLUSTER, "workers": workers}

    assert checks.queue_settings() == []


@pytest.mark.parametrize("path", ["website.notices.tasks.renamed", "website.gone.tasks.run", "nowhere"])
def test_a_scheduled_task_that_is_gone_is_refused(path):
    contributions.schedules.add("test.gone", Schedule(path, 1))
    try:
        assert ids(checks.schedules_exist()) == ["notices.E004"]
    finally:
        contributions.schedules.remove("test.gone")


def test_a_claim_outlasts_the_queues_timeout():
    assert settings.Q_CLUSTER["timeout"] < settings.OUTBOX_LEASE_SECONDS
