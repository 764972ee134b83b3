"""A scenario as plain data: what the player plays, the editor's block is checked against and a digest is taken of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from courses.questions.shapes import digest_of


@dataclass(frozen=True)
class Choice:
    """One line to say, and what follows. `next` names a node or an ending."""

    id: str
    text: str
    quality: str
    consequence: str
    feedback: str
    next: str


@dataclass(frozen=True)
class Node:
    """A moment of the conversation."""

    id: str
    speaker: str
    text: str
    choices: tuple[Choice, ...]
    name: str = ""
    """What editors call it among themselves; players never see it, so it is no part of the digest."""

    def choice(self, choice_id: str) -> Choice | None:
        """The line called `choice_id`, or None."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True)
class Ending:
    """How it can end."""

    id: str
    quality: str
    title: str
    debrief: str


@dataclass(frozen=True)
class Scenario:
    """A branching conversation."""

    start: str
    nodes: tuple[Node, ...]
    endings: tuple[Ending, ...]

    @cached_property
    def node_by_id(self) -> dict[str, Node]:
        """The moments by name."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def ending_by_id(self) -> dict[str, Ending]:
        """The endings by name."""
        return {ending.id: ending for ending in self.endings}

    @cached_property
    def digest(self) -> str:
        """Changes when anything changes that a player could have seen or chosen."""
        return digest_of(
            {
                "start": self.start,
                "nodes": [
                    [node.id, node.speaker, node.text, [list(vars(choice).values()) for choice in node.choices]]
                    for node in self.nodes
                ],
                "endings": [list(vars(ending).values()) for ending in self.endings],
            }
        )


@dataclass(frozen=True)
class Fault:
    """What is wrong, where: `part` is start, nodes or endings; `index` the row; `choice` the row inside it, if any."""

    part: str
    code: str
    sentence: str
    index: int = 0
    field: str = "id"
    choice: int | None = None


def scenario_from(value: Mapping[str, Any]) -> Scenario:
    """The shape of a scenario block's value. Missing texts become empty: whoever saves has checked the fields.

    A scenario that names no start begins with its first moment.
    """
    nodes = value.get("nodes") or ()
    return Scenario(
        start=value.get("start") or next((node.get("id") or "" for node in nodes), ""),
        nodes=tuple(
            Node(
                id=node.get("id") or "",
                speaker=node.get("speaker") or "",
                text=node.get("text") or "",
                choices=tuple(
                    Choice(
                        *(
                            (choice.get(name) or "")
                            for name in ("id", "text", "quality", "consequence", "feedback", "next")
                        )
                    )
                    for choice in node.get("choices") or ()
                ),
                name=node.get("name") or "",
            )
            for node in nodes
        ),
        endings=tuple(
            Ending(*((ending.get(name) or "") for name in ("id", "quality", "title", "debrief")))
            for ending in value.get("endings") or ()
        ),
    )


def faults_of(scenario: Scenario) -> list[Fault]:
    """Everything that would keep a player from getting from the start to an end."""
    faults = _names_taken_twice(scenario)
    targets = {*scenario.node_by_id, *scenario.ending_by_id}
    if scenario.start not in scenario.node_by_id:
        faults.append(
            Fault("start", "unknown-start", _("There is no moment called “%(name)s”.") % {"name": scenario.start})
        )
    for index, node in enumerate(scenario.nodes):
        if not node.choices:
            faults.append(Fault("nodes", "dead-end", _("A dead end: there is nothing to say here."), index, "text"))
        faults.extend(_choice_faults(node, index, targets))
    return faults or _reach_faults(scenario)


def _choice_faults(node: Node, index: int, targets: set[str]) -> list[Fault]:
    faults, seen = [], set()
    for row, choice in enumerate(node.choices):
        if choice.next not in targets:
            sentence = _("A dead end: choose where the talk goes on after this line.")
            if choice.next:
                sentence = _("There is no moment or ending called “%(name)s”.") % {"name": choice.next}
            faults.append(Fault("nodes", "unknown-target", sentence, index, "next", row))
        if choice.id in seen:
            faults.append(Fault("nodes", "repeated", _("Another line here has this name."), index, "id", row))
        seen.add(choice.id)
    return faults


def _names_taken_twice(scenario: Scenario) -> list[Fault]:
    faults, seen = [], set()
    for part, rows in (("nodes", scenario.nodes), ("endings", scenario.endings)):
        for index, row in enumerate(rows):
            if row.id in seen:
                faults.append(Fault(part, "repeated", _("Another moment or ending has this name."), index))
            seen.add(row.id)
    return faults


def _reach_faults(scenario: Scenario) -> list[Fault]:
    """What nobody gets to, and where nobody gets out."""
    reached, ends = reached_from_start(scenario), leading_out(scenario)
    unreached = _("No line leads here.")
    faults = [
        Fault(part, "unreachable", unreached, index, "text" if part == "nodes" else "title")
        for part, rows in (("nodes", scenario.nodes), ("endings", scenario.endings))
        for index, row in enumerate(rows)
        if row.id not in reached
    ]
    circle = _("From here the talk goes round in circles: no line leads to an ending.")
    faults.extend(
        Fault("nodes", "no-way-out", circle, index, "text")
        for index, node in enumerate(scenario.nodes)
        if node.id in reached and node.id not in ends
    )
    return faults


def reached_from_start(scenario: Scenario) -> set[str]:
    """The ids that some way from the start leads to, the start's own and those of nothing at all among them."""
    reached, waiting = set(), [scenario.start]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        node = scenario.node_by_id.get(name)
        if node:
            waiting.extend(choice.next for choice in node.choices)
    return reached


def leading_out(scenario: Scenario) -> set[str]:
    """The ids of the endings, and of the moments from which one of them can be reached."""
    ends = set(scenario.ending_by_id)
    while True:
        more = {node.id for node in scenario.nodes if any(choice.next in ends for choice in node.choices)} - ends
        if not more:
            return ends
        ends |= more
