"""Who gets what at every first-party address: actor × address → status.

The rows come from the address list, so a new address fails until somebody has decided who may open it. Everything that
could leak exists (`addresses.py`); each request is undone (`doors.py`).
"""

from __future__ import annotations

from tests.architecture.addresses import methods, rows
from tests.architecture.permissions import TABLE


def test_every_address_answers_every_actor_as_the_table_says(world, table_walk):
    found = table_walk.of(world).statuses

    assert len(found) > 50
    assert {key: codes for key, codes in found.items() if TABLE.get(key) != codes} == {}
    assert set(TABLE) - set(found) == set()


def test_every_address_has_a_row():
    missing = {f"{name} {method}" for name, row in rows().items() for method in methods(row)} - set(TABLE)

    assert missing == set()
