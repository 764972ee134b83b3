"""What every shape is made of: texts, ids, numbers, and a model that is closed to unknown keys."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


class Markdown(str):
    """Learner text in limited Markdown."""

    __slots__ = ()


class Plain(str):
    """Learner text on one line, without markup."""

    __slots__ = ()


T = TypeVar("T")

MarkdownText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000), AfterValidator(Markdown)
]
PlainText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\n\r]*$"),
    AfterValidator(Plain),
]
# The one line of an objective or a summary may be longer than a title.
PlainSentences = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1500), AfterValidator(Plain)
]
EditorText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1500)]
Some = Annotated[tuple[T, ...], Field(min_length=1)]
AtLeastTwo = Annotated[tuple[T, ...], Field(min_length=2)]
Whole = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Positive = Annotated[int, Field(strict=True, ge=1, le=100_000)]
Flag = Annotated[bool, Field(strict=True)]

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
ModuleCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}$")]
LessonId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}-L[0-9]{1,2}$")]
ObjectiveId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}-[0-9]{1,2}$")]
ScenarioId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}-S[0-9]{1,2}$")]
ItemId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}-Q[0-9]{2}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+\.yaml$")]
FolderName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=40)]
Competency = Annotated[int, Field(strict=True, ge=1, le=12)]
"""Number of a SAMHSA core competency category for peer workers (1 to 12)."""

Domain = Literal[
    "advocacy", "ethical_responsibility", "mentoring_education", "recovery_wellness_support", "harm_reduction"
]
"""IC&RC Peer Recovery domains, in the version with five."""

Quality = Literal["strong", "ok", "weak", "unsafe"]


class Model(BaseModel):
    """Frozen, and closed to unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)
