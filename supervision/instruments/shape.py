"""The shape of an instrument's file. What does not fit is refused when the file is read, not while somebody answers."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from supervision.instruments.words import in_language_of_page

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
ItemId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,7}$")]
Value = Annotated[int, Field(ge=0, le=100, strict=True)]
Whole = Annotated[int, Field(ge=1, le=1000, strict=True)]

LOWEST, HIGHEST = 0, 100


class Part(BaseModel):
    """Base of everything in a file: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(Part):
    """One answer to choose, and what it counts."""

    value: Value
    label: Text


class Item(Part):
    """One statement, with the name of its set of options. A reversed one counts 100 minus its value."""

    id: ItemId
    options: str
    text: Text
    reversed: bool = False

    def counts(self, value: int) -> int:
        """What an answer adds to its scale."""
        return HIGHEST - value if self.reversed else value


class Reference(Part):
    """The mean of a published study and how many people were in it. Background, never a norm."""

    mean: float = Field(ge=LOWEST, le=HIGHEST)
    people: int = Field(ge=1)


class Scale(Part):
    """Statements that make one score: the mean of those answered, when there are at least `least_answered`.

    `name` is the instrument's own; `title` and `about` are the plain words of pages: "Your answers suggest low
    exhaustion *from work*." They fit the person themselves and whoever they share with.
    """

    id: Name
    name: Text
    title_in_file: Text = Field(alias="title")
    about_in_file: Text = Field(alias="about")
    items: list[ItemId] = Field(min_length=1)
    least_answered: Whole
    reference: Reference | None = None

    @property
    def title(self) -> str:
        """What the scale is called, in the language of the page."""
        return in_language_of_page(self.title_in_file)

    @property
    def about(self) -> str:
        """What the exhaustion is from, in the language of the page."""
        return in_language_of_page(self.about_in_file)


class Band(Part):
    """A range of scores, from `start` up to the next band, in plain words. `high` is what a page cares about."""

    id: Name
    start: Value = Field(alias="from")
    words_in_file: Text = Field(alias="words")
    high: bool = False

    @property
    def words(self) -> str:
        """The range in plain words, in the language of the page."""
        return in_language_of_page(self.words_in_file)


class Change(Part):
    """From which difference a change may be one, and from which it likely is."""

    may_from: Whole
    likely_from: Whole


class Help(Part):
    """The statement whose answers from `start` on bring up the help lines, at once and for the person alone."""

    item: ItemId
    start: Value = Field(alias="from")


class Term(Part):
    """The instrument's word for the people somebody works with, and the one shown instead."""

    mark: Text
    original: Text
    shown: Text


class Source(Part):
    """Where the wording comes from."""

    title: Text
    url: Annotated[str, StringConstraints(pattern=r"^https://")]


class Instrument(Part):
    """One questionnaire, whole."""

    id: Name
    version: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]{1,20}$")]
    name: Text
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    minutes: Whole
    period: str
    gap_days: Whole
    suggested_days: Whole
    term: Term | None = None
    options: dict[str, list[Option]]
    items: list[Item] = Field(min_length=1)
    order: list[ItemId]
    scales: list[Scale] = Field(min_length=1)
    bands: list[Band] = Field(min_length=1)
    change: Change
    help: Help | None = None
    credit: Text
    licence: Text
    source: list[Source] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        """Every name leads somewhere, and nothing is there twice."""
        faults = [*self._faults_of_items(), *self._faults_of_scales(), *self._faults_of_bands()]
        if self.suggested_days < self.gap_days:
            faults.append("the suggested time is shorter than the least")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults_of_items(self) -> list[str]:
        ids = [item.id for item in self.items]
        faults = [f"{twice} stands twice" for twice, times in Counter(ids).items() if times > 1]
        faults += [
            f"{item.id} has no options {item.options}" for item in self.items if item.options not in self.options
        ]
        for name, options in self.options.items():
            values = [option.value for option in options]
            if len(values) < 2 or len(set(values)) < len(values):
                faults.append(f"options {name} need different values")
        if Counter(self.order) != Counter(ids):
            faults.append("the order does not hold each statement once")
        if self.help is not None and self.help.item not in ids:
            faults.append(f"help at {self.help.item}, which is no statement")
        return faults

    def _faults_of_scales(self) -> list[str]:
        ids = {item.id for item in self.items}
        held = Counter(item for scale in self.scales for item in scale.items)
        faults = [f"{item} counts in no scale" for item in sorted(ids - set(held))]
        faults += [f"{item} is no statement" for item in sorted(set(held) - ids)]
        faults += [f"{item} counts twice" for item, times in held.items() if times > 1]
        if len({scale.id for scale in self.scales}) < len(self.scales):
            faults.append("a scale stands twice")
        faults += [
            f"{scale.id} can never be scored" for scale in self.scales if scale.least_answered > len(scale.items)
        ]
        return faults

    def _faults_of_bands(self) -> list[str]:
        starts = [band.start for band in self.bands]
        faults = []
        if starts[0] != LOWEST or starts != sorted(set(starts)):
            faults.append("the bands must begin at 0 and rise")
        if len({band.id for band in self.bands}) < len(self.bands):
            faults.append("a band stands twice")
        if self.change.likely_from <= self.change.may_from:
            faults.append("a likely change must be larger than one that may be")
        return faults

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """The statements by id."""
        return {item.id: item for item in self.items}

    @cached_property
    def in_order(self) -> list[Item]:
        """The statements as they are asked."""
        return [self.by_id[name] for name in self.order]

    def options_of(self, item: Item) -> list[Option]:
        """What can be answered to a statement."""
        return self.options[item.options]

    def takes(self, item: Item, value: int) -> bool:
        """Whether `value` is one of the answers of a statement."""
        return any(option.value == value for option in self.options_of(item))

    def label_of(self, item: Item, value: int) -> str:
        """The words of an answer; "" for one that the statement does not have."""
        return next((option.label for option in self.options_of(item) if option.value == value), "")

    def text_of(self, item: Item, *, original: bool = False) -> str:
        """The statement with our word for the people somebody supports, or with the instrument's own."""
        if self.term is None:
            return item.text
        return item.text.replace(self.term.mark, self.term.original if original else self.term.shown)

    def scale(self, name: str) -> Scale:
        """A scale by its id. Raises KeyError."""
        return {scale.id: scale for scale in self.scales}[name]

    def band(self, name: str) -> Band | None:
        """A band by its id; None for one that this version does not have."""
        return next((band for band in self.bands if band.id == name), None)
