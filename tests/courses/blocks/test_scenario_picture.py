"""Where everything stands in the picture of a scenario, however faulty the scenario is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.scenario_names import cut, wrapped
from courses.scenario_picture import MOST, layers, picture_of
from courses.scenario_shape import Choice, Ending, Node, Scenario, scenario_from
from tests.factories.courses_pages import choice, scenario_value

ids = st.sampled_from(["", "a", "b", "c", "d", "e", "nowhere"])
texts = st.text(max_size=60)
qualities = st.sampled_from(["", "strong", "ok", "weak", "unsafe", "odd"])
lines = st.builds(Choice, ids, texts, qualities, texts, texts, ids)
nodes = st.builds(Node, ids, texts, texts, st.lists(lines, max_size=4).map(tuple), texts)
endings = st.builds(Ending, ids, qualities, texts, texts)
scenarios = st.builds(Scenario, ids, st.lists(nodes, max_size=12).map(tuple), st.lists(endings, max_size=5).map(tuple))


@settings(max_examples=80, deadline=None)
@given(scenarios)
def test_any_scenario_is_drawn_with_every_place_once_and_nothing_on_top_of_another(scenario):
    columns, loose = layers(scenario)
    picture = picture_of(scenario)

    places = [place for column in (*columns, *loose) for place in column]
    expected = {("nodes", n) for n in range(len(scenario.nodes))} | {
        ("endings", n) for n in range(len(scenario.endings))
    }
    assert len(places) == len(expected)
    assert set(places) == expected
    boxes = [(card.x, card.y, card.x + card.width, card.y + card.height) for card in picture.cards]
    assert len(boxes) == len(expected)
    assert not any(overlap(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])
    assert all(left >= 0 and right <= picture.width and bottom <= picture.height for left, __, right, bottom in boxes)


def overlap(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_moments_stand_by_their_distance_from_the_start_and_endings_last():
    columns, loose = layers(scenario_from(scenario_value()))

    assert columns == [[("nodes", 0)], [("nodes", 1)], [("endings", 0), ("endings", 1), ("endings", 2)]]
    assert loose == []


def test_a_whole_scenario_misses_nothing_and_marks_what_leads_back():
    picture = picture_of(scenario_from(scenario_value()))

    assert picture.missing == ()
    assert [card.notes for card in picture.cards] == [()] * 5
    assert sum(arrow.back for arrow in picture.arrows) == 1
    assert [(line.mark, line.pointer) for line in picture.cards[0].lines] == [
        ("★", "→ 2"),
        ("△", "→ Ending 2"),
        ("✕", "→ Ending 3"),
    ]


@pytest.mark.parametrize(
    ("change", "card", "note"),
    [
        ({"choices": []}, 1, "A dead end: there is nothing to say here."),
        ({"choices": [choice("d", "n2")]}, 1, "Goes round in circles: no way to an ending."),
        ({"choices": [choice("d", "n1")]}, 2, "No line leads here."),
    ],
)
def test_faults_are_noted_in_words_at_their_place(change, card, note):
    value = scenario_value()
    value["nodes"][1].update(change)

    picture = picture_of(scenario_from(value))

    assert note in picture.cards[card].notes
    assert any(card.label in sentence for card in picture.cards for sentence in picture.missing)


def test_a_line_without_target_is_missing_with_its_moment_and_number():
    value = scenario_value()
    value["nodes"][1]["choices"][1]["next"] = ""

    picture = picture_of(scenario_from(value))

    assert picture.missing == (
        "2 · Lena: SECRET second moment, line 2: A dead end: choose where the talk goes on after this line.",
    )
    assert (picture.cards[1].lines[1].target, picture.cards[1].lines[1].pointer) == ("", "⚠ leads nowhere")


def test_five_hundred_moments_are_not_drawn():
    many = tuple(Node(f"n{n}", "", "", ()) for n in range(500))

    picture = picture_of(Scenario("n0", many, ()))

    assert (picture.too_many, picture.cards, len(many) > MOST) == (True, (), True)


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("short", 10, "short"),
        ("one two three", 8, "one two…"),
        ("one two three", 7, "one two…"),
        ("one  two\nthree", 20, "one two three"),
        ("w" * 12, 5, "wwwww…"),
        ("", 5, ""),
    ],
)
def test_long_texts_are_cut_at_a_word(text, length, expected):
    assert cut(text, length) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two three four five", ["one two", "three…"]),
        ("話話話話話話話", ["話話話話", "話話話"]),
        ("w" * 20, ["wwwwwwww", "wwwwwww…"]),
        ("", []),
    ],
)
def test_texts_are_wrapped_into_two_lines(text, expected):
    assert wrapped(text, 8, 2) == expected
