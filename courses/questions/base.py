"""What a kind of question must answer. Everything outside `courses/questions/<kind>/` knows kinds only through this."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

from courses.questions import authoring
from courses.questions.shapes import Definition
from courses.questions.sheet import Sheet
from website.core.errors import Invalid

Response = dict[str, Any]
"""A learner's answer as plain JSON data, in the shape of its kind. Keys of options, never tokens."""

CLEAR = "clear"
"""A post that holds `<prefix>-clear` takes the answer away. It must say so: a missing field means unchanged."""


class Refused(Invalid):
    """An answer that cannot be taken as it is. `given` holds it all the same, so that the page can show it again."""

    def __init__(self, sentence: str, *, code: str, field: str = "", given: Response | None = None) -> None:
        super().__init__(sentence, code=code, field=field)
        self.given = given


@dataclass(frozen=True)
class Mark:
    """How an answer was marked: `fraction` of full credit (0 to 1), `right` only at full credit, `parts` by key."""

    fraction: Fraction
    right: bool
    parts: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class ResponsePart:
    """One thing that an answer says, for tables of what people answered. Nothing that names a person.

    `part` is the key of the gap, pair or step the answer is about ("" for questions with one answer); `label` names it
    for editors. `response` is what was given, as editors read it ("" for nothing). `credit` is what it is worth of this
    part, 0 to 1 (negative where a wrong option costs); None where nothing is right or wrong.
    """

    part: str
    label: str
    response: str
    credit: Fraction | None


@dataclass(frozen=True)
class RubricIdea:
    """One idea that a good written answer holds, for a person who marks."""

    key: str
    idea: str
    example: str
    points: int


@dataclass(frozen=True)
class Shown:
    """What a page may give away. Nothing by default: before an answer is in, a page must not be an oracle."""

    right_wrong: bool = False
    feedback: bool = False
    right_answers: bool = False

    def __bool__(self) -> bool:
        return self.right_wrong or self.feedback or self.right_answers


NOTHING = Shown()
EVERYTHING = Shown(right_wrong=True, feedback=True, right_answers=True)


class Kind(ABC):
    """One kind of question. Stateless: one instance per kind stands in the registry."""

    name: ClassVar[str]
    label: ClassVar[Any]
    icon: ClassVar[str] = "help"
    definition_model: ClassVar[type[Definition]]
    template: ClassVar[str]
    review_template: ClassVar[str]

    marked_by_machine: ClassVar[bool] = True
    """False for what stands outside the score: written answers until a person marks them, ratings, information."""
    confidential: ClassVar[bool] = False
    """True when the answer is the learner's own words."""
    written: ClassVar[bool] = False
    """True when a person can mark the answer by a rubric."""
    answerable: ClassVar[bool] = True
    """False for what is only read: it has no answer, no number and no mark."""
    clearable: ClassVar[bool] = False
    """True when the form needs a button to take the answer away: radio buttons cannot be unticked."""

    summary: ClassVar[Any] = ""
    """For editors who choose a kind: what it is good for, in a sentence."""
    example: ClassVar[Any] = ""
    """For editors who choose a kind: a question of this kind."""
    deciding: ClassVar[frozenset[str]] = frozenset()
    """Fields of the definition that decide how an answer is marked. Editors see a change of them marked loudly."""

    def parse(self, data: Mapping[str, Any]) -> Definition:
        """The definition in `data`. Raises pydantic's ValidationError with every fault and its place."""
        return self.definition_model.model_validate(data)

    def steady(self, definition: Definition) -> Definition:
        """The definition with parts named by their place: those of a draft change until it is saved."""
        data = definition.as_data()
        for name, value in data.items():
            if isinstance(value, list):
                data[name] = [
                    {**part, "key": f"part-{at}"} if isinstance(part, dict) and "key" in part else part
                    for at, part in enumerate(value, start=1)
                ]
        return self.parse(data)

    def marking_key(self, definition: Definition) -> Any:
        """Everything that decides how an answer is marked, as plain data; equal data marks every answer alike.

        Parts are named by their keys. Unless a kind knows better, everything in a definition decides.
        """
        return definition.as_data()

    @abstractmethod
    def block(self) -> Any:
        """The block in which editors write this kind."""

    def from_block(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """What stands in the editor's block, as data for `parse`."""
        return authoring.plain(value)

    def to_block(self, definition: Definition, pictures: Mapping[str, int] | None = None) -> dict[str, Any]:
        """The opposite of `from_block`: raw StreamField data. `pictures` are as for `authoring.raw`."""
        return authoring.raw(definition.as_data(), pictures)

    @abstractmethod
    def option_order(self, definition: Definition, rng: random.Random | None) -> list[str]:
        """The keys of everything that stands in an order on the page; `rng` None keeps the author's order."""

    @abstractmethod
    def read_response(self, definition: Definition, sheet: Sheet, data: Any, prefix: str) -> Response | None:
        """The answer in a post (a QueryDict); None when its fields are missing, which means unchanged.

        Raises core.errors.Invalid, with a sentence, when the post names an option that this copy does not have.
        """

    def merge(self, current: Response | None, new: Response) -> Response:
        """The answer after `new` came in. Kinds with several fields keep the fields that a post left out."""
        return new

    @abstractmethod
    def is_answered(self, response: Response | None) -> bool:
        """Whether there is anything in the answer at all."""

    def what_is_missing(self, definition: Definition, response: Response | None) -> str:
        """A sentence about an answer that is begun but not whole; "" when it is whole. Never about rightness."""
        return ""

    @abstractmethod
    def mark(self, definition: Definition, response: Response | None) -> Mark:
        """Marks an answer. Depends on nothing but its arguments."""

    @abstractmethod
    def present(self, definition: Definition, sheet: Sheet, response: Response | None, shown: Shown) -> dict[str, Any]:
        """What the kind's templates need. Holds nothing that `shown` does not allow."""

    def guess_fraction(self, definition: Definition) -> Fraction | None:
        """The fraction of full credit that guessing earns on average; None when nobody can say."""
        return None

    def all_responses(self, definition: Definition) -> list[ResponsePart]:
        """What the definition foresees: each option of each part with its credit; empty where people write freely."""
        return []

    def response_parts(self, definition: Definition, response: Response | None) -> list[ResponsePart]:
        """What this answer says, part by part. Confidential kinds say nothing."""
        return []

    def own_words(self, response: Response | None) -> str:
        """What the learner wrote in their own words; "" for kinds without any."""
        return ""

    def rubric(self, definition: Definition) -> list[RubricIdea]:
        """What a person who marks looks for; empty for kinds that a machine marks."""
        return []

    def model_answer(self, definition: Definition) -> str:
        """One good answer, to compare a written one with; "" for other kinds."""
        return ""

    def mark_by_hand(self, definition: Definition, found: Collection[str]) -> Fraction:
        """What the ideas that somebody found are worth of the whole rubric. Raises KeyError for a strange key."""
        raise KeyError(self.name)
