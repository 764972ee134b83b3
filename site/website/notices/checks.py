"""System checks: the queue's settings keep the promises of docs/adr/0008, and what is scheduled exists."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.module_loading import import_string

from website.core import contributions


@register(Tags.compatibility)
def queue_settings(**kwargs: Any) -> list[CheckMessage]:
    """A task must not be handed out again while it may still run, nor be forgotten because it failed."""
    queue = settings.Q_CLUSTER
    faults = []
    longest = queue["timeout"] * queue["queue_limit"] / queue["workers"]
    if queue["retry"] < longest + 60:
        faults.append(
            Error(
                "The queue hands tasks out again while they may still be waiting or running.",
                hint="Q_CLUSTER: retry must be at least timeout × queue_limit ÷ workers + 60.",
                id="notices.E001",
            )
        )
    if queue.get("orm") is None or queue.get("ack_failures") or queue.get("catch_up", True):
        faults.append(
            Error(
                "The queue may lose tasks or run missed ones in a burst.",
                hint="Q_CLUSTER: the ORM broker, ack_failures False and catch_up False.",
                id="notices.E002",
            )
        )
    if queue["timeout"] >= settings.OUTBOX_LEASE_SECONDS:
        faults.append(
            Error(
                "An outbox row could be claimed by a second worker while the first still works on it.",
                hint="OUTBOX_LEASE_SECONDS must be longer than the timeout in Q_CLUSTER.",
                id="notices.E003",
            )
        )
    return faults


@register(Tags.compatibility)
def schedules_exist(**kwargs: Any) -> list[CheckMessage]:
    """A renamed task would fail only when its hour comes, in a log nobody reads."""
    faults = []
    for name in contributions.schedules.names():
        task = contributions.schedules.get(name).task
        try:
            found = callable(import_string(task))
        except ImportError:
            found = False
        if not found:
            faults.append(
                Error(
                    f"The scheduled task {task} of {name} does not exist.",
                    hint="Correct the path where the schedule is contributed.",
                    id="notices.E004",
                )
            )
    return faults
