"""Fixtures of the audit log's tests."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from website import audit


@pytest.fixture
def events(cast):
    """Five events of Dana's about Rosa."""
    return [audit.record(cast.dana, "testapp.do", cast.rosa, reason=f"number-{number}") for number in range(1, 6)]


@pytest.fixture
def verify():
    """`verify(anchor=path)` runs the command: what it prints and its exit status."""

    def run(**options):
        out = StringIO()
        try:
            call_command("verify_audit", stdout=out, **options)
        except SystemExit as left:
            return out.getvalue().strip(), left.code
        return out.getvalue().strip(), 0

    return run
