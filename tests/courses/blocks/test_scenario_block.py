"""Writing a scenario without ids, and what the block refuses, at which place."""

from __future__ import annotations

import json

import pytest
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.blocks import LessonBodyBlock
from courses.blocks.scenario import ScenarioBlock
from courses.blocks.scenario_errors import summary_of
from courses.scenario_names import settle
from courses.scenario_shape import faults_of, scenario_from
from tests.factories.courses_pages import choice, scenario, scenario_value


def cleaned(value: dict, *, draft: bool = False):
    """The value after the form was checked, as it is stored."""
    block = ScenarioBlock()
    found = block.to_python(value)
    return block.get_prep_value(block.clean_deferred(found) if draft else block.clean(found))


def plain(stored: dict) -> dict:
    """Stored data without the wrapping of list items."""
    if isinstance(stored, dict):
        return {name: plain(inner) for name, inner in stored.items()}
    return [plain(row["value"]) for row in stored] if isinstance(stored, list) else stored


def refused(value: dict) -> StructBlockValidationError:
    with pytest.raises(StructBlockValidationError) as caught:
        cleaned(value)
    return caught.value


def without_ids() -> dict:
    """Two moments and two endings as an editor writes them by hand: places by number, name and title."""
    moment = {"speaker": "Lena", "choices": []}
    return {
        "title": "A visit",
        "intro": "<p>Lena is quiet.</p>",
        "nodes": [
            {**moment, "text": "First", "choices": [choice("", "2", "strong"), choice("", "it CLOSED  here", "weak")]},
            {**moment, "text": "Second", "name": "She goes on", "choices": [choice("", "Ending 1")]},
            {**moment, "text": "Third", "choices": [choice("", "she goes on")]},
        ],
        "endings": [
            {"quality": "strong", "title": "She was heard", "debrief": "Good."},
            {"quality": "weak", "title": "It closed here", "debrief": "Again."},
        ],
    }


def test_scenario_from_before_is_saved_as_it_was():
    stored = cleaned(scenario_value())

    assert plain(stored) == scenario_value()
    again = ScenarioBlock().to_python(json.loads(json.dumps(stored)))
    assert scenario_from(again).digest == scenario_from(scenario_value()).digest


def test_ids_are_made_and_places_written_by_hand_are_found():
    value = without_ids()
    value["nodes"][0]["choices"].append(choice("", "3"))

    stored = plain(cleaned(value))

    nodes, endings = stored["nodes"], stored["endings"]
    assert len({row["id"] for row in [*nodes, *endings]} - {""}) == 5
    assert [line["next"] for line in nodes[0]["choices"]] == [nodes[1]["id"], endings[1]["id"], nodes[2]["id"]]
    assert [line["next"] for line in nodes[1]["choices"]] == [endings[0]["id"]]
    assert [line["next"] for line in nodes[2]["choices"]] == [nodes[1]["id"]]
    assert stored["start"] == ""
    assert faults_of(scenario_from(stored)) == []


def test_ids_stay_once_they_are_made():
    once = cleaned({**without_ids(), "nodes": without_ids()["nodes"][:2]})

    assert cleaned(json.loads(json.dumps(once))) == once


def test_a_copied_moment_gets_an_id_of_its_own():
    value = scenario_value()
    value["nodes"].insert(1, {**value["nodes"][0], "choices": [dict(line) for line in value["nodes"][0]["choices"]]})

    settle(value)

    assert [row["id"] for row in value["nodes"]][::2] == ["n1", "n2"]
    assert value["nodes"][1]["id"] not in {"", "n1", "n2"}
    assert [line["id"] for line in value["nodes"][1]["choices"]] == ["a", "b", "c"]


def test_a_new_scenario_begins_with_a_moment_two_lines_and_two_endings():
    new = LessonBodyBlock().child_blocks["scenario"].get_default()

    assert [len(node["choices"]) for node in new["nodes"]] == [2]
    assert [ending["title"] for ending in new["endings"]] == ["They felt heard", "The talk closed here"]
    assert faults_of(scenario_from(new)) == []
    added = ScenarioBlock().child_blocks["nodes"].child_block.get_default()
    assert [bool(line["next"]) for line in added["choices"]] == [False, False]


@pytest.mark.parametrize(
    ("row", "lines", "where", "sentence"),
    [
        (1, [choice("d", "")], ("choices", 0, "next"), "A dead end: choose where the talk goes on after this line."),
        (1, [choice("d", "nowhere")], ("choices", 0, "next"), "There is no moment or ending called “nowhere”."),
        (1, [choice("d", "n2")], ("text",), "From here the talk goes round in circles: no line leads to an ending."),
    ],
)
def test_publishing_names_the_place(row, lines, where, sentence):
    value = scenario_value()
    value["nodes"][0]["choices"][1:] = [choice("b", "end-w"), choice("c", "end-u"), choice("s", "end-s")]
    value["nodes"][row]["choices"] = lines

    error = refused(value).block_errors["nodes"].block_errors[row]
    for step in where:
        error = error.block_errors[step]

    assert error.messages == [sentence]
    assert cleaned(value, draft=True)["title"] == "A quiet visit"


def test_missing_texts_and_dead_ends_are_refused_together():
    value = scenario_value()
    value["nodes"][0]["text"] = ""
    value["nodes"][1]["choices"][0].update(next="", text="")

    error = refused(value).block_errors["nodes"]

    assert error.block_errors[0].block_errors["text"].messages == ["This field is required."]
    line = error.block_errors[1].block_errors["choices"].block_errors[0].block_errors
    assert set(line) == {"text", "next"}


def test_sentence_for_the_top_names_scenario_and_moment():
    raw = scenario()
    raw["value"]["nodes"][1]["choices"][0]["next"] = ""
    stream = LessonBodyBlock()
    value = stream.to_python([raw])
    with pytest.raises(StreamBlockValidationError) as caught:
        stream.clean(value)

    sentence = summary_of(caught.value.block_errors[0], value[0].value)

    assert sentence == "Scenario “A quiet visit” needs another look: moment 2 · Lena: SECRET second moment."


def test_empty_and_odd_values_are_drafts_all_the_same():
    assert plain(cleaned({"title": "", "nodes": [], "endings": []}, draft=True))["nodes"] == []
    odd = {"title": "x", "start": "9", "nodes": [{"id": "n1", "text": "T", "choices": []}], "endings": []}
    assert cleaned(odd, draft=True)["start"] == "9"
    assert set(refused(odd).block_errors) >= {"start", "nodes", "endings"}
