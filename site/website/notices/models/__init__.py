"""Rows of the outbox, of notices and of scheduled jobs."""

from website.notices.models.job import JobRun
from website.notices.models.notice import Notice
from website.notices.models.outbox import OutboxEntry

__all__ = ["JobRun", "Notice", "OutboxEntry"]
