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
         "Two options have the same key: “a”."),
        ("single", {"options": [option("a", "Same", True), option("b", "same ", False)]}, ("options", 1, "text"),
         "Two options say the same: “same”."),
        ("single", {"options": [option("a", "A", True)]}, ("options",), "Add more: at least 2 are needed."),
        ("multiple", {"choose": None, "options": [option(k, k, k == "a") for k in "abc"]}, ("options",),
         "At least two options must be right."),
        ("multiple", {"choose": None, "options": [option(k, k, True) for k in "abc"]}, ("options",),
         "At least one option must be wrong."),
        ("multiple", {"choose": 2}, ("choose",), "“Choose” says 2, but 3 options are right."),
        ("matching", {"distractors": ["affirmation"]}, ("distractors", 0),
         "An extra answer says the same as another answer: “affirmation”."),
        ("ordering", {"items": [{"key": "a", "text": "A"}, {"key": "b", "text": "a"}]}, ("items", 1, "text"),
         "Two steps say the same: “a”."),
        ("open", {"rubric": []}, ("rubric",), "Add more: at least 1 is needed."),
    ],
)  # fmt: skip
def test_definition_names_its_fault(kind, changes, place, sentence):
    assert faults(kind, **changes) == [(place, sentence)]


EVERY_FAULT = [
    ("single",
     {"stem": "", "options": [option("a", "Same", False), option("b", "same", False), option("c", "", False)]},
     [(("stem",), "Please fill this in."), (("options", 2, "text"), "Please fill this in."),
      (("options", 1, "text"), "Two options say the same: “same”."),
      (("options",), "Exactly one option must be right. None is marked now.")]),
    ("single",
     {"options": [{**option("a", "A", True), "credit": 50}, {**option("b", "B", False), "credit": 100},
                  {**option("c", "C", True), "credit": "lots"}]},
     [(("options", 2, "credit"), "This must be a number."),
      (("options",), "Exactly one option must be right. 2 are marked now."),
      (("options", 0, "credit"), "The right option is worth 100%: leave its credit empty."),
      (("options", 1, "credit"), "Only the right option may be worth 100%.")]),
    ("multiple", {"choose": 4, "options": [option("a", "A", True), option("b", "a", True), option("c", "C", True)]},
     [(("options", 1, "text"), "Two options say the same: “a”."),
      (("options",), "At least one option must be wrong."),
      (("choose",), "“Choose” says 4, but 3 options are right.")]),
    ("matching",
     {"pairs": [{"key": "a", "prompt": "P", "answer": "X"}, {"key": "b", "prompt": "p", "answer": "X"}],
      "distractors": ["y", "x", "Y"]},
     [(("pairs", 1, "prompt"), "Two pairs ask the same: “p”."),
      (("pairs",), "All pairs have the same answer."),
      (("distractors", 1), "An extra answer says the same as another answer: “x”."),
      (("distractors", 2), "An extra answer says the same as another answer: “Y”.")]),
    ("gap_fill",
     {"text": "[[a]] [[a]] [[what]]",
      "gaps": [{"key": "a", "answers": [{"text": "x", "credit": 50}]},
               {"key": "b", "chosen": True, "answers": [{"text": "y", "credit": 100}]}]},
     [(("gaps", 0, "answers"), "At least one answer must be worth 100%."),
      (("gaps", 1, "answers"), "A gap to choose for needs at least two answers."),
      (("text",), "The text has [[a]] more than once."),
      (("text",), "The text has no place for gap b: write [[b]] where it belongs."),
      (("text",), "The text has [[what]], but there is no gap called what.")]),
    ("numerical",
     {"unit": "required", "units": [{"text": "g", "factor": "5"}, {"text": "g"}],
      "answers": [{"value": "a lot", "credit": 100}, {"value": "5", "tolerance": "2", "credit": 100},
                  {"value": "4", "credit": 0}]},
     [(("answers", 0, "value"), "This does not look like a number."),
      (("answers", 2, "value"), "4 is never reached: 5 above it covers it already. Swap them."),
      (("units", 0, "factor"), "The first unit is the unit of the values: its factor is 1."),
      (("units", 1, "text"), "Two units are the same.")]),
    ("open", {"model_answer": " ", "rubric": [{"key": k, "idea": "I", "example": "", "points": 1} for k in "ab"]},
     [(("model_answer",), "Please fill this in."),
      (("rubric", 0, "example"), "Please fill this in."), (("rubric", 1, "example"), "Please fill this in."),
      (("rubric", 1, "idea"), "Two ideas say the same: “I”.")]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "changes", "expected"), EVERY_FAULT)
def test_definition_names_every_fault_at_once(kind, changes, expected):
    assert sorted(faults(kind, **changes), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("rubbish", [None, 5, "text", [], {}, [None], [5, {}], [{"key": {}}], {"a": [1]}])
def test_rubbish_in_any_field_is_refused_and_never_breaks(kind, rubbish):
    for field in get_kind(kind).definition_model.model_fields:
        data = {**definition_of(kind), field: rubbish}
        found = _faults_or_none(kind, data)

        assert found is None or all(sentence for __, sentence in found)


def _faults_or_none(kind, data):
    try:
        get_kind(kind).parse(data)
    except ValidationError as error:
        return faults_of(error)
    return None


def test_get_kind_unknown_is_refused():
    with pytest.raises(UnknownKindError):
        get_kind("essay")
