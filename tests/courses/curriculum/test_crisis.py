"""The crisis module keeps the promises that its blueprint and the crisis facts make."""

import pytest

from courses.curriculum.reader import HERE, load_module
from courses.curriculum.schema import CalloutBlock, KeyPointsBlock, LocalRuleBlock, ScenarioBlock, TextBlock

MODULE = load_module(HERE / "crisis")
LESSONS = {lesson.id: lesson for lesson in MODULE.lessons}
ITEMS = {item.id: item for item in MODULE.bank.items}
SCENARIOS = {
    block.id: (lesson.id, block) for lesson in MODULE.lessons for block in lesson.body
    if isinstance(block, ScenarioBlock)
}  # fmt: skip

OVERDOSE = ("breastbone", "naloxone", "breathe", "dose", "side", "stay")
"""The order of the CDC page (naloxone and 911, breathing, on the side, stay), with the check before it."""

KEYS = {
    "CR-Q01": "b", "CR-Q03": False, "CR-Q04": "abcd", "CR-Q05": "c", "CR-Q08": "abc", "CR-Q09": "b", "CR-Q10": "c",
    "CR-Q11": "abc", "CR-Q12": False, "CR-Q13": "c",
}  # fmt: skip


def key_of(item):
    if item.kind == "true_false":
        return item.definition.answer
    return "".join(option.key for option in item.definition.options if option.right)


def in_order(texts, words):
    assert len(texts) == len(words)
    return all(word in text.lower() for text, word in zip(texts, words, strict=True))


def test_minutes_are_those_of_the_blueprint():
    assert [lesson.minutes for lesson in MODULE.lessons] == [25, 40, 25, 30, 40, 30]


@pytest.mark.parametrize("lesson", MODULE.lessons, ids=lambda lesson: lesson.id)
def test_every_lesson_says_what_comes_and_that_one_may_leave(lesson):
    note = lesson.content_note.text
    assert "pause, skip a part or leave" in " ".join(note.split())
    assert "988" in note
    assert any(word in note for word in ("suicide", "overdose", "threats"))


def test_items_are_those_of_the_blueprint():
    assert list(ITEMS) == [f"CR-Q{number:02}" for number in range(1, 15)]
    assert [item.id for item in ITEMS.values() if not item.scored] == ["CR-Q14"]
    assert {item.objective for item in ITEMS.values()} == {objective.id for objective in MODULE.module.objectives}


def test_safety_items_are_those_of_the_blueprint_and_fit_the_draw():
    safety = [item.id for item in ITEMS.values() if item.safety]
    assert safety == ["CR-Q01", "CR-Q05", "CR-Q07"]
    policy = MODULE.bank.quiz.policy
    assert (policy.draw, policy.pass_percent, policy.wait_minutes_after_second_try) == (10, 80, 60)


@pytest.mark.parametrize(("item_id", "right"), KEYS.items(), ids=lambda value: str(value))
def test_the_right_answers_are_those_of_the_blueprint(item_id, right):
    assert key_of(ITEMS[item_id]) == right


def test_the_five_support_steps_stand_in_their_order():
    steps = [step.text for step in ITEMS["CR-Q02"].definition.items]
    assert steps == ["Ask.", "Be there.", "Help keep them safe.", "Help them connect.", "Follow up."]


def test_overdose_steps_stand_in_the_same_order_wherever_they_are_taught_or_asked():
    assert in_order([step.text for step in ITEMS["CR-Q07"].definition.items], OVERDOSE)
    lesson = LESSONS["CR-L5"]
    (check,) = [block for block in lesson.body if getattr(block, "id", "") == "cr-l5-order"]
    assert in_order([step.text for step in check.definition.items], OVERDOSE)
    (text,) = [block for block in lesson.body if isinstance(block, TextBlock) and block.heading == "Six steps"]
    steps = [line for line in text.body.splitlines() if line[:1].isdigit()]
    assert in_order(steps, OVERDOSE)
    assert "911" in steps[1]


def test_overdose_numbers_are_those_of_the_facts():
    (text,) = [block for block in LESSONS["CR-L5"].body if getattr(block, "heading", "") == "Six steps"]
    body = " ".join(text.body.split())
    assert all(fact in body for fact in ("every 5 seconds", "about 2 to 3 minutes", "30 to 90 minutes"))


def test_both_scenarios_stand_in_their_lessons_and_offer_real_choices():
    assert {name: lesson for name, (lesson, _block) in SCENARIOS.items()} == {"CR-S1": "CR-L2", "CR-S2": "CR-L5"}
    for _lesson, scenario in SCENARIOS.values():
        for node in scenario.nodes:
            assert len({choice.quality for choice in node.choices}) >= 2


def test_an_unsafe_choice_says_whom_to_call_in_real_life():
    for _lesson, scenario in SCENARIOS.values():
        endings = {ending.id: ending for ending in scenario.endings}
        unsafe = [choice for node in scenario.nodes for choice in node.choices if choice.quality == "unsafe"]
        assert unsafe
        for choice in unsafe:
            debrief = endings[choice.next].debrief
            assert "911" in debrief
            assert "call your supervisor" in debrief


@pytest.mark.parametrize(
    ("lesson_id", "tags"),
    [
        ("CR-L1", {"policy", "hotline"}),
        ("CR-L2", {"hotline"}),
        ("CR-L3", {"policy"}),
        ("CR-L4", {"training"}),
        ("CR-L5", {"training", "law", "policy"}),
        ("CR-L6", {"policy", "hotline"}),
    ],
)
def test_what_depends_on_the_place_is_marked_for_it(lesson_id, tags):
    assert {block.tag for block in LESSONS[lesson_id].body if isinstance(block, LocalRuleBlock)} == tags


def test_the_last_lesson_closes_gently_after_what_to_take():
    body = LESSONS["CR-L6"].body
    (take,) = [place for place, block in enumerate(body) if isinstance(block, KeyPointsBlock)]
    closing = body[take + 1 :]
    assert any(isinstance(block, LocalRuleBlock) and block.tag == "hotline" for block in closing)
    assert isinstance(closing[-1], CalloutBlock)
    assert closing[-1].tone == "care"
