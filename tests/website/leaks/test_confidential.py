"""Confidential text, planted by each planter, shows nowhere but where it belongs; nor do the words of self-checks.

One hunt looks for all of it: it opens every page as everybody, which is what costs.
"""

from __future__ import annotations

import pytest

from tests.leaks import new_marker, planters
from tests.website.leaks import planters as _planters  # noqa: F401 - registers them
from tests.website.leaks import planters_supervision as _in_supervision  # noqa: F401 - registers them
from tests.website.leaks.self_check_words import marked_bands, plant_results


@pytest.fixture
def bands():
    with marked_bands() as markers:
        yield markers


@pytest.mark.long
def test_what_is_planted_stays_where_it_belongs(leaks, bands):
    markers = {name: new_marker() for name in planters}

    planted = {name: (marker, planters[name](leaks.cast, marker)) for name, marker in markers.items()}
    planted |= plant_results(leaks.cast, bands)

    assert len(planted) >= 22
    leaks.assert_all_stay(planted)
    assert len(leaks.opened) > 300
