"""The boundaries module keeps the promises that its blueprint makes."""

import pytest

from courses.curriculum.reader import HERE, load_module
from courses.curriculum.schema import FlashcardsBlock, LocalRuleBlock, ScenarioBlock

MODULE = load_module(HERE / "boundaries")
LESSONS = {lesson.id: lesson for lesson in MODULE.lessons}
ITEMS = {item.id: item for item in MODULE.bank.items}
SCENARIOS = {
    block.id: (lesson.id, block)
    for lesson in MODULE.lessons
    for block in lesson.body
    if isinstance(block, ScenarioBlock)
}


def rules_of(lesson_id):
    return [block for block in LESSONS[lesson_id].body if isinstance(block, LocalRuleBlock)]


def test_minutes_are_those_of_the_blueprint():
    assert [lesson.minutes for lesson in MODULE.lessons] == [20, 30, 25, 25, 25, 25]


def test_items_and_quiz_are_those_of_the_blueprint():
    assert list(ITEMS) == [f"BO-Q{number:02}" for number in range(1, 13)]
    assert [item.id for item in ITEMS.values() if not item.scored] == ["BO-Q12"]
    policy = MODULE.bank.quiz.policy
    assert (policy.draw, policy.pass_percent, policy.wait_minutes_after_second_try) == (10, 80, 60)
    assert {item.objective for item in ITEMS.values()} == {objective.id for objective in MODULE.module.objectives}


def test_pills_and_the_loan_are_the_safety_items():
    assert [item.id for item in ITEMS.values() if item.safety] == ["BO-Q06", "BO-Q11"]


@pytest.mark.parametrize(
    ("item", "right"),
    [
        ("BO-Q01", "c"), ("BO-Q02", "abd"), ("BO-Q05", "b"), ("BO-Q06", "c"), ("BO-Q08", "abde"), ("BO-Q09", "c"),
        ("BO-Q10", "b"), ("BO-Q11", "c"),
    ],
)  # fmt: skip
def test_right_options_are_those_of_the_blueprint(item, right):
    assert "".join(option.key for option in ITEMS[item].definition.options if option.right) == right


def test_the_other_keys_are_those_of_the_blueprint():
    assert [step.key for step in ITEMS["BO-Q03"].definition.items] == ["notice", "name", "next", "note"]
    assert ITEMS["BO-Q04"].definition.answer is False
    lights = {pair.key: pair.answer.split(".")[0] for pair in ITEMS["BO-Q07"].definition.pairs}
    assert lights == {"listen": "Green", "ride": "Amber", "buy": "Red", "hug": "Amber"}
    assert sum(idea.points for idea in ITEMS["BO-Q12"].definition.rubric) == 3


def test_scenarios_stand_where_their_skill_is_taught():
    assert {name: lesson for name, (lesson, _scenario) in SCENARIOS.items()} == {"BO-S2": "BO-L4", "BO-S1": "BO-L5"}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_offers_real_choices_and_says_whom_to_call(name):
    _lesson, scenario = SCENARIOS[name]
    for node in scenario.nodes:
        assert len({choice.quality for choice in node.choices}) >= 2
    assert "unsafe" in {choice.quality for node in scenario.nodes for choice in node.choices}
    unsafe = [ending for ending in scenario.endings if ending.quality == "unsafe"]
    assert unsafe
    assert all("**In real life:** call" in ending.debrief for ending in unsafe)


def test_the_late_text_is_met_with_a_question_about_safety():
    """BO-S1: at each node before Ray's answer is known, asking him or calling for help is a strong choice."""
    _lesson, scenario = SCENARIOS["BO-S1"]
    asking = [
        choice for node in scenario.nodes for choice in node.choices if "thinking about suicide" in choice.text
    ]  # fmt: skip
    assert len(asking) == 3
    assert {(choice.quality, choice.next) for choice in asking} == {("strong", "n2c")}


def test_twelve_moments_to_sort():
    """Objective BO-1 speaks of twelve."""
    moments = [block for block in LESSONS["BO-L2"].body if isinstance(block, FlashcardsBlock)][-1]
    lights = [next(light for light in ("Green", "Amber", "Red") if f"**{light}" in card.back) for card in moments.cards]
    assert len(lights) == 12
    assert set(lights) == {"Green", "Amber", "Red"}


def test_local_rules_stand_where_the_blueprint_asks_for_them():
    assert [rule.tag for rule in rules_of("BO-L2")] == ["policy"]
    assert [rule.tag for rule in rules_of("BO-L4")] == ["hotline"]
    assert {rule.tag for rule in rules_of("BO-L5")} == {"policy", "hotline"}
    assert [rule.tag for rule in rules_of("BO-L6")] == ["policy", "policy"]


def test_lessons_with_hard_subjects_say_so_first():
    assert [lesson.id for lesson in MODULE.lessons if lesson.content_note] == ["BO-L2", "BO-L4", "BO-L5", "BO-L6"]
