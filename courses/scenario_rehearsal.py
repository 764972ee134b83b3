"""The whole conversation for those who write it: every moment, line, reason and target, to click through in a preview.

It holds everything a learner must not see before their turn, so it exists only in a preview and only for people who may
edit the page. Nothing is kept: no play begins, and the links lead to places in the same page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from courses.scenario_names import place_labels
from courses.scenario_picture import Picture, picture_of, places_by_id
from courses.scenario_shape import Choice, Ending, Node, scenario_from


@dataclass(frozen=True)
class RehearsedLine:
    """A line and what follows. `anchor` is empty when it leads nowhere yet."""

    choice: Choice
    target: str
    anchor: str


@dataclass(frozen=True)
class RehearsedPlace:
    """A moment with its lines, or an ending."""

    anchor: str
    label: str
    node: Node | None = None
    ending: Ending | None = None
    lines: tuple[RehearsedLine, ...] = ()


@dataclass(frozen=True)
class Rehearsal:
    """What the preview shows of a scenario, drawn and written out. `start` is the anchor of the first moment."""

    picture: Picture
    key: str
    places: tuple[RehearsedPlace, ...]
    start: str


def rehearsal_for(value: Mapping[str, Any], context: Mapping[str, Any] | None) -> Rehearsal | None:
    """The rehearsal of a scenario, when the page in `context` is previewed by somebody who may edit it; else None."""
    request, page = (context or {}).get("request"), (context or {}).get("page")
    if not getattr(request, "is_preview", False) or not isinstance(page, Page) or not may_rehearse(request.user, page):
        return None
    return rehearsal_of(value)


def may_rehearse(user: Any, page: Page) -> bool:
    """Whether `user` may edit `page`; for a page that is not saved yet, whether they may make one there."""
    if page.pk is None:
        parent = page.get_parent()
        return parent is not None and parent.permissions_for_user(user).can_add_subpage()
    return page.permissions_for_user(user).can_edit()


def rehearsal_of(value: Mapping[str, Any]) -> Rehearsal:
    """Everything there is of a scenario, finished or not."""
    scenario, key = scenario_from(value), f"talk-{id(value)}"
    where, labels = places_by_id(scenario), place_labels(scenario)
    picture = picture_of(scenario)

    def anchor(name: str) -> str:
        return f"{key}-{where[name][0]}-{where[name][1]}" if name in where else ""

    places = [
        RehearsedPlace(
            f"{key}-nodes-{index}",
            labels[node.id],
            node=node,
            lines=tuple(
                RehearsedLine(choice, labels.get(choice.next, ""), anchor(choice.next)) for choice in node.choices
            ),
        )
        for index, node in enumerate(scenario.nodes)
    ]
    places += [
        RehearsedPlace(f"{key}-endings-{index}", labels[ending.id], ending=ending)
        for index, ending in enumerate(scenario.endings)
    ]
    return Rehearsal(picture, key, tuple(places), anchor(scenario.start))
