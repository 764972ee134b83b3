"""Playing a scenario: a branching conversation that keeps only the lines a learner chose.

Where a player stands follows from the path alone, so a stale page, the back button or two tabs cannot bring a play into
a state that does not exist. The choices are private practice: no score is computed, nobody else sees them.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.practice_across import same_wording
from courses.domain.sealed import require_readable
from courses.models import LessonPage, ScenarioPlay
from courses.scenario_shape import Choice, Ending, Node, Scenario, scenario_from
from website.accounts.models import User
from website.core import clock
from website.core.errors import NotNow

LONGEST_PATH = 200
"""Lines in one play. A talk that can go in circles is ended here, so that a script cannot fill the database."""


@dataclass(frozen=True)
class Step:
    """A line that was chosen, and the moment it was chosen in."""

    node: Node
    choice: Choice


@dataclass(frozen=True)
class Position:
    """Where a player stands. Before the start `started` is False; at an end `ending` is set and `node` is not."""

    started: bool
    steps: tuple[Step, ...] = ()
    node: Node | None = None
    ending: Ending | None = None

    @property
    def number(self) -> int:
        """How many lines were said. A form carries it, so that a stale one is noticed."""
        return len(self.steps)

    @property
    def last(self) -> Step | None:
        """The line that led here."""
        return self.steps[-1] if self.steps else None


@dataclass(frozen=True)
class PlayState:
    """What the scenario block's template needs for one player."""

    position: Position
    finished_before: bool = False
    changed: bool = False
    moved_on: str = ""
    block_id: str = ""
    action_url: str = ""


BEFORE = Position(started=False)


def walk(scenario: Scenario, path: list[str]) -> Position:
    """The position after the choices named in `path`. Stops before the first one that does not exist."""
    node = scenario.node_by_id.get(scenario.start)
    steps: list[Step] = []
    ending = None
    for choice_id in path:
        choice = node.choice(choice_id) if node else None
        if choice is None:
            break
        steps.append(Step(node, choice))
        node, ending = scenario.node_by_id.get(choice.next), scenario.ending_by_id.get(choice.next)
    return Position(True, tuple(steps), node, ending)


def unplayed(value: Mapping[str, Any]) -> PlayState:
    """The state of a scenario nobody has started: what an editor's preview shows."""
    return PlayState(BEFORE)


def play_state(
    scenario: Scenario, play: ScenarioPlay | None, *, block_id: str, action_url: str, moved_on: str = ""
) -> PlayState:
    """Where the learner of `play` stands in the scenario as it is now; at the beginning when it was changed since."""
    changed = play is not None and bool(play.state) and play.digest != scenario.digest
    position = BEFORE
    if play is not None and play.state and not changed:
        position = walk(scenario, play.path)
    return PlayState(
        position,
        finished_before=play is not None and play.finished_at is not None,
        changed=changed,
        moved_on=moved_on,
        block_id=block_id,
        action_url=action_url,
    )


def start_play(lesson: LessonPage, block_id: uuid.UUID, scenario: Scenario, *, learner: User) -> ScenarioPlay:
    """Starts the talk from the beginning, or over again: the lines are forgotten, that it was once ended is not."""
    with transaction.atomic():
        play = _locked(lesson, block_id, scenario, learner=learner)
        _keep(play, scenario, [])
    return play


def choose_line(
    lesson: LessonPage, block_id: uuid.UUID, scenario: Scenario, choice_id: str, *, number: int, learner: User
) -> ScenarioPlay:
    """Says a line: `choice_id` at the moment after `number` lines. The same line twice (a double click) counts once.

    Raises NotNow when the talk has moved on since the page was made, was changed by an editor, or has no such line.
    """
    with transaction.atomic():
        play = _locked(lesson, block_id, scenario, learner=learner)
        path = list(play.path)
        if not play.state or play.digest != scenario.digest:
            raise NotNow(_("This talk was changed since you opened it. Please start it again."), code="changed")
        if number == len(path) - 1 and path[-1] == choice_id:
            return play
        position = walk(scenario, path)
        if number != position.number or position.node is None or position.node.choice(choice_id) is None:
            raise NotNow(
                _("This talk has moved on since that page was opened. Here is where you are now."), code="moved-on"
            )
        if len(path) >= LONGEST_PATH:
            raise NotNow(_("This talk went on for a very long time. Please start it again."), code="too-long")
        _keep(play, scenario, [*path, choice_id])
    return play


def step_back(
    lesson: LessonPage, block_id: uuid.UUID, scenario: Scenario, *, number: int, learner: User
) -> ScenarioPlay:
    """Takes the last line back, to try another one. `number` says how many lines the page showed.

    Raises NotNow when the talk has moved on since.
    """
    with transaction.atomic():
        play = _locked(lesson, block_id, scenario, learner=learner)
        path = list(play.path)
        if number == len(path) + 1:
            return play
        if number != len(path) or not path or play.digest != scenario.digest:
            raise NotNow(
                _("This talk has moved on since that page was opened. Here is where you are now."), code="moved-on"
            )
        _keep(play, scenario, path[:-1])
    return play


def _locked(lesson: LessonPage, block_id: uuid.UUID, scenario: Scenario, *, learner: User) -> ScenarioPlay:
    """The learner's play of this block, locked until the transaction ends; a new one when there is none."""
    play, __ = ScenarioPlay.objects.get_or_create(
        learner=learner,
        content_key=lesson.translation_key,
        block_id=block_id,
        defaults={"digest": scenario.digest, "path": []},
    )
    play = ScenarioPlay.objects.select_for_update(no_key=True).get(pk=play.pk)
    require_readable(play, "path")
    if same_wording(lesson, block_id, play.digest, scenario.digest):
        play.digest = scenario.digest
    return play


def _keep(play: ScenarioPlay, scenario: Scenario, path: list[str]) -> None:
    """Writes the path, and the moment of the first ending."""
    ended = walk(scenario, path).ending is not None
    play.path, play.digest, play.updated_at = path, scenario.digest, clock.now()
    play.state = ScenarioPlay.State.ENDED if ended else ScenarioPlay.State.PLAYING
    if ended and play.finished_at is None:
        play.finished_at = clock.now()
    play.save()


__all__ = [
    "PlayState",
    "Position",
    "Step",
    "choose_line",
    "play_state",
    "scenario_from",
    "start_play",
    "step_back",
    "unplayed",
    "walk",
]
