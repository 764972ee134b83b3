"""Choosing a question for a quiz: by label, kind and topic. Never a stem, and not without permission on questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm, LocaleFilterMixin
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
    SnippetCreateView,
)

from courses.models import Question, QuestionBank
from courses.questions.registry import kind_choices
from courses.questions_admin.allowed import MARKER, may
from courses.questions_admin.listing import kind_label, use_label
from website.core.access import mark


class QuestionSearchForm(LocaleFilterMixin, BaseFilterForm):
    """Looks at what lists show, and at nothing else."""

    q = forms.CharField(label=_("Search"), required=False)
    bank = forms.ModelChoiceField(label=_("Bank"), queryset=QuestionBank.objects.all(), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All")), *kind_choices()]

    def filter(self, objects: QuerySet[Question]) -> QuerySet[Question]:
        """By words in label, reference or topic, by bank and by kind."""
        objects = super().filter(objects)
        words, bank, kind = (self.cleaned_data.get(name) for name in ("q", "bank", "kind"))
        if words:
            objects = objects.filter(Q(label__icontains=words) | Q(ref__icontains=words) | Q(topic__icontains=words))
            self.is_searching, self.search_query = True, words
        if bank:
            objects = objects.filter(bank=bank)
        return objects.filter(kind=kind) if kind else objects


class Closed:
    """Refuses everybody without permission on questions."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Looks before anything else."""
        if not may(request.user, "view"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Listed(Closed):
    """What both views of the list share."""

    filter_form_class = QuestionSearchForm

    def get_object_list(self) -> QuerySet[Question]:
        """What a quiz can ask: ready questions."""
        return Question.objects.ready().select_related("bank", "locale").order_by("bank__name", "ref")

    @property
    def columns(self) -> list[Any]:
        """Label, and what tells questions apart."""
        own = [
            Column("ref", label=_("Reference")),
            Column("bank", label=_("Bank")),
            Column("kind", label=_("Kind"), accessor=kind_label),
            Column("topic", label=_("Topic")),
            Column("use", label=_("Use"), accessor=use_label),
        ]
        # What can be chosen is published: a status would say nothing and ask two statements for each row. Wagtail's
        # column of languages reads its cache for each row; the language is here already.
        first, *rest = (column for column in super().columns if not isinstance(column, LiveStatusTagColumn))
        language = Column("locale", label=_("Language"))
        return [first, *own, *(language if isinstance(column, LocaleColumn) else column for column in rest)]


class QuestionChooseView(Listed, ChooseView):
    """The dialog."""


class QuestionChooseResultsView(Listed, ChooseResultsView):
    """Its list after a search."""


class QuestionChosenView(Closed, SnippetChosenView):
    """What was chosen."""


class QuestionChosenMultipleView(Closed, SnippetChosenMultipleView):
    """What was chosen, several at once."""


class QuestionChooserCreateView(Closed, SnippetCreateView):
    """Not offered: questions are written on their own page."""


class QuestionChooserViewSet(SnippetChooserViewSet):
    """Wagtail's chooser, closed and with more columns."""

    choose_view_class = QuestionChooseView
    choose_results_view_class = QuestionChooseResultsView
    chosen_view_class = QuestionChosenView
    chosen_multiple_view_class = QuestionChosenMultipleView
    create_view_class = QuestionChooserCreateView

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        """Every view says that it is for people with permission on questions."""
        return mark(super().construct_view(view_class, **kwargs), MARKER)
