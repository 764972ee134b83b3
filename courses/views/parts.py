"""The parts of a lesson page: each block with its anchor and, for practice, the state of the person who reads it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from courses.blocks import PRACTICE_BLOCKS
from courses.domain.practice import ReflectionState, check_pictures, check_state
from courses.domain.practice_across import read_here
from courses.domain.scenarios import play_state, scenario_from
from courses.domain.sent_reading import Sending, sendings_in_lesson
from courses.forms.practice import ReflectionForm
from courses.models import LessonPage, QuickCheckAnswer, Reflection, ScenarioPlay
from website.accounts.access import confidential_open
from website.core.encryption import CannotOpen

logger = logging.getLogger(__name__)

MODELS = {"quick_check": QuickCheckAnswer, "scenario": ScenarioPlay, "reflection": Reflection}
URL_NAMES = {
    "quick_check": "courses:lesson_check",
    "scenario": "courses:lesson_scenario",
    "reflection": "courses:lesson_reflection",
}


@dataclass(frozen=True)
class Part:
    """One block on a lesson page. `state` is None for blocks that are only read, and where nobody may answer."""

    child: Any
    anchor: str
    state: Any = None


UNREADABLE = "unreadable"
"""The state of a block whose earlier answer cannot be opened: nothing is shown in its place and nothing is written."""

LOCKED = "locked"
"""The state of a reflection while confidential pages are closed to its writer. Nothing they wrote before is shown."""


@dataclass(frozen=True)
class Turn:
    """What a POST to one block wants said on the page that answers it: an error, or a form with errors."""

    block_id: str
    error: str = ""
    form: ReflectionForm | None = None


def anchor_of(block_id: str | uuid.UUID) -> str:
    """The id of a block's element, for links and for the place a person stopped at."""
    return f"b-{block_id}"


def parts_of(lesson: LessonPage, learner: Any, *, turn: Turn | None = None) -> list[Part]:
    """The parts of `lesson` for `learner`; None as learner shows practice unanswered and closed."""
    children = list(lesson.body)
    rows = practice_rows(lesson, learner, {child.block_type for child in children}) if learner else {}
    sent = sendings(lesson, rows, learner)
    pictures = check_pictures(child.value for child in children if child.block_type == "quick_check")
    parts = []
    for child in children:
        try:
            key = str(child.id or "")
            row = rows.get((child.block_type, key))
            parts.append(
                part_of(lesson, child, row, learner=learner, turn=turn, sending=sent.get(key), pictures=pictures)
            )
        except ValidationError:
            # A question that its own kind cannot read any more must not take the lesson with it.
            logger.warning("lesson %s: block %s cannot be shown", lesson.translation_key, child.id)
    return parts


def part_of(
    lesson: LessonPage,
    child: Any,
    row: Any,
    *,
    learner: Any,
    turn: Turn | None = None,
    sending: Sending | None = None,
    pictures: Any = None,
) -> Part:
    """One block for `learner`. Raises ValidationError for a question that cannot be read."""
    state = None
    answering = turn is not None and turn.block_id == str(child.id)
    if learner and child.block_type == "reflection" and not answering and not confidential_open(learner):
        state = LOCKED
    elif learner and child.block_type in PRACTICE_BLOCKS:
        try:
            state = state_of(lesson, child, row, turn=turn, sending=sending, pictures=pictures)
        except CannotOpen:
            state = UNREADABLE
    return Part(child, anchor_of(child.id or ""), state)


def practice_rows(lesson: LessonPage, learner: Any, kinds: set[str]) -> dict[tuple[str, str], Any]:
    """What the learner did in this lesson, by kind and block: one statement per kind that the lesson has."""
    rows = {
        (kind, str(row.block_id)): row
        for kind, model in MODELS.items()
        if kind in kinds
        for row in model.objects.visible_to(learner).of_lesson(lesson.translation_key)
    }
    return read_here(lesson, rows)


def sendings(lesson: LessonPage, rows: Mapping[tuple[str, str], Any], learner: Any) -> dict[str, Sending]:
    """What was sent of the reflections in `rows`, by block; three statements, none without a reflection."""
    written = {block: row for (kind, block), row in rows.items() if kind == "reflection"}
    if not written or not confidential_open(learner):
        return {}
    urls = {block: reverse("courses:reflection_send", args=[lesson.translation_key, block]) for block in written}
    return sendings_in_lesson(learner, lesson, urls, {block: row.updated_at for block, row in written.items()})


def state_of(
    lesson: LessonPage,
    child: Any,
    row: Any,
    *,
    turn: Turn | None = None,
    sending: Sending | None = None,
    pictures: Any = None,
) -> Any:
    """The state of one practice block. Raises ValidationError for a question that cannot be read."""
    block_id = str(child.id)
    mine = turn if turn is not None and turn.block_id == block_id else None
    anchor = anchor_of(block_id)
    url = f"{reverse(URL_NAMES[child.block_type], args=[lesson.translation_key, block_id])}#{anchor}"
    build: Mapping[str, Callable[[], Any]] = {
        "quick_check": lambda: check_state(
            child.value, row, block_id=block_id, action_url=url, error=mine.error if mine else "", pictures=pictures
        ),
        "scenario": lambda: play_state(
            scenario_from(child.value), row, block_id=block_id, action_url=url, moved_on=mine.error if mine else ""
        ),
        "reflection": lambda: ReflectionState(
            form=(mine.form if mine else None) or ReflectionForm.for_block(block_id, row),
            saved_at=row.updated_at if row else None,
            block_id=block_id,
            action_url=url,
            sending=sending,
        ),
    }
    return build[child.block_type]()
