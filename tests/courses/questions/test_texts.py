"""What people read of a question, and what is a setting."""

from __future__ import annotations

import enum
import typing

import pytest

from courses.questions.registry import kinds
from courses.questions.shapes import FileHash, Key, Part, Percent, Share
from courses.questions.texts import SETTINGS, texts_in

NOT_READ = (Key, FileHash, Percent, Share)


def test_settings_are_no_texts_and_descriptions_are():
    answer = {"value": "45", "tolerance": "5", "tolerance_kind": "absolute", "credit": "33.3", "feedback": "Yes."}
    definition = {
        "stem": "How many minutes?",
        "picture": {"picture": "a" * 40, "alt": "A clock"},
        "unit": "required",
        "unit_cost": "12.5",
        "answers": [answer],
        "units": [{"text": "minutes", "factor": "1"}],
        "options": [{"key": "a", "text": "Half an hour", "picture": {"picture": "b" * 40, "decorative": True}}],
    }

    assert [*texts_in(definition)] == [
        "How many minutes?", "A clock", "45", "Yes.", "minutes", "Half an hour",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [kind.name for kind in kinds])
def test_every_rule_of_every_kind_is_known_as_a_setting(kind):
    found = set(rules(kinds.get(kind).definition_model))

    assert found <= SETTINGS | {"picture"}


def rules(model):
    """The names of fields that hold one of a few words, or a name or number for the machine."""
    for name in model.model_fields:
        hints = [typing.get_type_hints(model, include_extras=True)[name]]
        while hints:
            hint = hints.pop()
            is_class = isinstance(hint, type)
            if (
                hint in NOT_READ
                or typing.get_origin(hint) is typing.Literal
                or (is_class and issubclass(hint, enum.Enum))
            ):
                yield name
            elif is_class and issubclass(hint, Part):
                yield from rules(hint)
            else:
                hints += [inner for inner in typing.get_args(hint) if not isinstance(inner, str)]
