"""What is particular to the confidentiality module: its keys, its safety items, and law that is never our own word."""

from datetime import date

import pytest

from courses.curriculum import validate
from courses.curriculum.reader import HERE, load_module
from courses.curriculum.schema import LocalRuleBlock, ScenarioBlock, TableBlock

MODULE = load_module(HERE / "confidentiality")
ITEMS = {item.id: item for item in MODULE.bank.items}
RESEARCHED_ON = date(2026, 11, 20)


def lesson(number):
    return next(lesson for lesson in MODULE.lessons if lesson.id == f"CO-L{number}")


def blocks(number, kind):
    return [block for block in lesson(number).body if isinstance(block, kind)]


def words_of(part):
    return " ".join(" ".join(text.split()) for _place, text in validate.learner_texts(part))


def test_minutes_are_those_of_the_blueprint():
    assert [lesson.minutes for lesson in MODULE.lessons] == [20, 25, 30, 25, 30, 30]


def test_items_and_quiz_are_those_of_the_blueprint():
    assert list(ITEMS) == [f"CO-Q{number:02}" for number in range(1, 14)]
    assert [item.id for item in ITEMS.values() if item.safety] == ["CO-Q03", "CO-Q07"]
    assert [item.id for item in ITEMS.values() if not item.scored] == ["CO-Q06"]
    assert {item.objective for item in ITEMS.values()} == {objective.id for objective in MODULE.module.objectives}
    policy = MODULE.bank.quiz.policy
    assert (policy.preset, policy.draw, policy.pass_percent, policy.wait_minutes_after_second_try) == (
        "graded", 10, 80, 60,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("item", "right"),
    [
        ("CO-Q01", "c"),
        ("CO-Q02", "abcde"),
        ("CO-Q03", "c"),
        ("CO-Q05", "abcd"),
        ("CO-Q07", "c"),
        ("CO-Q10", "b"),
        ("CO-Q12", "c"),
    ],
)
def test_choices_have_the_keys_of_the_blueprint(item, right):
    assert "".join(option.key for option in ITEMS[item].definition.options if option.right) == right


@pytest.mark.parametrize(("item", "answer"), [("CO-Q04", False), ("CO-Q09", True), ("CO-Q13", False)])
def test_statements_have_the_keys_of_the_blueprint(item, answer):
    assert ITEMS[item].definition.answer is answer


def test_the_steps_for_a_child_in_danger_stand_in_order():
    steps = [step.key for step in ITEMS["CO-Q11"].definition.items]
    assert steps == ["listen", "tell", "report", "least", "record", "care"]


def test_the_note_to_rewrite_is_in_the_question_itself():
    stem = ITEMS["CO-Q06"].definition.stem
    for clue in ("J. Ortiz", "March 4", "Elm Street", "555-0137"):
        assert clue in stem
        assert clue not in ITEMS["CO-Q06"].definition.model_answer


def test_both_scenarios_stand_in_the_lesson_on_leaks_and_say_what_to_do_in_real_life():
    found = blocks(5, ScenarioBlock)
    assert [scenario.id for scenario in found] == ["CO-S1", "CO-S2"]
    for scenario in found:
        endings = {ending.id: ending for ending in scenario.endings}
        assert "call your supervisor" in endings["end-u"].debrief
        assert "emergency number" in endings["end-u"].debrief
        unsafe = [choice for node in scenario.nodes for choice in node.choices if choice.quality == "unsafe"]
        # Whoever slips may still mend it: an unsafe choice ends badly, or leads to a moment that offers the way back.
        nodes = {node.id: node for node in scenario.nodes}
        for choice in unsafe:
            assert choice.next == "end-u" or any(
                again.next == "end-s2" and again.quality == "strong" for again in nodes[choice.next].choices
            )


def test_every_mark_of_the_blueprint_has_its_local_rule():
    rules = {number: [rule.tag for rule in blocks(number, LocalRuleBlock)] for number in range(1, 7)}
    assert rules == {
        1: ["policy"],
        2: ["law", "policy"],
        3: ["law"],
        4: ["law", "law", "hotline"],
        5: ["law"],
        6: ["law"],
    }


def test_law_is_said_to_be_of_the_united_states_and_no_advice():
    said = words_of(lesson(2))
    assert "US law, and not legal advice" in said
    assert "February 16, 2026" in said
    for number in (3, 4, 6):
        assert "United States" in words_of(lesson(number))
    assert "US law" in words_of(MODULE.bank)


def test_a_consent_has_nine_parts_and_identifiers_come_in_eighteen_kinds():
    [consent, _fence] = blocks(3, TableBlock)
    assert [row[0].lstrip("*")[0] for row in consent.rows] == list("123456789")
    kinds = next(table for table in blocks(6, TableBlock) if "18 kinds" in table.caption)
    listed = [kind for _group, cell in kinds.rows for kind in cell.split(" · ")]
    # “Places …” and “Dates …, and ages …” stand on their own rows: one kind each.
    assert len(listed) == 18


@pytest.mark.parametrize(
    "fact",
    [
        "16 Feb 2026",
        "federally assisted program that holds itself out",
        "expiry date or event",
        "copy of the consent",
        "own specific consent",
        "among staff who need the information",
        "crimes or threats on the premises",
        "initial report of suspected child abuse",
        "medical emergencies (2.51)",
        "without consent or a court order",
        "reasonable suspicion",
        "duty to warn",
        "45 CFR 164.514(b)(2)",
    ],
)
def test_facts_of_law_have_a_source(fact):
    [source] = [source for source in MODULE.module.sources if fact in " ".join(source.claim.split())]
    assert "domain.md" in source.source or source.source.startswith("http")
    assert source.checked_on == RESEARCHED_ON


def test_content_notes_stand_before_danger_and_police():
    assert [lesson.id for lesson in MODULE.lessons if lesson.content_note] == ["CO-L4", "CO-L5"]
