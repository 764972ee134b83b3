"""What supervision contributes to the registries of lower rooms, part by part."""

from __future__ import annotations

from courses.access import register_oversight
from supervision import (
    contribute_agreements,
    contribute_answers,
    contribute_caseload,
    contribute_marking,
    contribute_marking_again,
    contribute_mine,
    contribute_records,
    contribute_self_checks,
    contribute_sessions,
)
from supervision.access import supervisees_of, supervisors_of


def register_all() -> None:
    """Called once when the app is ready."""
    register_oversight("supervision.agreements", supervisees_of, overseers=supervisors_of)
    for part in (
        contribute_agreements,
        contribute_mine,
        contribute_sessions,
        contribute_records,
        contribute_self_checks,
        contribute_caseload,
        contribute_answers,
        contribute_marking,
        contribute_marking_again,
    ):
        part.register()
