"""The shapes refuse what cannot be a question, with a named fault at its place, and read back what they write."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from courses.questions.adapt import DefinitionBlock, read_definition, write_definition
from courses.questions.registry import UnknownKindError, get_kind, kinds
from courses.questions.shapes import digest_of, faults_of
from tests.factories.courses_quiz import DEFINITIONS, definition_of

ALL = kinds.names()


def faults(kind, **changes):
    with pytest.raises(ValidationError) as caught:
        get_kind(kind).parse(definition_of(kind, **changes))
    return faults_of(caught.value)


def test_every_kind_has_a_sample():
    assert sorted(DEFINITIONS) == sorted(ALL)


@pytest.mark.parametrize("kind", ALL)
def test_definition_reads_back_what_it_writes(kind):
    shape = get_kind(kind).parse(definition_of(kind))

    again = get_kind(kind).parse(shape.as_data())

    assert (again, digest_of(again.as_data())) == (shape, digest_of(shape.as_data()))


@pytest.mark.parametrize("kind", ALL)
def test_definition_survives_the_editors_form(kind):
    shape = get_kind(kind).parse(definition_of(kind))
    block = DefinitionBlock()

    stream = block.to_python(write_definition(kind, shape))
    cleaned = block.clean(stream)

    assert read_definition(cleaned) == (kind, shape)


@pytest.mark.parametrize("kind", ALL)
def test_definition_refuses_unknown_keys(kind):
    assert faults(kind, colour="red") == [(("colour",), "This is not part of a question of this kind.")]


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(("stem", "sentence"), [("  ", "Please fill this in."), ("a\0b", None), ("x" * 8001, None)])
def test_definition_refuses_a_stem_nobody_can_read(kind, stem, sentence):
    ((place, said),) = faults(kind, stem=stem)

    assert place == ("stem",)
    assert said == sentence or sentence is None


def option(key, text, right):
    return {"key": key, "text": text, "right": right, "feedback": "Because."}


@pytest.mark.parametrize(
    ("kind", "changes", "place", "sentence"),
    [
        ("single", {"options": [option("a", "A", True), option("b", "B", True)]}, ("options",),
         "Exactly one option must be right. 2 are marked now."),
        ("single", {"options": [option("a", "A", False), option("b", "{B}", False)]}, ("options",),
         "Exactly one option must be right. None is marked now."),
        ("single", {"options": [option("a", "A", True), option("a", "B", False)]}, ("options",),
         "Two options have the same key. “a”"),
        ("single", {"options": [option("a", "Same", True), option("b", "same ", False)]}, ("options",),
         "Two options say the same. “same”"),
        ("single", {"options": [option("a", "A", True)]}, ("options",), "Add more: at least 2 are needed."),
        ("multiple", {"options": [option(k, k, k == "a") for k in "abc"]}, ("options",),
         "At least two options must be right."),
        ("multiple", {"options": [option(k, k, True) for k in "abc"]}, ("options",),
         "At least one option must be wrong."),
        ("multiple", {"choose": 2}, ("choose",), "“Choose” says 2, but 3 options are right."),
        ("matching", {"distractors": ["affirmation"]}, ("distractors",),
         "An extra answer says the same as another answer. “affirmation”"),
        ("ordering", {"items": [{"key": "a", "text": "A"}, {"key": "b", "text": "a"}]}, ("items",),
         "Two steps say the same. “a”"),
        ("open", {"rubric": []}, ("rubric",), "Add more: at least 1 is needed."),
    ],
)  # fmt: skip
def test_definition_names_its_fault(kind, changes, place, sentence):
    assert faults(kind, **changes) == [(place, sentence)]


def test_get_kind_unknown_is_refused():
    with pytest.raises(UnknownKindError):
        get_kind("essay")
