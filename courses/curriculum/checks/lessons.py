"""What can be said about one lesson by itself, its honest length among it."""

from __future__ import annotations

import re

from courses.curriculum.checks.findings import Finding, Found, learner_texts, walk, word_count
from courses.curriculum.checks.questions import check_question
from courses.curriculum.checks.scenarios import check_scenario
from courses.curriculum.checks.words import check_reading_grade, check_words
from courses.curriculum.schema import (
    ChecklistBlock,
    FlashcardsBlock,
    Lesson,
    QuickCheckBlock,
    ReflectionBlock,
    ScenarioBlock,
    TableBlock,
)

LESSON_GRADE = 8.0
SENSITIVE = re.compile(
    r"\b(traumas?|traumatic|suicid\w*|overdos\w*|self[- ]harm\w*|abus(e|ed|ive)|assault\w*|rape\w*|violen(ce|t|tly)"
    r"|(kill|hang|cut|harm|hurt)(s|ed|t?ing)? (my|your|him|her|them)sel(f|ves)"
    r"|end(s|ed|ing)? (my|your|his|her|their) (own )?li(fe|ves)"
    r"|tak(e|es|ing|en) (my|your|his|her|their) own li(fe|ves))\b",
    re.I,
)

# Careful reading, and what an activity takes besides the reading when a person does it properly: thinking before an
# answer, saying a card out loud before turning it, writing, going back to try another line. One way through a scenario
# shows about half of it. The stated minutes may differ from the sum by about a third either way.
WORDS_PER_MINUTE = 130
MINUTES_FOR = {QuickCheckBlock: 1.0, ReflectionBlock: 5.0, ChecklistBlock: 1.0, ScenarioBlock: 4.0}
MINUTES_FOR_A_CARD = 0.5
SHARE_OF_SCENARIO_READ = 0.5
MINUTES_RANGE = (0.75, 1.35)


def estimate_minutes(lesson: Lesson) -> float:
    """Careful reading plus the time the activities ask for."""
    minutes = word_count(lesson) / WORDS_PER_MINUTE
    for block in lesson.body:
        if isinstance(block, ScenarioBlock):
            minutes -= (1 - SHARE_OF_SCENARIO_READ) * word_count(block) / WORDS_PER_MINUTE
        minutes += sum(extra for kind, extra in MINUTES_FOR.items() if isinstance(block, kind))
        if isinstance(block, FlashcardsBlock):
            minutes += MINUTES_FOR_A_CARD * len(block.cards)
    return minutes


def check_lesson(lesson: Lesson) -> Found:
    """Everything that can be said about one lesson by itself."""
    yield from check_words(lesson)
    yield from check_reading_grade(lesson, LESSON_GRADE)
    for place, value in walk(lesson):
        if isinstance(value, QuickCheckBlock):
            yield from check_question(value.definition, (*place, "definition"))
        elif isinstance(value, ScenarioBlock):
            yield from check_scenario(value, place)
        elif isinstance(value, TableBlock):
            for index, row in enumerate(value.rows):
                if len(row) != len(value.columns):
                    message = f"{len(row)} cells under {len(value.columns)} columns"
                    yield Finding((*place, "rows", index), "table-cells", message)
    if lesson.content_note is None:
        for place, text in learner_texts(lesson):
            if match := SENSITIVE.search(text):
                message = f"“{match[0]}” comes up: tell people before the lesson, in content_note"
                yield Finding(place, "content-note-missing", message)
                break
    estimate = estimate_minutes(lesson)
    low, high = MINUTES_RANGE
    if not low * estimate <= lesson.minutes <= high * estimate:
        yield Finding(("minutes",), "minutes", f"states {lesson.minutes} minutes; it takes about {estimate:.0f}")
