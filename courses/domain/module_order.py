"""Which module keeps another one shut. One rule for the pages' state and for every address."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from courses.domain.tree import Node
from courses.module_order import opens_sentence


@dataclass(frozen=True)
class StillToDo:
    """A module that comes first and is not done: how many lessons and quizzes of it are left."""

    node: Node
    lessons: int
    quizzes: int

    @property
    def sentence(self) -> str:
        """When the module behind it opens."""
        return opens_sentence(self.node.title, self.lessons, self.quizzes)


def still_to_do_before(
    codes: Sequence[str], nodes: Sequence[Node], done: Collection[uuid.UUID], *, own_path: str
) -> StillToDo | None:
    """The first module of `codes`, in the order of the course, that is not done yet; None when all of them are.

    `nodes` are what is published of the course. A code that none of them has, or that the module has itself, is passed
    over.
    """
    for module in nodes:
        if module.kind != "module" or module.code.upper() not in codes or module.path == own_path:
            continue
        left = [
            node for node in nodes if node.kind != "module" and node.module_path == module.path and node.key not in done
        ]
        if left:
            lessons = sum(node.kind == "lesson" for node in left)
            return StillToDo(module, lessons, len(left) - lessons)
    return None
