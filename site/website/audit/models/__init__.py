"""The audit log and the end of its chain."""

from website.audit.models.event import AuditEvent, ChainHead

__all__ = ["AuditEvent", "ChainHead"]
