"""The form in which a held session is written up.

A field that a post does not have is unchanged; boxes that can be unticked come with a `…-shown` field that says they
were there. `form.draft` and `form.facts` are what the form says; a field that is wrong counts as it is stored, so that
one wrong time never keeps a note from being saved by the autosave. The buttons save only a form without errors.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from courses.enums import Competency, PracticeDomain
from supervision.domain.course_offer import OfferedCourse
from supervision.domain.draft import LONGEST_TEXT, MOST_ACTIONS, MOST_TRAININGS, Draft
from supervision.domain.facts import Facts
from supervision.enums import Attendance, SessionKind, SessionMode, SupervisionFunction
from supervision.forms import draft_rows as rows
from supervision.forms.draft_text import DraftTextField, Undecided, as_kept, kept_in
from supervision.forms.moments import (
    ClockField,
    DayField,
    clean_span,
    crosses_midnight,
    local_parts,
    moment_of,
    span_fields,
    span_initial,
)
from supervision.models import AgendaItem, SupervisionSession
from website.accounts.models import User
from website.core.forms import TextChoice, text_choices
from website.core.sanitise import plain_text

MOST_MINUTES = 720
YES, NO = "yes", "no"
NOT_LISTED = _("Please choose from the list.")
ANSWERS = [(YES, _("Yes")), (NO, _("No"))]
PRESENCE = [
    (Attendance.PRESENT.value, _("There")),
    (Attendance.PARTLY.value, _("For a part")),
    (Attendance.ABSENT.value, _("Not there")),
]
TICKED = ("functions", "topics", "talked")
TEXTS: dict[str, tuple[Any, int]] = {
    "note": (_("What did you talk about?"), 6),
    "strengths": (_("Strengths: what goes well"), 3),
    "learning": (_("Learning: what to work on"), 3),
    "ethical_note": (_("In a few words"), 3),
    "safety_note": (_("In a few words, and what was done"), 3),
    "policy_note": (_("Policy: rules and procedures you talked about"), 3),
}
QUESTIONS = {
    "ethical_issue": _("Was there a question of ethics or boundaries?"),
    "safety_issue": _("Was there a question of safety?"),
    "workload_discussed": _("Did you talk about workload and self-care?"),
}


@dataclass(frozen=True)
class Sheet:
    """What the form is about: the session, its people, and what is stored."""

    session: SupervisionSession
    leader: User
    people: list[User]
    facts: Facts
    draft: Draft
    agenda: list[AgendaItem] = field(default_factory=list)
    courses: list[OfferedCourse] = field(default_factory=list)


class DraftForm(forms.Form):
    """Everything about a session. See the module."""

    def __init__(self, sheet: Sheet, data: QueryDict | None = None) -> None:
        super().__init__()
        self.sheet = sheet
        draft = sheet.draft
        self.action_rows = rows.shown_rows(data, rows.ACTION, len(draft.actions), MOST_ACTIONS)
        self.training_rows = rows.shown_rows(data, rows.TRAINING, len(draft.training), MOST_TRAININGS)
        self.fields.update(span_fields())
        self._add_facts()
        self._add_people()
        self._add_content()
        rows.add_actions(self, sheet, self.action_rows)
        rows.add_training(self, sheet, self.training_rows)
        self._share_rules()
        for each in self.fields.values():
            if isinstance(each, forms.ChoiceField):
                each.error_messages["invalid_choice"] = each.error_messages["invalid"] = NOT_LISTED
        if data is not None:
            self.data = self._completed(data)
            self.is_bound = True

    # --- fields -------------------------------------------------------------------------------------------------------

    def _add_facts(self) -> None:
        facts, draft = self.sheet.facts, self.sheet.draft
        self.fields["break_minutes"] = _minutes(_("Breaks (minutes)"))
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=SessionKind.choices)
        self.fields["mode"] = forms.ChoiceField(label=_("How"), choices=SessionMode.choices)
        self.fields["place"] = LineField(label=_("Place"), max_length=500, required=False)
        self.initial |= {
            **span_initial(facts.starts_at, facts.ends_at),
            "break_minutes": facts.break_minutes or None,
            "kind": facts.kind,
            "mode": facts.mode,
            "place": draft.place,
        }

    def _add_people(self) -> None:
        for person in self.sheet.people:
            given = self.sheet.facts.attendance.get(person.code, (Attendance.PRESENT, None))
            self.fields[f"there-{person.code}"] = forms.ChoiceField(
                label=person.display_name, choices=PRESENCE, widget=forms.RadioSelect
            )
            self.fields[f"there_minutes-{person.code}"] = _minutes(_("For how many minutes?"))
            self.initial[f"there-{person.code}"] = given[0]
            self.initial[f"there_minutes-{person.code}"] = given[1]

    def _add_content(self) -> None:
        draft = self.sheet.draft
        for domain in PracticeDomain:
            self.fields[f"minutes-{domain.value}"] = _minutes(domain.label)
            self.initial[f"minutes-{domain.value}"] = draft.domain_minutes.get(domain) or None
        self.fields["functions"] = _ticks(_("What supervision did"), SupervisionFunction.choices, str)
        self.fields["topics"] = _ticks(_("Topics"), Competency.choices, int)
        talked = [(item.code, item.text) for item in self.sheet.agenda]
        self.fields["talked"] = _ticks(_("We talked about"), talked, str)
        for name, (label, height) in TEXTS.items():
            self.fields[name] = DraftTextField(label=label, max_length=LONGEST_TEXT, rows=height)
            self.initial[name] = as_kept(getattr(draft, name), draft.kept)
        for name, label in QUESTIONS.items():
            self.fields[name] = forms.ChoiceField(
                label=label, choices=ANSWERS, widget=forms.RadioSelect, required=False
            )
            self.initial[name] = {True: YES, False: NO}.get(getattr(draft, name), "")
        self.fields["next_date"] = DayField(label=_("Next session"), required=False)
        self.fields["next_time"] = ClockField(label=_("At"), required=False)
        day, time = local_parts(draft.next_at) if draft.next_at else (None, None)
        self.initial |= {
            "functions": [str(each) for each in draft.functions],
            "topics": [int(each) for each in draft.topics],
            "talked": [item.code for item in self.sheet.agenda if draft.talked is None or item.code in draft.talked],
            "next_date": day,
            "next_time": time,
        }

    def _share_rules(self) -> None:
        """The rules of the help while typing are long, so only the first text carries them."""
        for name in self.text_names[1:]:
            self.fields[name].widget.carries_rules = False

    @property
    def text_names(self) -> list[str]:
        """The fields that the identifier check reads."""
        return [name for name, each in self.fields.items() if isinstance(each, DraftTextField)]

    def _completed(self, data: QueryDict) -> QueryDict:
        """The post, with what it does not have filled in from what is stored."""
        whole = data.copy()
        for name in self.fields:
            if name in data or (name in TICKED and f"{name}-shown" in data):
                continue
            value = self.get_initial_for_field(self.fields[name], name)
            if isinstance(self.fields[name], DraftTextField):
                whole[name] = str(value or "")
                for part in ("choice", "reason", "seen"):
                    whole[f"{name}-{part}"] = getattr(value, part, "")
            elif name in TICKED:
                whole.setlist(name, [str(each) for each in value or []])
            else:
                shown = self.fields[name].widget.format_value(value)
                whole[name] = (shown[0] if shown else "") if isinstance(shown, list) else shown or ""
        return whole

    # --- what it says -------------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Everything that concerns more than one field."""
        data = super().clean()
        stored = self.sheet.facts
        overnight = crosses_midnight(stored.starts_at, stored.ends_at)
        self.span = clean_span(self, past=None, overnight=overnight)
        if self.span and (data.get("break_minutes") or 0) * 60 >= (self.span[1] - self.span[0]).total_seconds():
            self.add_error("break_minutes", _now("The breaks are as long as the session. Please check."))
        rows.check_actions(self, self.action_rows)
        self.next_at = self._clean_next()
        return data

    def _clean_next(self) -> dt.datetime | None:
        day, time = self.cleaned_data.get("next_date"), self.cleaned_data.get("next_time")
        if time and not day and "next_date" not in self.errors:
            self.add_error("next_date", _now("Please choose the day too."))
        if not day or "next_time" in self.errors:
            return None
        try:
            return moment_of(day, time or dt.time(9))
        except ValidationError as error:
            self.add_error("next_time", error)
            return None

    @cached_property
    def facts(self) -> Facts:
        """Start, end, kind, mode and attendance, what is wrong as it is stored."""
        stored = self.sheet.facts
        span_ok = self.span and "break_minutes" not in self.errors
        starts_at, ends_at = self.span if span_ok else (stored.starts_at, stored.ends_at)
        return Facts(
            starts_at=starts_at,
            ends_at=ends_at,
            break_minutes=(self.cleaned_data["break_minutes"] or 0) if span_ok else stored.break_minutes,
            kind=self.cleaned_data.get("kind", stored.kind),
            mode=self.cleaned_data.get("mode", stored.mode),
            attendance={person.code: self._attendance(person.code) for person in self.sheet.people},
        )

    def _attendance(self, code: str) -> tuple[Attendance, int | None]:
        names = [f"there-{code}", f"there_minutes-{code}"]
        if any(name in self.errors for name in names):
            return self.sheet.facts.attendance.get(code, (Attendance.PRESENT, None))
        given = Attendance(self.cleaned_data[names[0]])
        return given, self.cleaned_data[names[1]] if given == Attendance.PARTLY else None

    @cached_property
    def draft(self) -> Draft:
        """What is written, what is wrong as it is stored."""
        data, stored = self.cleaned_data, self.sheet.draft
        taken: dict[str, Any] = {name: str(data[name]) for name in (*TEXTS, "place") if name in data}
        taken |= {name: {YES: True, NO: False}.get(data[name]) for name in QUESTIONS if name in data}
        taken |= {name: data[name] for name in ("functions", "topics") if name in data}
        if "talked" in data and self.sheet.agenda:
            taken["talked"] = sorted(data["talked"])
        if not {"next_date", "next_time"} & set(self.errors):
            taken["next_at"] = self.next_at
        return Draft.model_validate(
            stored.model_dump()
            | taken
            | {
                "domain_minutes": self._domain_minutes(),
                "actions": [row.model_dump() for row in rows.read_actions(self, self.sheet, self.action_rows)],
                "training": [row.model_dump() for row in rows.read_training(self, self.sheet, self.training_rows)],
                "kept": kept_in(self, self.text_names),
            }
        )

    def _domain_minutes(self) -> dict[PracticeDomain, int]:
        found = {}
        for domain in PracticeDomain:
            stored = self.sheet.draft.domain_minutes.get(domain, 0)
            minutes = self.cleaned_data.get(f"minutes-{domain.value}", stored) or 0
            if minutes:
                found[domain] = minutes
        return found

    @property
    def undecided(self) -> dict[str, ValidationError]:
        """The texts in which something may identify somebody and nobody has decided about it."""
        texts = {name: self.cleaned_data.get(name) for name in self.text_names}
        return {name: text.error for name, text in texts.items() if isinstance(text, Undecided)}

    @property
    def new_choices(self) -> list[TextChoice]:
        """The choices made at the identifier check that were not made before."""
        if set(self.draft.kept) <= set(self.sheet.draft.kept):
            return [choice for choice in text_choices(self) if not choice.kept]
        return text_choices(self)


class LineField(forms.CharField):
    """One line of text, without the characters that deceive or break."""

    def to_python(self, value: Any) -> str:
        """The line."""
        return super().to_python(" ".join(plain_text(str(value or "")).split()))


def _minutes(label: Any) -> forms.IntegerField:
    """A small number of minutes."""
    made = forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_MINUTES)
    made.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
    return made


def _ticks(label: Any, choices: Any, coerce: Any) -> forms.TypedMultipleChoiceField:
    """Boxes to tick."""
    return forms.TypedMultipleChoiceField(
        label=label, choices=choices, coerce=coerce, required=False, widget=forms.CheckboxSelectMultiple
    )
