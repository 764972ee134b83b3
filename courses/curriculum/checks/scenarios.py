"""Whether every path through a conversation comes to an ending."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from courses.curriculum.checks.findings import Finding, Found, repeated
from courses.curriculum.reader import Place
from courses.curriculum.schema import ScenarioBlock


def check_scenario(scenario: ScenarioBlock, place: Place) -> Found:
    """Ids, and that every path through the conversation comes to an ending."""
    endings = {ending.id for ending in scenario.endings}
    leads_to = {node.id: [choice.next for choice in node.choices] for node in scenario.nodes}
    known = endings | set(leads_to)

    names = [*(node.id for node in scenario.nodes), *(ending.id for ending in scenario.endings)]
    for index in repeated(names):
        here = ("nodes", index) if index < len(scenario.nodes) else ("endings", index - len(scenario.nodes))
        yield Finding((*place, *here, "id"), "duplicate-id", f"“{names[index]}” is used twice in this scenario")
    if scenario.start not in leads_to:
        yield Finding((*place, "start"), "unknown-node", f"the scenario starts at “{scenario.start}”, which is no node")

    ends = closed_under(endings, lambda name, reached: any(target in reached for target in leads_to[name]), leads_to)
    reachable: set[str] = set()
    waiting = [scenario.start]
    while waiting:
        name = waiting.pop()
        if name not in reachable:
            reachable.add(name)
            waiting.extend(leads_to.get(name, ()))

    for index, node in enumerate(scenario.nodes):
        here = (*place, "nodes", index)
        for position in repeated(choice.id for choice in node.choices):
            yield Finding(
                (*here, "choices", position, "id"), "duplicate-id", f"“{node.choices[position].id}” is used twice here"
            )
        for position, choice in enumerate(node.choices):
            if choice.next not in known:
                message = f"leads to “{choice.next}”, which is not there"
                yield Finding((*here, "choices", position, "next"), "unknown-node", message)
        if not node.choices:
            yield Finding(here, "dead-end", f"“{node.id}” offers no choice")
        elif node.id not in ends:
            yield Finding(here, "dead-end", f"no path from “{node.id}” comes to an ending")
        if node.id not in reachable:
            yield Finding(here, "unreachable-node", f"no choice leads to “{node.id}”")
    for index, ending in enumerate(scenario.endings):
        if ending.id not in reachable:
            yield Finding((*place, "endings", index), "unreachable-node", f"no choice leads to “{ending.id}”")


def closed_under(start: set[str], joins: Callable[[str, set[str]], bool], names: Iterable[str]) -> set[str]:
    """``start`` and every name that joins it, step by step."""
    reached = set(start)
    while joining := {name for name in names if name not in reached and joins(name, reached)}:
        reached |= joining
    return reached
