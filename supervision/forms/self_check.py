"""Forms of self-checks: the answers on a page, and the choices of what is shared with whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.domain.self_checks import Given
from supervision.domain.shares import (
    DEFAULT_DAYS,
    DEFAULT_TREND_DAYS,
    PURPOSES,
    RESULT_DAYS,
    TREND_DAYS,
    last_moment,
)
from supervision.enums import ShareLevel, SharePurpose
from supervision.instruments.shape import Instrument, Item
from website.accounts.models import User
from website.core.errors import Invalid
from website.core.templatetags.mainstay import day

BELIEVED = "was-"
"""The prefix of a field that says what a page believed to be saved."""
SKIP = "skip"
"""The value of "skip this one"; an answer is a number."""

RESULT_TIMES = (gettext_lazy("7 days"), gettext_lazy("30 days"), gettext_lazy("90 days"))
TREND_TIMES = (gettext_lazy("3 months"), gettext_lazy("6 months"), gettext_lazy("12 months"))
NOT_YOURS = gettext_lazy("Choose a person who supervises you now.")


def read_answers(data: QueryDict, instrument: Instrument) -> tuple[dict[str, int | None], dict[str, list[int | None]]]:
    """The answers in a post, and what its page believed to be saved. A statement the post lacks is in neither.

    Raises Invalid for a value that is neither a whole number nor "skip".
    """
    given = {name: _value(data[name], name) for name in instrument.by_id if name in data}
    known = {
        name: [_value(text, name) for text in data.getlist(f"{BELIEVED}{name}")]
        for name in given
        if f"{BELIEVED}{name}" in data
    }
    return given, known


def _value(text: str, name: str) -> int | None:
    if text == SKIP:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise Invalid(_("This is not one of the answers. Please choose again."), code="foreign-answer", field=name)
    return int(text)


def readable_answers(data: QueryDict, instrument: Instrument) -> Given:
    """Of a post that could not be taken, what can be shown again: nothing that was typed right is lost."""
    found: dict[str, int | None] = {}
    for name, item in instrument.by_id.items():
        try:
            value = _value(data[name], name) if name in data else None
        except Invalid:
            continue
        if name in data and (value is None or instrument.takes(item, value)):
            found[name] = value
    return found


class Statement:
    """One statement as a page shows it: `chosen` is what is saved, or what was typed."""

    def __init__(self, instrument: Instrument, item: Item, number: int, saved: int | None, chosen: int | None) -> None:
        self.id = item.id
        self.number = number
        self.text = instrument.text_of(item)
        self.language = instrument.language
        self.believed = SKIP if saved is None else str(saved)
        self.chosen = SKIP if chosen is None else str(chosen)
        self.options = [(str(option.value), option.label) for option in instrument.options_of(item)]
        at = instrument.help
        self.help_from = at.start if at is not None and at.item == item.id else None
        self.asks_for_help = self.help_from is not None and chosen is not None and chosen >= self.help_from
        self.rows = [
            (value, label, value == self.chosen, self.help_from is not None and int(value) >= self.help_from)
            for value, label in self.options
        ]

    @property
    def is_skipped(self) -> bool:
        """Whether nothing is chosen."""
        return self.chosen == SKIP


def statements(instrument: Instrument, saved: Given, typed: Given | None = None) -> list[Statement]:
    """Every statement in the order of the page, with what was typed in place of what is saved."""
    typed = typed or {}
    return [
        Statement(instrument, item, number, saved.get(item.id), typed.get(item.id, saved.get(item.id)))
        for number, item in enumerate(instrument.in_order, 1)
    ]


class _ToSupervisor(forms.Form):
    """Chooses one of the people who supervise the person now; with one there is nothing to choose."""

    recipient = forms.ChoiceField(
        label=gettext_lazy("With whom"), widget=forms.RadioSelect, error_messages={"invalid_choice": NOT_YOURS}
    )

    def __init__(self, data: Any = None, *, supervisors: Iterable[User], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.by_code = {person.code: person for person in supervisors}
        self.fields["recipient"].choices = [(code, person.display_name) for code, person in self.by_code.items()]
        if len(self.by_code) == 1:
            self.fields["recipient"].initial = next(iter(self.by_code))

    def clean_recipient(self) -> User:
        """The person behind the code."""
        return self.by_code[self.cleaned_data["recipient"]]


def _until(days: Iterable[int], times: Iterable[Any]) -> list[tuple[int, str]]:
    """“30 days, until 20 December”, so that nobody has to count."""
    return [
        (count, _("%(time)s, until %(day)s") % {"time": time, "day": day(last_moment(count))})
        for count, time in zip(days, times, strict=True)
    ]


class WorkloadForm(_ToSupervisor):
    """Whom to ask for a talk about workload. Holds nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].label = _("Whom to ask")


class ShareForm(_ToSupervisor):
    """What of one result, with whom, what for, until when."""

    level = forms.ChoiceField(
        label=gettext_lazy("How much they see"),
        choices=[
            (ShareLevel.BAND, gettext_lazy("the plain words only, such as “some exhaustion”")),
            (ShareLevel.SCORES, gettext_lazy("the plain words and the numbers")),
            (ShareLevel.ANSWERS, gettext_lazy("everything, with each answer")),
        ],
        initial=ShareLevel.BAND,
        widget=forms.RadioSelect,
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("What for"), choices=PURPOSES.items, initial=SharePurpose.SUPPORT, widget=forms.RadioSelect
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("For how long"),
        coerce=int,
        initial=DEFAULT_DAYS,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = _until(RESULT_DAYS, RESULT_TIMES)


class TrendForm(_ToSupervisor):
    """With whom the trend is shared, what for, how long, and whether earlier results belong to it."""

    earlier = forms.TypedChoiceField(
        label=gettext_lazy("Which results"),
        choices=[
            ("no", gettext_lazy("only the ones I do from now on")),
            ("yes", gettext_lazy("also my earlier ones")),
        ],
        coerce=lambda value: value == "yes",
        initial="no",
        widget=forms.RadioSelect,
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("What for"), choices=PURPOSES.items, initial=SharePurpose.SUPPORT, widget=forms.RadioSelect
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("For how long"),
        coerce=int,
        initial=DEFAULT_TREND_DAYS,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = _until(TREND_DAYS, TREND_TIMES)
