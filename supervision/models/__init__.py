"""Supervision's tables."""

from supervision.models.agreement import Agreement, Qualification, SuperviseeStatus
from supervision.models.record import (
    PurgePermit,
    RecordAttendee,
    RecordChainHead,
    RecordContent,
    RecordDomain,
    RecordEvent,
    SessionAction,
    SessionRecord,
)
from supervision.models.selfcheck import SelfCheck, SelfCheckShare
from supervision.models.session import (
    AgendaItem,
    PreparationNote,
    SessionAttendee,
    SupervisionRequest,
    SupervisionSession,
)

__all__ = [
    "AgendaItem",
    "Agreement",
    "PreparationNote",
    "PurgePermit",
    "Qualification",
    "RecordAttendee",
    "RecordChainHead",
    "RecordContent",
    "RecordDomain",
    "RecordEvent",
    "SelfCheck",
    "SelfCheckShare",
    "SessionAction",
    "SessionAttendee",
    "SessionRecord",
    "SuperviseeStatus",
    "SupervisionRequest",
    "SupervisionSession",
]
