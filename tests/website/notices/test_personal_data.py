"""Notices in the person's own export, and gone when they ask for erasure."""

from __future__ import annotations

from website.core import contributions
from website.notices import outbox
from website.notices.domain import mark_read, tell
from website.notices.models import Notice, OutboxEntry


def test_export_tells_everything_and_only_ones_own(cast, kind):
    notice = tell(cast.rosa, kind, key="k", url="/learn/")
    tell(cast.dana, kind, key="d")
    outbox.run_due()
    mark_read(notice, actor=cast.rosa)
    notice.refresh_from_db()

    notices = list(contributions.personal_data.get("notices.notice").export(cast.rosa))
    owed = list(contributions.personal_data.get("notices.outboxentry").export(cast.rosa))

    entry = OutboxEntry.objects.get(recipient=cast.rosa)
    assert notices == [
        {
            "what": "Your test is ready",
            "kind": kind,
            "told_at": notice.created_at.isoformat(),
            "read_at": notice.read_at.isoformat(),
            "address": "/learn/",
        }
    ]
    assert owed == [
        {
            "what": "notices.mail",
            "state": "done",
            "asked_at": entry.created_at.isoformat(),
            "ended_at": entry.finished_at.isoformat(),
        }
    ]


def test_erase_removes_only_ones_own(cast, kind):
    tell(cast.rosa, kind, key="k")
    tell(cast.dana, kind, key="d")

    touched = [
        contributions.personal_data.get(name).erase(cast.rosa) for name in ("notices.notice", "notices.outboxentry")
    ]

    assert touched == [1, 1]
    assert list(Notice.objects.values_list("key", flat=True)) == ["d"]
    assert list(OutboxEntry.objects.values_list("key", flat=True)) == ["mail:d"]
