"""The kept figures of a quiz as editors read them: named, rounded, with what they mean; and as the lines of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import AttemptChoice, ItemFlag, ItemStatistics, QuizStatistics
from courses.questions.registry import get_kind

NOTHING = "–"
HALF = 50
PLACES = 5
"""Decimals of percentages in files: as many as a credit can have."""


@dataclass(frozen=True)
class Figure:
    """One figure of a quiz: its name, the value (None where the data cannot give it), the unit, what it means."""

    name: str | Promise
    value: float | None
    unit: str
    meaning: str | Promise

    @property
    def words(self) -> str:
        """The value as people read it."""
        return told(self.value, self.unit)


def told(value: float | None, unit: str = "%", places: int = 1) -> str:
    """A figure with its unit, or a dash."""
    if value is None:
        return NOTHING
    number = number_format(round(value, places), decimal_pos=places)
    return f"{number}\N{NO-BREAK SPACE}{unit}" if unit else number


_QUIZ = (
    (
        "mean",
        "%",
        gettext_lazy("Average"),
        gettext_lazy("The mean score. Between 50 and 75 % tells people apart best."),
    ),
    ("median", "%", gettext_lazy("Median"), gettext_lazy("Half of the scores are below it, half above.")),
    (
        "deviation",
        "%",
        gettext_lazy("Standard deviation"),
        gettext_lazy("How far scores lie apart. 12 to 18 % is usual."),
    ),
    (
        "skewness",
        "",
        gettext_lazy("Skewness"),
        gettext_lazy("Below 0: a few low scores pull the mean down. Above 0: a few high ones pull it up."),
    ),
    ("kurtosis", "", gettext_lazy("Kurtosis"), gettext_lazy("Above 0: more very high and very low scores than usual.")),
    (
        "consistency",
        "%",
        gettext_lazy("Internal consistency"),
        gettext_lazy("Cronbach’s alpha: do the questions ask for one thing? Above 75 % is good, under 64 % is not."),
    ),
    (
        "error_ratio",
        "%",
        gettext_lazy("Error ratio"),
        gettext_lazy("How much of the differences between scores is chance."),
    ),
    (
        "standard_error",
        "%",
        gettext_lazy("Standard error"),
        gettext_lazy("By how much a score may be off: two thirds of people would score within so much of it again."),
    ),
)


def quiz_figures(row: QuizStatistics) -> list[Figure]:
    """The figures of the whole quiz, with what they mean; none for fewer than ten people."""
    if not row.figures:
        return []
    return [Figure(name, row.figures.get(code), unit, meaning) for code, unit, name, meaning in _QUIZ]


def means(row: QuizStatistics) -> list[tuple[str | Promise, int, str]]:
    """Each choice of attempts that may be told, with how many those are and their average in words."""
    kept = row.figures.get("means", {})
    return [
        (label, kept[value]["attempts"], told(kept[value]["mean"]))
        for value, label in AttemptChoice.choices
        if value in kept
    ]


COLUMNS = (
    ("facility", gettext_lazy("Right on average")),
    ("deviation", gettext_lazy("Standard deviation")),
    ("guess", gettext_lazy("By guessing")),
    ("intended_weight", gettext_lazy("Intended weight")),
    ("effective_weight", gettext_lazy("Effective weight")),
    ("discrimination", gettext_lazy("Discrimination")),
    ("efficiency", gettext_lazy("Efficiency")),
)


MEANINGS = {
    "facility": gettext_lazy("The mean of what people got for the question. Below 20 % it is hard, above 95 % easy."),
    "deviation": gettext_lazy("How far the results lie apart. Near 0, everybody got the same."),
    "guess": gettext_lazy("What somebody who knows nothing would get on average."),
    "intended_weight": gettext_lazy("How much of the score it is meant to make up."),
    "effective_weight": gettext_lazy(
        "How much of the differences between scores it makes up. A dash where not everybody got it at the same place: "
        "nobody can say then."
    ),
    "discrimination": gettext_lazy(
        "Whether people who did well otherwise did well here too. Above 30 % is good; below 0 something is wrong."
    ),
    "efficiency": gettext_lazy("The discrimination as a part of the most that a question as hard as this can have."),
}
"""What the columns say, for people who never met these words."""


def column_meanings() -> list[tuple[str | Promise, str | Promise]]:
    """Each column of the table of questions with what it says."""
    return [(label, MEANINGS[code]) for code, label in COLUMNS]


def flag_words(codes: Iterable[str], figures: Mapping[str, Any]) -> list[str | Promise]:
    """What to look at in a question, in sentences that hold for its figures."""
    most_were_right = (figures.get("facility") or 0) >= HALF
    return [
        _("People who did well otherwise got this wrong more often than the others: check the key.")
        if code == ItemFlag.AGAINST and most_were_right
        else ItemFlag(code).label
        for code in codes
    ]


@dataclass(frozen=True)
class ItemRow:
    """One version of a question as the table shows it. `cells` are pairs of a column's name and its words."""

    item: ItemStatistics
    cells: Sequence[tuple[str | Promise, str]]
    flags: Sequence[str | Promise]

    @property
    def pressing(self) -> bool:
        """Whether something is likely to be wrong with the question; the other flags only ask to look."""
        return bool({ItemFlag.AGAINST, ItemFlag.ATTRACTS, ItemFlag.GUESSING} & set(self.item.flags))

    @property
    def kind(self) -> str:
        """The kind of the question, in words."""
        return str(get_kind(self.item.version.kind).label)


def item_rows(row: QuizStatistics) -> list[ItemRow]:
    """The questions in the order of their places."""
    return [
        ItemRow(
            item,
            [(label, told(item.figures.get(code))) for code, label in COLUMNS],
            flag_words(item.flags, item.figures),
        )
        for item in row.rows
    ]


@dataclass(frozen=True)
class Bar:
    """One bar of the chart, in the units of its drawing: 100 wide for 100 %."""

    label: str
    facility: float
    discrimination: float
    words: str


def bars(row: QuizStatistics) -> list[Bar]:
    """Facility and discrimination of each scored question; a negative discrimination has no bar, and says so."""
    found = []
    for item in row.rows:
        if not item.figures:
            continue
        facility, index = item.figures.get("facility"), item.figures.get("discrimination")
        words = ngettext(
            "%(label)s: %(facility)s right, discrimination %(index)s, %(count)s attempt",
            "%(label)s: %(facility)s right, discrimination %(index)s, %(count)s attempts",
            item.attempts,
        ) % {
            "label": item.version.question.label,
            "count": item.attempts,
            "facility": told(facility),
            "index": told(index),
        }
        found.append(Bar(item.version.question.label, round(facility or 0, 1), round(max(index or 0, 0), 1), words))
    return found


# --- files ------------------------------------------------------------------------------------------------------------


def table(row: QuizStatistics) -> Iterator[list[Any]]:
    """The questions, one line each, with exact figures."""
    labels = [str(label) for __, label in COLUMNS]
    yield [_("Reference"), _("Question"), _("Version"), _("Kind"), _("Drawn"), _("Attempts"), *labels, _("To look at")]
    for item in row.rows:
        question = item.version.question
        yield [
            question.ref,
            question.label,
            item.version.number,
            str(get_kind(item.version.kind).label),
            _("yes") if item.drawn else _("no"),
            item.attempts,
            *(item.figures.get(code) for code, __ in COLUMNS),
            " ".join(map(str, flag_words(item.flags, item.figures))),
        ]


def responses_table(row: QuizStatistics) -> Iterator[list[Any]]:
    """What people answered, one line for each answer to each question."""
    names = [_("Reference"), _("Version"), _("Part"), _("Answer"), _("Credit in %"), _("How often"), _("Share in %")]
    yield [*names, _("Attempts")]
    for item in row.rows:
        for one in item.responses:
            yield [
                item.version.question.ref,
                item.version.number,
                one["label"],
                one["response"] or _("no answer"),
                None if one["credit"] is None else round(one["credit"] * 100, PLACES),
                one["count"],
                round(one["share"], PLACES),
                item.attempts,
            ]
