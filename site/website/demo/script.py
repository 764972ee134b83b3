"""The sessions of the demo's people as data: `sessions/*.yaml`, one file for each pair or group, in this shape."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from courses.enums import Competency, PracticeDomain
from supervision.enums import SessionKind, SessionMode, SupervisionFunction
from website.demo.timeline import ago, ahead

FOLDER = Path(__file__).parent / "sessions"


class Shape(BaseModel):
    """Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class Point(Shape):
    """A point of the agenda and who put it there."""

    by: str
    text: str


class Action(Shape):
    """Something agreed on; `due` and `done` are days after the session."""

    who: str
    text: str
    about: str = ""
    due: float
    done: float | None = None


class Answer(Shape):
    """A countersignature `after` hours, or a disagreement with its words."""

    after: float
    disagrees: str = ""


class Amended(Shape):
    """A corrected version, `after` hours after the signature."""

    after: float
    reason: str
    minutes: dict[PracticeDomain, int]
    answers: dict[str, Answer] = Field(default_factory=dict)


class Voided(Shape):
    """The record is void `after` hours after the signature."""

    after: float
    reason: str


class Session(Shape):
    """One session, so many days `ago` or `ahead`. It is as long as its minutes are in sum.

    `signed` is in hours after its end. Without `answers` everybody who was there countersigns the next day.
    """

    ago: int | None = None
    ahead: int | None = None
    kind: SessionKind | None = None
    mode: SessionMode | None = None
    time: str = ""
    planned: bool = True
    minutes: dict[PracticeDomain, int] = Field(default_factory=lambda: {PracticeDomain.RECOVERY_WELLNESS_SUPPORT: 50})
    functions: list[SupervisionFunction] = Field(default_factory=list)
    topics: list[Competency] = Field(default_factory=list)
    agenda: list[Point] = Field(default_factory=list)
    note: str = ""
    strengths: str = ""
    learning: str = ""
    ethics: str = ""
    safety: str = ""
    policy: str = ""
    workload: bool = False
    absent: list[str] = Field(default_factory=list)
    partly: dict[str, int] = Field(default_factory=dict)
    actions: list[Action] = Field(default_factory=list)
    training: list[str] = Field(default_factory=list)
    draft: bool = False
    signed: float = 3
    answers: dict[str, Answer] | None = None
    amended: Amended | None = None
    voided: Voided | None = None
    called_off: float | None = None

    @property
    def length(self) -> dt.timedelta:
        """From start to end."""
        return dt.timedelta(minutes=sum(self.minutes.values()))


class Series(Shape):
    """The sessions of one supervisor with the same people, oldest first."""

    supervisor: str
    people: list[str]
    kind: SessionKind = SessionKind.INDIVIDUAL
    mode: SessionMode = SessionMode.IN_PERSON
    time: str
    place: str = ""
    sessions: list[Session]

    def starts(self, session: Session) -> dt.datetime:
        """When one of the sessions begins."""
        time = session.time or self.time
        return ago(session.ago, time) if session.ago is not None else ahead(session.ahead, time)


def all_series() -> list[Series]:
    """Everything that is in the folder."""
    return [Series.model_validate(_data(path)) for path in sorted(FOLDER.glob("*.yaml"))]


def _data(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))
