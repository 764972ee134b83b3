"""What is written about a session before it is signed, as one validated shape.

The draft form, the autosave, the signature, the record's page, its PDF and the demo read and write this and nothing
else.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from courses.enums import Competency, PracticeDomain
from supervision.enums import SupervisionFunction

LONGEST_TEXT = 8000
MOST_ACTIONS = 12
MOST_TRAININGS = 12
MOST_KEPT = 400
MOST_POINTS = 200

Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
ShortText = Annotated[str, Field(max_length=500)]
SUPERVISOR = "supervisor"
"""Stands for the session's supervisor where an owner is named; everybody else is named by their code."""


class Shape(BaseModel):
    """Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class DraftAction(Shape):
    """Something agreed on: what, who does it (`SUPERVISOR` or a peer's code), about whose work, until when."""

    text: ShortText
    owner: str
    about: str
    due_on: dt.date | None = None


class DraftTraining(Shape):
    """A course (its translation key) assigned to a peer (their code)."""

    course: uuid.UUID
    person: str


class Draft(Shape):
    """Everything that is written about a session. None means "not answered yet"."""

    place: ShortText = ""
    domain_minutes: dict[PracticeDomain, Annotated[int, Field(ge=0, le=720)]] = Field(default_factory=dict)
    functions: list[SupervisionFunction] = Field(default_factory=list)
    topics: list[Competency] = Field(default_factory=list)
    note: Text = ""
    strengths: Text = ""
    learning: Text = ""
    ethical_issue: bool | None = None
    ethical_note: Text = ""
    safety_issue: bool | None = None
    safety_note: Text = ""
    policy_note: Text = ""
    workload_discussed: bool | None = None
    actions: list[DraftAction] = Field(default_factory=list, max_length=MOST_ACTIONS)
    training: list[DraftTraining] = Field(default_factory=list, max_length=MOST_TRAININGS)
    next_at: dt.datetime | None = None
    talked: list[str] | None = Field(default=None, max_length=MOST_POINTS)
    """The codes of the agenda's points that were talked about; None: nobody has said, so all of them."""
    kept: dict[str, str] = Field(default_factory=dict, max_length=MOST_KEPT)
    """What the identifier check found and the author keeps: its mark and the reason's code. No part of the record."""

    def dump(self) -> dict:
        """The draft as JSON data for the sealed column."""
        return self.model_dump(mode="json")

    @classmethod
    def load(cls, data: dict | None) -> Draft:
        """The draft from the sealed column; an empty one from nothing."""
        return cls.model_validate(data or {})
