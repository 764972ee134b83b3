"""Searching and sorting the caseload: a GET form that never refuses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from supervision.domain.caseload import SHOWS, SORTS, Choice
from website.accounts.models import Team


class CaseloadForm(forms.Form):
    """Part of a name, a team, an order; which people are shown is chosen by links and carried along."""

    q = forms.CharField(label=_("Find a name"), max_length=80, required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    sort = forms.ChoiceField(label=_("Sort by"), choices=list(SORTS.items()), required=False)
    show = forms.ChoiceField(choices=list(SHOWS.items()), required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, teams: list[Team]) -> None:
        super().__init__(data, use_required_attribute=False)
        self.fields["q"].widget = forms.TextInput({"type": "search"})
        self.fields["team"].choices = [("", _("every team")), *((team.code, team.name) for team in teams)]
        if len(teams) < 2:
            del self.fields["team"]

    def choice(self) -> Choice:
        """What was chosen. What makes no sense counts as not chosen."""
        self.full_clean()
        good: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        return Choice(
            show=good.get("show", ""),
            sort=good.get("sort", "attention"),
            team=good.get("team", ""),
            words=good.get("q", "").strip(),
        )


def query_of(choice: Choice, **changes: str) -> str:
    """The query string that leads to a choice, as far as it is not the usual one; `changes` replaces parts."""
    values = {"q": choice.words, "team": choice.team, "sort": choice.sort, "show": choice.show, **changes}
    if values["sort"] == "attention":
        values["sort"] = ""
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in values.items() if value})
    return query.urlencode()
