"""The made-up questions are sound, and there are enough of each kind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.questions.registry import get_kind
from tests.courses.exchange.strategies import DEFINITIONS, canonical, definitions, files, known


@pytest.mark.parametrize("kind", known(DEFINITIONS))
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_made_up_definition_is_as_the_kind_keeps_it(kind, data):
    definition = data.draw(definitions(kind))

    assert get_kind(kind).parse(definition).as_data() == definition


@settings(max_examples=10, deadline=None)
@given(rows=files())
def test_refs_of_a_made_up_file_differ(rows):
    assert len({row.ref for row in rows}) == len(rows)
    assert all(canonical(row) for row in rows)


def test_every_kind_can_be_made_up():
    assert set(known()) <= set(DEFINITIONS)
