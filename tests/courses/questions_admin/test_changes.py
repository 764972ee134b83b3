"""What counts as a change of key, safety, words or tags, and how a comparison reads. No database."""

from __future__ import annotations

import pytest

from courses.domain.question_changes import NO_CHANGE, Change, change_between, differences
from courses.models import QuestionVersion
from tests.factories.courses_quiz import definition_of


def version(kind: str = "single", *, definition: dict | None = None, **tags) -> QuestionVersion:
    return QuestionVersion(kind=kind, definition=definition or definition_of(kind), **{"topic": "Listening", **tags})


def edited(kind: str, edit, **tags) -> QuestionVersion:
    """A version of the same question after `edit(definition)`."""
    data = definition_of(kind)
    edit(data)
    return version(kind, definition=data, **tags)


def move_right(data):
    data["options"][0]["right"], data["options"][1]["right"] = True, False


def swap_words(data):
    first, second = data["options"][:2]
    first["text"], second["text"] = second["text"], first["text"]


def new_keys(data):
    for at, part in enumerate(data["options"]):
        part["key"] = f"x{at}"


def shuffle_the_list(data):
    """What a draft does to a gap: options in another order, with other keys."""
    answers = data["gaps"][1]["answers"]
    answers.reverse()
    for at, answer in enumerate(answers):
        answer["key"] = f"x{at}"


def rename_gap(data):
    data["gaps"][0]["key"] = "feeling"
    data["text"] = data["text"].replace("[[word]]", "[[feeling]]")


def gap_answer(number, **changes):
    return lambda data: data["gaps"][0]["answers"][number].update(changes)


def gap_option(number, **changes):
    return lambda data: data["gaps"][1]["answers"][number].update(changes)


def typed_answer(number, **changes):
    return lambda data: data["answers"][number].update(changes)


def swap_answers(data):
    first, second = data["pairs"][:2]
    first["answer"], second["answer"] = second["answer"], first["answer"]


@pytest.mark.parametrize(
    ("kind", "edit", "key", "texts"),
    [
        ("single", lambda data: None, False, False),
        ("single", new_keys, False, False),
        ("single", move_right, True, True),
        ("single", swap_words, True, True),
        ("single", lambda data: data.update(stem="Asked in another way?"), False, True),
        ("single", lambda data: data["options"].pop(0), False, True),
        ("single", lambda data: data["options"][1].update(text="You miss him a lot."), False, True),
        ("multiple", lambda data: data.update(credit="all_or_nothing"), True, True),
        ("multiple", lambda data: data["options"][2].update(right=True) or data.update(choose=4), True, True),
        ("true_false", lambda data: data.update(answer=True), True, True),
        ("matching", swap_answers, True, True),
        ("matching", lambda data: data.update(distractors=["A diagnosis"]), False, True),
        ("ordering", lambda data: data["items"].reverse(), True, True),
        ("gap_fill", shuffle_the_list, False, True),
        ("gap_fill", rename_gap, True, True),
        ("gap_fill", gap_answer(1, text="sad"), True, True),
        ("gap_fill", gap_answer(1, feedback="Yes."), False, True),
        ("gap_fill", gap_option(0, text="a reflection"), False, True),
        ("gap_fill", gap_option(1, credit=10), True, True),
        ("gap_fill", lambda data: data["gaps"][1]["answers"].pop(), False, True),
        ("gap_fill", lambda data: data["gaps"][0].update(case=True), True, True),
        ("short_answer", lambda data: data["answers"].reverse(), True, True),
        ("short_answer", typed_answer(1, text="OPEN*"), False, True),
        ("short_answer", lambda data: data.update(accents=True), True, True),
        ("numerical", typed_answer(0, tolerance="1"), True, True),
        ("numerical", lambda data: data["units"].append({"text": "mg", "factor": "0.001"}), True, True),
        ("open", lambda data: data.update(model_answer="It hurts inside."), False, True),
        ("open", lambda data: data["rubric"][0].update(points=1), True, True),
    ],
)  # fmt: skip
def test_key_and_words(kind, edit, key, texts):
    if kind == "multiple":
        # Every option right would be no question: the fourth part stays wrong.
        def edit(data, inner=edit):
            data["options"].append({"key": "w", "text": "Advice", "right": False, "feedback": "No."})
            inner(data)

        before = edited(kind, lambda data: data["options"].append(
            {"key": "w", "text": "Advice", "right": False, "feedback": "No."}))  # fmt: skip
    else:
        before = version(kind)

    change = change_between(before, edited(kind, edit))

    assert (change.key_changed, change.texts_changed) == (key, texts)
    assert [change.safety_changed, change.tags_changed] == [False, False]


@pytest.mark.parametrize(
    ("kind", "edit", "said"),
    [
        ("single", move_right, ["The right answer changed."]),
        ("single", lambda data: data.update(stem="Asked in another way?"), ["The words changed."]),
        ("single", lambda data: data.update(shuffle=not data.get("shuffle", True)), ["How it is asked changed."]),
        ("multiple", lambda data: data.update(credit="all_or_nothing"), ["The right answer changed."]),
        ("gap_fill", gap_answer(1, text="sad"), ["The right answer changed.", "The words changed."]),
    ],
)  # fmt: skip
def test_a_change_in_words_says_no_more_than_what_changed(kind, edit, said):
    assert change_between(version(kind), edited(kind, edit)).sentences() == said


def test_an_option_that_is_somebody_s_words_has_one_pair_of_quotation_marks():
    def spoken(data):
        data["options"][0]["text"] = "“You miss him.”"

    def spoken_and_right(data):
        spoken(data)
        data["options"][0]["feedback"] = "Another reason."

    (line,) = differences(edited("single", spoken), edited("single", spoken_and_right))

    assert line.label == "Option “You miss him.”: Feedback"


@pytest.mark.parametrize(
    ("before", "after", "edit", "safety"),
    [
        (False, True, lambda data: None, True),
        (True, False, lambda data: None, True),
        (True, True, lambda data: None, False),
        (True, True, move_right, True),
        (True, True, lambda data: data.update(stem="Another?"), True),
        (False, False, move_right, False),
    ],
)
def test_safety(before, after, edit, safety):
    change = change_between(version(safety=before), edited("single", edit, safety=after))

    assert change.safety_changed is safety


@pytest.mark.parametrize(
    "tags", [{"topic": "Silence"}, {"competencies": [3]}, {"domain": "advocacy"}, {"scored": False}, {"objective": "A"}]
)
def test_tags(tags):
    change = change_between(version(), version(**tags))

    assert change == Change(tags_changed=True)


def test_first_version_and_same_version_change_nothing():
    assert change_between(None, version()) == NO_CHANGE
    assert not change_between(version(), version())


def test_another_kind_changes_key_and_words():
    change = change_between(version("single"), version("true_false"))

    assert (change.key_changed, change.texts_changed) == (True, True)
    assert change.sentences()[0] == "The right answer changed."


def test_differences_say_what_happened_to_each_option():
    def edit(data):
        data["stem"] = "Asked in another way?"
        move_right(data)
        data["options"][2] = {"key": "new", "text": "Tell me more.", "right": False, "feedback": "It invites."}
        data["feedback"] = "Changed."

    lines = differences(version(), edited("single", edit, safety=True, topic="Silence"))
    told = {(line.label, line.what): line for line in lines}

    assert told[("Question", "changed")].after == "Asked in another way?"
    assert told[("Option", "removed")].before == "Why did you stop?"
    assert told[("Option", "added")].after == "Tell me more."
    right = told[("Option “Call him today.”: This is right", "changed")]
    assert (right.before, right.after, right.loud) == ("no", "yes", True)
    assert told[("Safety question", "changed")].loud
    assert told[("Topic", "changed")].before == "Listening"
    assert not told[("Question", "changed")].loud


@pytest.mark.parametrize(
    ("kind", "edit", "label", "what", "loud"),
    [
        ("multiple", lambda data: data.update(credit="all_or_nothing"), "Credit", "changed", True),
        ("true_false", lambda data: data.update(answer=True), "The statement is", "changed", True),
        ("matching", lambda data: data.update(distractors=["A diagnosis"]), "Extra answer", "added", False),
        ("ordering", lambda data: data["items"].reverse(), "Steps", "moved", True),
        ("open", lambda data: data["rubric"][0].update(example="Other."), "Idea “Names the feeling”: Example",
         "changed", False),
        ("gap_fill", gap_answer(1, text="sad"), "Gap name “word”: Answer", "added", True),
        ("gap_fill", gap_answer(2, credit=40), "Gap name “word”: Answer “bad”: Credit", "changed", True),
        ("gap_fill", gap_option(0, text="a reflection"), "Gap name “what”: Answer “a reflection”: Answer", "changed",
         False),
        ("gap_fill", rename_gap, "Gap name", "removed", True),
        ("short_answer", typed_answer(1, feedback="Yes."), "Answer “open*”: Feedback", "changed", False),
        ("short_answer", lambda data: data["answers"].reverse(), "Answers", "moved", True),
        ("numerical", typed_answer(0, tolerance="1"), "Number “35”: May differ by", "changed", True),
        ("numerical", lambda data: data["units"].pop(), "Unit", "removed", True),
        ("numerical", lambda data: data.update(unit="required"), "Unit", "changed", True),
    ],
)  # fmt: skip
def test_differences_of_each_kind(kind, edit, label, what, loud):
    lines = differences(version(kind), edited(kind, edit))

    assert (label, what, loud) in {(line.label, line.what, line.loud) for line in lines}


def test_true_and_false_are_words():
    (line,) = differences(version("true_false"), edited("true_false", lambda data: data.update(answer=True)))

    assert (line.before, line.after) == ("False", "True")
