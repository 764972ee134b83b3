"""Any kind becomes any other: what has a place is kept, what has none is named, and the form opens."""

from __future__ import annotations

from itertools import permutations

import pytest

from courses.domain.question_bank import convert, faults_of_draft
from courses.questions.adapt import DefinitionBlock, write_definition
from courses.questions.registry import get_kind, kinds
from tests.factories.courses_quiz import definition_of

BLOCK = DefinitionBlock()
SHARED = {"Hints", "Feedback for everybody"}


def stream_of(kind, **changes):
    return BLOCK.to_python(write_definition(kind, get_kind(kind).parse(definition_of(kind, **changes))))


@pytest.mark.parametrize("source", kinds.names())
def test_every_kind_becomes_every_other(source):
    more = {} if source == "information" else {"hints": ["Read it twice."], "feedback": "Well done."}
    stream = stream_of(source, **more)

    for target in kinds.names():
        if target == source:
            continue
        conversion = convert(stream, target)
        becomes = BLOCK.to_python(conversion.raw)

        assert becomes[0].value["stem"] == stream[0].value["stem"]
        assert not set(conversion.kept) & set(conversion.lost)
        if target == "information":
            assert set(conversion.lost) >= SHARED
            assert faults_of_draft(becomes) == []
        elif more:
            assert list(becomes[0].value["hints"]) == ["Read it twice."]
            assert set(conversion.kept) >= SHARED


def test_every_field_of_every_kind_is_kept_or_named():
    for source, target in permutations(kinds.names(), 2):
        stream = stream_of(source)
        conversion = convert(stream, target)
        value, block = stream[0].value, stream[0].block
        filled = {
            str(child.label)
            for name, child in block.child_blocks.items()
            if value[name] not in (None, "", False, True) and (not hasattr(value[name], "__len__") or len(value[name]))
        }
        assert filled <= {*conversion.kept, *conversion.lost}, (source, target)
