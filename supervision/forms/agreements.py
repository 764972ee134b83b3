"""Forms of agreements, and the filters of the coordinator's lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from supervision.domain import agreement_states as states
from supervision.domain.agreement_rules import LONGEST_CADENCE, MOST_MINUTES
from supervision.domain.agreements import REASONS
from supervision.enums import AgreementEnd
from supervision.forms.moments import DayField
from website.accounts.forms.invitations import TeamChoiceField
from website.accounts.models import Team, User
from website.core.sanitise import plain_text

OWN = "own"
RHYTHMS = [("7", _("every week")), ("14", _("every two weeks")), ("30", _("every 30 days")), (OWN, _("another time"))]
WITHOUT = "without"
"""The filter for peers without a supervisor, who have no agreement that could be in a state."""


class PersonField(forms.ModelChoiceField):
    """One of the people offered, chosen by their code, named by their display name and team."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("Choose a person"))
        super().__init__(User.objects.none(), to_field_name="code", **kwargs)
        self.error_messages |= {
            "required": _("Choose a person."),
            "invalid_choice": _("Choose one of the people in the list."),
        }

    def offer(self, people: QuerySet[User]) -> None:
        """Offers `people` and nobody else."""
        self.queryset = people.select_related("team")

    def label_from_instance(self, person: User) -> str:
        """“Dana · Riverside peers”."""
        return f"{person.display_name} · {person.team}" if person.team else person.display_name


class SupervisorForm(forms.Form):
    """Who it is."""

    supervisor = PersonField(label=_("Supervisor"))

    def __init__(self, *args: Any, supervisors: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].offer(supervisors)


class ProposeForm(SupervisorForm):
    """A new agreement for one peer."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Without one it runs until somebody ends it."))
    rhythm = forms.ChoiceField(
        label=_("How often they meet at least"),
        choices=RHYTHMS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often."), "invalid_choice": _("Choose how often.")},
    )
    cadence_days = forms.IntegerField(
        label=_("Another time: every … days"),
        required=False,
        min_value=1,
        max_value=LONGEST_CADENCE,
        error_messages={"invalid": _("Write a number of days, for example 21.")},
    )
    minutes_per_month = forms.IntegerField(
        label=_("Least minutes a month"),
        required=False,
        min_value=0,
        max_value=MOST_MINUTES,
        help_text=_("Some boards ask for it. For example 240 for four hours."),
        error_messages={"invalid": _("Write a number of minutes, for example 240.")},
    )

    def clean(self) -> dict[str, Any]:
        """`cadence_days` is the number of days, whichever way it was said."""
        data = super().clean()
        rhythm = data.get("rhythm")
        if rhythm and rhythm != OWN:
            data["cadence_days"] = int(rhythm)
            self.errors.pop("cadence_days", None)
        elif rhythm == OWN and data.get("cadence_days") is None and "cadence_days" not in self.errors:
            self.add_error("cadence_days", ValidationError(_now("Say after how many days."), code="required"))
        data["minutes_per_month"] = data.get("minutes_per_month") or 0
        return data

    def facts(self) -> dict[str, Any]:
        """What `domain.agreements.propose` takes."""
        names = ("starts_on", "ends_on", "cadence_days", "minutes_per_month")
        return {name: self.cleaned_data[name] for name in names}


class CoverForm(SupervisorForm):
    """Who stands in, and for how long."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].label = _("Who covers")


class AcceptForm(forms.Form):
    """Having read the terms."""

    read = forms.BooleanField(
        label=_("I have read what I agree to"),
        error_messages={"required": _("Read the text and tick the box, then accept.")},
    )


class EndForm(forms.Form):
    """Why it ends, when, and who takes over."""

    reason = forms.ChoiceField(
        label=_("Why does it end?"),
        choices=[(reason.value, reason.label) for reason in REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason.")},
    )
    when = forms.ChoiceField(
        label=_("When?"),
        choices=[("now", _("now, at once")), ("on", _("on a day"))],
        initial="now",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose when."), "invalid_choice": _("Choose when.")},
    )
    on = DayField(label=_("On a day: the last day"), required=False)
    successor = PersonField(
        label=_("Who takes over?"),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("They and the peer are asked. Open actions and points for the agenda reach them when both accept."),
    )

    def __init__(self, *args: Any, supervisors: QuerySet[User] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if supervisors is None:
            del self.fields["successor"]
        else:
            self.fields["successor"].offer(supervisors)

    def clean(self) -> dict[str, Any]:
        """`on` is None for "at once"."""
        data = super().clean()
        if data.get("when") == "on" and data.get("on") is None and "on" not in self.errors:
            self.add_error("on", ValidationError(_now("Say on which day."), code="required"))
        if data.get("when") == "now":
            data["on"] = None
            self.errors.pop("on", None)
        return data

    def facts(self) -> dict[str, Any]:
        """What `domain.agreements.end` takes."""
        data = self.cleaned_data
        return {"reason": AgreementEnd(data["reason"]), "on": data["on"], "successor": data.get("successor")}


# --- filters ----------------------------------------------------------------------------------------------------------


class Words(forms.CharField):
    """Part of a name. Nothing that is typed is an error."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
        super().__init__(max_length=100, required=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        """The words without characters that databases refuse."""
        return plain_text(super().to_python(value)).strip()


class FilterForm(forms.Form):
    """A form in the address of a list. What makes no sense counts as not chosen."""

    team = TeamChoiceField(label=_("Team"), empty_label=_("every team"), required=False)

    def __init__(self, data: QueryDict, *, teams: QuerySet[Team]) -> None:
        super().__init__(data, use_required_attribute=False)
        self.fields["team"].offer(teams)

    def chosen(self) -> dict[str, Any]:
        """What was chosen, by name."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def query(self) -> str:
        """The same as a query string, for the links to further pages and to the file."""
        query = QueryDict(mutable=True)
        for name in self.chosen():
            query[name] = self.data.get(name, "")
        return query.urlencode()


class AgreementFilter(FilterForm):
    """Which agreements a coordinator wants to see."""

    q = Words(label=_("Find a name"))
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), *((code, states.LABELS[code]) for code in states.LABELS)],
    )
    field_order = ["q", "team", "state"]


class PeopleFilter(forms.Form):
    """Whom a coordinator looks for to offer them an agreement."""

    q = Words(label=_("Find a person"))

    def words(self) -> str:
        """The words; none for what makes no sense."""
        return self.cleaned_data.get("q", "") if self.is_valid() else ""


class FactsFilter(FilterForm):
    """Which sessions a coordinator wants to see."""

    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    field_order = ["team", "since", "until"]

    def clean(self) -> dict[str, Any]:
        """The two days in their order."""
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _now("The last day must not be before the first."))
        return data

    def in_words(self) -> str:
        """“Team: Riverside · From: 1 May 2026”; "" for everything. For paper, where the form does not show."""
        chosen, shown = self.chosen(), []
        for name in self.fields:
            if value := chosen.get(name):
                said = date_format(value, "DATE_FORMAT") if isinstance(value, dt.date) else value.name
                shown.append(_now("%(label)s: %(value)s") % {"label": self.fields[name].label, "value": said})
        return " · ".join(shown)
