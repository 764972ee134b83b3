"""The rules of a scenario by themselves: what can be saved, and where a path leads."""

from __future__ import annotations

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.blocks.scenario import ScenarioBlock
from courses.domain.scenarios import walk
from courses.scenario_shape import faults_of, scenario_from
from tests.factories.courses_pages import choice, scenario_value


def node(name: str, *choices: dict) -> dict:
    return {"id": name, "speaker": "Lena", "text": "Text", "choices": list(choices)}


def ending(name: str) -> dict:
    return {"id": name, "quality": "ok", "title": "Title", "debrief": "Debrief"}


def faults(**over) -> list[tuple]:
    value = {"start": "n1", "nodes": [node("n1", choice("a", "end"))], "endings": [ending("end")], **over}
    return [(fault.part, fault.code, fault.index, fault.choice) for fault in faults_of(scenario_from(value))]


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({}, []),
        ({"start": "n9"}, [("start", "unknown-start", 0, None)]),
        ({"start": "end"}, [("start", "unknown-start", 0, None)]),
        ({"nodes": [node("n1")]}, [("nodes", "dead-end", 0, None)]),
        ({"nodes": [node("n1", choice("a", "nowhere"))]}, [("nodes", "unknown-target", 0, 0)]),
        (
            {"nodes": [node("n1", choice("a", "end")), node("n2", choice("a", "end"))]},
            [("nodes", "unreachable", 1, None)],
        ),
        ({"endings": [ending("end"), ending("other")]}, [("endings", "unreachable", 1, None)]),
        ({"endings": [ending("end"), ending("end")]}, [("endings", "repeated", 1, None)]),
        ({"nodes": [node("n1", choice("a", "end"), choice("a", "end"))]}, [("nodes", "repeated", 0, 1)]),
        (
            {
                "nodes": [
                    node("n1", choice("a", "end"), choice("b", "n2")),
                    node("n2", choice("a", "n3")),
                    node("n3", choice("a", "n2")),
                ]
            },
            [("nodes", "no-way-out", 1, None), ("nodes", "no-way-out", 2, None)],
        ),
    ],
)
def test_faults_are_found_at_their_place(over, expected):
    assert faults(**over) == expected


def test_block_refuses_a_dead_end_at_the_field_of_its_line():
    block = ScenarioBlock()
    value = scenario_value()
    value["nodes"][1]["choices"][0]["next"] = "nowhere"

    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.to_python(value))

    rows = caught.value.block_errors["nodes"].block_errors
    at_choice = rows[1].block_errors["choices"].block_errors[0].block_errors["next"]
    assert at_choice.messages == ["There is no moment or ending called “nowhere”."]


def test_a_draft_may_have_gaps():
    block = ScenarioBlock()
    block.is_deferred_validation = True
    value = scenario_value()
    value["nodes"][1]["choices"][0]["next"] = "nowhere"

    assert block.clean(block.to_python(value))["title"] == "A quiet visit"


@pytest.mark.parametrize(
    ("path", "node_id", "ending_id", "number"),
    [
        ([], "n1", None, 0),
        (["a"], "n2", None, 1),
        (["a", "e"], "n1", None, 2),
        (["a", "d"], None, "end-s", 2),
        (["b"], None, "end-w", 1),
        (["nonsense"], "n1", None, 0),
        (["b", "a"], None, "end-w", 1),
    ],
)
def test_a_path_leads_to_its_place(path, node_id, ending_id, number):
    at = walk(scenario_from(scenario_value()), path)

    assert (at.node.id if at.node else None, at.ending.id if at.ending else None, at.number) == (
        node_id,
        ending_id,
        number,
    )


def test_digest_changes_with_every_text_a_player_sees():
    before = scenario_from(scenario_value()).digest
    digests = {before}
    for place in ("consequence", "feedback", "text", "next"):
        value = scenario_value()
        value["nodes"][0]["choices"][0][place] = "end-s"
        digests.add(scenario_from(value).digest)

    assert len(digests) == 5
