"""What is evidence is held by triggers, and exactly so much of it may change as stands here (ADR 0005, ADR 0013).

The mistake this prevents: a column that is allowed to change in passing, or a new table of records nobody declared.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import models

from supervision.models import RecordDomain, SessionRecord
from website.core import triggers
from website.core.triggers import AppendOnly

# Table → columns that may change, columns that may be emptied, columns that may be emptied under a permit.
FIXED: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "audit_auditevent": ((), (), ()),
    "audit_chainhead": (("hash", "seq"), (), ()),
    "courses_attemptstep": ((), ("response",), ()),
    "courses_questionversion": ((), (), ()),
    "supervision_purgepermit": ((), (), ()),
    "supervision_recordattendee": ((), (), ()),
    "supervision_recordchainhead": (("hash", "seq"), (), ()),
    "supervision_recordcontent": ((), (), ("body",)),
    "supervision_recorddomain": ((), (), ()),
    "supervision_recordevent": ((), (), ("comment",)),
    "supervision_sessionaction": (("done_at", "done_by_id", "dropped_at", "owner_id"), (), ("text",)),
    "supervision_sessionrecord": ((), (), ()),
}
PERMIT = ("supervision_purgepermit", "record_id", "record_id")


def differences(declared: Iterable[AppendOnly]) -> list[str]:
    """How what is declared differs from what stands here."""
    found = {rules.table: rules for rules in declared if not rules.table.startswith("testapp_")}
    faults = [f"{table} is not declared" for table in FIXED.keys() - found.keys()]
    faults += [f"{table} is not in this list" for table in found.keys() - FIXED.keys()]
    for table in FIXED.keys() & found.keys():
        rules = found[table]
        if (rules.allowed, rules.emptied, rules.permitted) != FIXED[table]:
            faults.append(f"{table} may change {rules.allowed} {rules.emptied} {rules.permitted}")
        if rules.permitted and rules.permit != PERMIT:
            faults.append(f"{table} is emptied under another permit")
    return sorted(faults)


def records_not_held() -> list[str]:
    """Models of supervision that point at a signed record and are no append-only table."""
    return [
        model._meta.label
        for model in apps.get_app_config("supervision").get_models()
        if triggers.rules_of(model) is None
        and any(isinstance(field, models.ForeignKey) and field.related_model is SessionRecord
                for field in model._meta.local_fields)
    ]  # fmt: skip


def test_evidence_is_append_only():
    assert differences(triggers.declared()) == []
    assert records_not_held() == []


@pytest.fixture
def put_back():
    yield
    triggers.append_only(RecordDomain)


@pytest.mark.usefixtures("put_back")
def test_a_table_that_is_not_held_is_seen():
    triggers.withdraw(RecordDomain)

    assert differences(triggers.declared()) == ["supervision_recorddomain is not declared"]
    assert records_not_held() == ["supervision.RecordDomain"]


@pytest.mark.usefixtures("put_back")
def test_a_column_that_may_change_is_seen():
    triggers.append_only(RecordDomain, allow_update=("minutes",))

    assert differences(triggers.declared()) == ["supervision_recorddomain may change ('minutes',) () ()"]
