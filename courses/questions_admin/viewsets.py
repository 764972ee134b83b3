"""Ties the question banks together: what Wagtail registers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.snippets.models import SnippetAdminURLFinder
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from courses.domain.content_review import address_of, may_read_review
from courses.forms.questions import QuestionForm
from courses.models import Question, QuestionBank
from courses.models.content_review import ReviewedPolicy
from courses.models.review_panel import ReviewPanel
from courses.questions_admin import again, kind, trying, versions
from courses.questions_admin.allowed import MARKER
from courses.questions_admin.chooser import QuestionChooserViewSet
from courses.questions_admin.editing import (
    QuestionCopyView,
    QuestionCreateView,
    QuestionEditView,
    QuestionUnpublishView,
)
from courses.questions_admin.listing import (
    QuestionBankIndexView,
    QuestionFilterSet,
    QuestionIndexView,
    kind_label,
    kinds_in,
    listed_banks,
    listed_questions,
    state_label,
    used_label,
)
from website.core.access import AccessMarker, mark


class QuestionURLFinder(SnippetAdminURLFinder):
    """Where a question is written: also for its readers, while it waits for them."""

    model = Question

    def __init__(self, user: Any = None) -> None:
        super().__init__(user)
        self.user = user

    def get_edit_url(self, instance: Question) -> str | None:
        """Wagtail's, and that of a reader, who has no other way from the first page to what they judge."""
        if url := super().get_edit_url(instance):
            return url
        return address_of(instance) if may_read_review(instance, self.user) else None


class QuestionViewSet(SnippetViewSet):
    """Questions: list, filters, a form per kind, trying, versions."""

    model = Question
    icon = "help"
    menu_label = _("Questions")
    menu_name = "questions"
    add_to_admin_menu = False
    index_view_class = QuestionIndexView
    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    copy_view_class = QuestionCopyView
    unpublish_view_class = QuestionUnpublishView
    chooser_viewset_class = QuestionChooserViewSet
    url_finder_class = QuestionURLFinder
    chooser_per_page = 20
    create_template_name = "wagtailadmin/courses/question_create.html"
    edit_template_name = "wagtailadmin/courses/question_edit.html"
    list_display = [
        "label",
        "ref",
        "bank",
        Column("kind", label=_("Kind"), accessor=kind_label, sort_key="kind"),
        Column("topic", label=_("Topic"), sort_key="topic"),
        Column("locale", label=_("Language"), sort_key="locale"),
        Column(
            "get_status_display", label=_("Status"), accessor=state_label, sort_key="status", classname="question-state"
        ),
        Column("used", label=_("In quizzes"), accessor=used_label),
        UpdatedAtColumn(),
    ]
    list_per_page = 50
    filterset_class = QuestionFilterSet
    search_fields = ["label", "ref", "topic", "objective"]
    ordering = ["bank__name", "ref"]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("bank", widget=forms.Select),
                    FieldPanel("label"),
                    FieldPanel("definition", classname="question-definition"),
                ],
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
            ObjectList([ReviewPanel()], heading=_("Review")),
        ],
        base_form_class=QuestionForm,
    )

    @property
    def permission_policy(self) -> ReviewedPolicy:
        """As the groups say; publishing goes through the readers where a workflow says so."""
        return ReviewedPolicy(self.model)

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        """Every view says that it is for people with permission on questions."""
        return mark(super().construct_view(view_class, **kwargs), MARKER)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what the list shows, in one statement."""
        return listed_questions()

    def get_urlpatterns(self) -> list[Any]:
        """Wagtail's addresses and ours."""
        return [
            *super().get_urlpatterns(),
            path("kinds/", kind.choose, name="kinds"),
            path("edit/<int:pk>/kind/", kind.change, name="change_kind"),
            path("try/", trying.try_new_question, name="try_new"),
            path("try/<int:pk>/", trying.try_question, name="try"),
            path("versions/<int:pk>/", versions.history, name="versions"),
            path("versions/<int:pk>/compare/", versions.compare, name="compare"),
            path("versions/<int:pk>/<int:number>/restore/", versions.restore, name="restore"),
            path("versions/<int:pk>/again/", again.propose_again, name="mark_again"),
        ]


class QuestionBankViewSet(SnippetViewSet):
    """Banks: what quizzes draw from."""

    model = QuestionBank
    icon = "folder-open-1"
    menu_label = _("Banks")
    menu_name = "banks"
    index_view_class = QuestionBankIndexView
    create_template_name = "wagtailadmin/courses/snippet_create.html"
    edit_template_name = "wagtailadmin/courses/snippet_edit.html"
    list_display = [
        "name",
        "description",
        Column("ready", label=_("Ready, scored"), sort_key="ready"),
        Column("practice", label=_("Ready, practice")),
        Column("safety", label=_("Safety")),
        Column("drafts", label=_("Draft")),
        Column("retired", label=_("Retired")),
        Column("kinds", label=_("By kind"), accessor=kinds_in),
    ]
    search_fields = ["name", "description"]
    ordering = ["name"]

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        """Every view says that it is for people with permission on banks."""
        return mark(super().construct_view(view_class, **kwargs), AccessMarker("permission", "courses.questionbank"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the number of questions in each state and of each kind."""
        return listed_banks()


class QuestionGroup(SnippetViewSetGroup):
    """The menu of question banks."""

    menu_label = _("Question banks")
    menu_icon = "help"
    menu_order = 250
    items = (QuestionViewSet, QuestionBankViewSet)
