"""The active-listening module keeps the promises that its blueprint makes."""

import re

import pytest

from courses.curriculum import validate
from courses.curriculum.reader import HERE, load_module
from courses.curriculum.schema import (
    KeyPointsBlock,
    LocalRuleBlock,
    QuickCheckBlock,
    ReflectionBlock,
    ScenarioBlock,
    SceneBlock,
)

MODULE = load_module(HERE / "active_listening")
LESSONS = pytest.mark.parametrize("lesson", MODULE.lessons, ids=lambda lesson: lesson.id)


def of_kind(kind):
    return [block for lesson in MODULE.lessons for block in lesson.body if isinstance(block, kind)]


@LESSONS
def test_lesson_opens_with_a_scene_and_ends_with_something_to_take(lesson):
    assert isinstance(lesson.body[0], SceneBlock)
    last = lesson.body[-1]
    assert isinstance(last, KeyPointsBlock)
    assert last.title == "Take with you"


@LESSONS
def test_lesson_gives_something_to_do(lesson):
    checks = [block for block in lesson.body if isinstance(block, QuickCheckBlock)]
    assert len(checks) >= 2
    assert len({check.kind for check in checks}) >= 2
    assert any(isinstance(block, ReflectionBlock) for block in lesson.body)


@LESSONS
def test_lesson_has_substance(lesson):
    assert validate.word_count(lesson) >= 900


@LESSONS
def test_reflections_say_who_can_see_them(lesson):
    for block in lesson.body:
        if isinstance(block, ReflectionBlock):
            assert "Only you can see this." in block.help


def test_every_block_and_question_kind_is_used():
    assert {block.block for lesson in MODULE.lessons for block in lesson.body} == {
        "text", "scene", "key_point", "key_points", "callout", "table", "flashcards", "checklist", "quick_check",
        "reflection", "scenario", "local_rule",
    }  # fmt: skip
    assert {check.kind for check in of_kind(QuickCheckBlock)} == {
        "single", "multiple", "true_false", "matching", "ordering",
    }  # fmt: skip


def test_minutes_are_those_of_the_blueprint():
    assert [lesson.minutes for lesson in MODULE.lessons] == [20, 30, 35, 25, 25, 25]
    assert sum(part.minutes for part in MODULE.course.hours_by_domain) == 160


def test_items_and_quiz_are_those_of_the_blueprint():
    assert [item.id for item in MODULE.bank.items] == [f"AL-Q{number:02}" for number in range(1, 13)]
    assert [item.id for item in MODULE.bank.items if not item.scored] == ["AL-Q12"]
    policy = MODULE.bank.quiz.policy
    assert (policy.draw, policy.pass_percent, policy.wait_minutes_after_second_try) == (10, 80, 60)
    assert {item.objective for item in MODULE.bank.items} == {objective.id for objective in MODULE.module.objectives}


def test_both_scenarios_offer_real_choices_everywhere():
    scenarios = of_kind(ScenarioBlock)
    assert [scenario.id for scenario in scenarios] == ["AL-S1", "AL-S2"]
    for scenario in scenarios:
        for node in scenario.nodes:
            assert len(node.choices) >= 2
            assert len({choice.quality for choice in node.choices}) >= 2


def test_an_unsafe_choice_ends_with_what_to_do_in_real_life():
    scenario = of_kind(ScenarioBlock)[1]
    endings = {ending.id: ending for ending in scenario.endings}
    unsafe = [choice for node in scenario.nodes for choice in node.choices if choice.quality == "unsafe"]
    assert unsafe
    for choice in unsafe:
        assert "call your supervisor" in endings[choice.next].debrief


def test_local_rules_cover_devices_and_interpreters():
    topics = [rule.topic for rule in of_kind(LocalRuleBlock)]
    assert any("Phones" in topic for topic in topics)
    assert any("interpreter" in topic for topic in topics)


def test_only_the_last_lesson_has_a_content_note():
    assert [lesson.id for lesson in MODULE.lessons if lesson.content_note] == ["AL-L6"]


def test_no_file_uses_british_spelling_of_common_words():
    texts = [text for part in (MODULE.module, MODULE.bank, MODULE.course, *MODULE.lessons)
             for _place, text in validate.learner_texts(part)]  # fmt: skip
    assert not [text for text in texts if re.search(r"\b(organis|behaviour|colour|practis|programme\b)", text)]
