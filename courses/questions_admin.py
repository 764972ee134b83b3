"""Question banks in the Wagtail admin: for people with permission on questions, and for nobody else.

Lists show labels and tags, never a stem or a key. The search looks at the same columns; questions are in no index.
"""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from courses.forms.questions import QuestionForm
from courses.models import Question, QuestionBank
from courses.questions.registry import get_kind, kind_choices


class QuestionFilterSet(WagtailFilterSet):
    """What the list can be narrowed by."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kind_choices)
    topic = django_filters.AllValuesFilter(label=_("Topic"))

    class Meta:
        model = Question
        fields = ["bank", "kind", "status", "safety", "scored", "topic", "domain"]


def kind_label(question: Question) -> str:
    """The kind in words."""
    return str(get_kind(question.kind).label) if question.kind else ""


def use_label(question: Question) -> str:
    """What the question is for, where it is not an ordinary one."""
    if question.safety:
        return str(_("safety"))
    return "" if question.scored else str(_("practice"))


def used_in(question: Question) -> int:
    """How many quizzes name this question by itself."""
    return question.quizzes


class QuestionViewSet(SnippetViewSet):
    """Questions: list, filters, form, preview as a learner, history."""

    model = Question
    icon = "help"
    menu_label = _("Questions")
    menu_name = "questions"
    add_to_admin_menu = False
    list_display = [
        "label",
        "ref",
        "bank",
        Column("kind", label=_("Kind"), accessor=kind_label),
        "topic",
        Column("use", label=_("Use"), accessor=use_label),
        Column("get_status_display", label=_("Status")),
        Column("quizzes", label=_("Fixed in quizzes"), accessor=used_in),
        UpdatedAtColumn(),
    ]
    list_per_page = 50
    filterset_class = QuestionFilterSet
    search_fields = ["label", "ref", "topic", "objective"]
    ordering = ["bank__name", "ref"]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [FieldRowPanel([FieldPanel("bank"), FieldPanel("label")]), FieldPanel("definition")],
                heading=_("Question"),
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldPanel("status"), FieldPanel("safety"), FieldPanel("scored")], heading=_("In quizzes")
                    ),
                    MultiFieldPanel(
                        [
                            FieldRowPanel([FieldPanel("topic"), FieldPanel("objective")]),
                            FieldPanel("lesson_key"),
                            FieldPanel("domain"),
                            FieldPanel("competencies"),
                            FieldPanel("ref"),
                        ],
                        heading=_("What it is about"),
                    ),
                ],
                heading=_("Use and tags"),
            ),
        ],
        base_form_class=QuestionForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what the list shows, in one statement."""
        return Question.objects.select_related("bank").annotate(quizzes=Count("quiz_sources", distinct=True))


class QuestionBankViewSet(SnippetViewSet):
    """Banks: what quizzes draw from."""

    model = QuestionBank
    icon = "folder-open-1"
    menu_label = _("Banks")
    menu_name = "banks"
    list_display = [
        "name",
        "description",
        Column("ready", label=_("Ready, scored")),
        Column("total", label=_("All questions")),
    ]
    search_fields = ["name", "description"]
    ordering = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the number of questions, and of those a quiz can draw."""
        usable = Q(questions__live=True, questions__status=Question.Status.READY, questions__scored=True)
        return QuestionBank.objects.annotate(
            total=Count("questions", distinct=True), ready=Count("questions", filter=usable, distinct=True)
        )


class QuestionGroup(SnippetViewSetGroup):
    """The menu of question banks."""

    menu_label = _("Question banks")
    menu_icon = "help"
    menu_order = 250
    items = (QuestionViewSet, QuestionBankViewSet)
