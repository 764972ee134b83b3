"""What one reader sees of one version of a record: the shapes that pages, prints and exports are made from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from supervision.domain.content import is_there
from supervision.domain.draft import Draft
from supervision.domain.facts import Facts
from supervision.domain.record_state import RecordState
from supervision.models import SessionAction, SessionRecord, SupervisionSession


@dataclass(frozen=True)
class PersonShown:
    """Somebody named in a record: as they are called now, and as they stood in the record when it was signed.

    `signed_as` is "" once the account was erased.
    """

    code: str
    name: str
    signed_as: str = ""


@dataclass(frozen=True)
class AttendeeShown:
    """One peer of the version, with their answer. `comment` only for who may read it."""

    person: PersonShown
    attendance: str
    attendance_label: Any
    minutes: int
    is_reader: bool
    answer: str = ""
    answer_label: Any = ""
    answered_at: dt.datetime | None = None
    comment: str = ""

    @property
    def was_there(self) -> bool:
        """Wholly or for a part."""
        return is_there(self.attendance)


@dataclass(frozen=True)
class ActionShown:
    """An action as it was signed, and its row of today. `owner` is who was to do it when it was signed."""

    code: str
    text: str
    owner: PersonShown
    about: PersonShown
    due_on: dt.date | None
    row: SessionAction | None


@dataclass(frozen=True)
class TrainingShown:
    """A course that was given to somebody."""

    course: str
    title: str
    person: PersonShown


@dataclass(frozen=True)
class AgendaShown:
    """A point that stood on the agenda when it was signed."""

    text: str
    source_label: Any
    about: PersonShown | None
    added_by: PersonShown
    talked: bool


@dataclass(frozen=True)
class VersionShown:
    """A version of the record, for the list of them. `reason` says why it was amended."""

    number: int
    signed_at: dt.datetime
    reason: str
    is_current: bool


@dataclass(frozen=True)
class RecordView:
    """One version of a record as one reader may see it. Without `has_text` only facts are left or shown.

    `facts` and `draft` are what was signed, narrowed; `before` the same of the version before, when the reader was in
    it, so that old and new can be shown side by side. `names` and `courses` say what codes in them stand for.
    `text_withheld` says that the reader was not there; `is_purged` that the text was removed after its time.
    """

    session: SupervisionSession
    record: SessionRecord
    state: RecordState
    reader_leads: bool
    supervisor: PersonShown
    credential: str
    credential_number: str
    credential_expires_on: dt.date | None
    kind_label: Any
    mode_label: Any
    attendees: tuple[AttendeeShown, ...]
    facts: Facts
    draft: Draft
    domains: tuple[tuple[Any, int], ...]
    agenda: tuple[AgendaShown, ...]
    actions: tuple[ActionShown, ...]
    training: tuple[TrainingShown, ...]
    names: dict[str, str]
    courses: dict[str, str]
    late_reason: str
    reason: str
    voided_at: dt.datetime | None
    void_reason: str
    versions: tuple[VersionShown, ...]
    before: tuple[Facts, Draft] | None
    is_purged: bool
    text_withheld: bool
    may_respond: bool

    @property
    def has_text(self) -> bool:
        """Whether the shared note and what goes with it are shown."""
        return not (self.is_purged or self.text_withheld)

    @property
    def is_current(self) -> bool:
        """Whether this is the newest version."""
        return self.record.version == self.state.version
