"""Confidential text, planted by each planter, shows nowhere but where it belongs."""

from __future__ import annotations

from tests.leaks import new_marker, planters
from tests.website.leaks import planters as _planters  # noqa: F401 - registers them
from tests.website.leaks import planters_supervision as _in_supervision  # noqa: F401 - registers them


def test_what_is_planted_stays_where_it_belongs(leaks):
    markers = {name: new_marker() for name in planters}

    planted = {name: (marker, planters[name](leaks.cast, marker)) for name, marker in markers.items()}

    assert len(planted) >= 20
    leaks.assert_all_stay(planted)
    assert len(leaks.opened) > 300
