"""The lists of questions and of banks: what they show, count and can be narrowed by. Statements do not grow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.apps import apps
from django.contrib.admin.utils import quote
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic import IndexView as GenericIndexView
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale
from wagtail.snippets.views.snippets import IndexView

from courses.domain.draw import sources_drawing
from courses.enums import Competency
from courses.models import Question, QuestionBank, QuizPage
from courses.questions.registry import get_kind, kind_choices, kinds
from courses.questions_admin.allowed import may


class QuestionFilterSet(WagtailFilterSet):
    """What the list can be narrowed by."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kind_choices)
    topic = django_filters.AllValuesFilter(label=_("Topic"))
    competency = django_filters.ChoiceFilter(
        label=_("Competency"), choices=Competency.choices, method="filter_competency"
    )
    quiz = django_filters.ModelChoiceFilter(
        label=_("In this quiz"), queryset=QuizPage.objects.order_by("title"), method="filter_quiz"
    )
    used = django_filters.ChoiceFilter(
        label=_("Used"),
        choices=[("fixed", _("named by a quiz")), ("drawn", _("drawn by a quiz")), ("none", _("by no quiz"))],
        method="filter_used",
    )

    class Meta:
        model = Question
        fields = ["bank", "kind", "status", "topic", "domain", "competency", "safety", "scored", "quiz", "used"]

    def filter_competency(self, queryset: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        """Those with one competency. Looked up here, because not every database can look into a list."""
        having = Question.objects.all().with_competency(int(value))
        return queryset.filter(pk__in=having.values("pk"))

    def filter_quiz(self, queryset: QuerySet[Question], name: str, quiz: QuizPage) -> QuerySet[Question]:
        """Those that one quiz names or may draw."""
        wanted = Q(pk__in=[])
        for source in quiz.sources.all():
            if source.question_id:
                wanted |= Q(pk=source.question_id)
            else:
                tags = {name: getattr(source, name) for name in ("topic", "domain") if getattr(source, name)}
                drawn = Q(bank=source.bank_id, **tags)
                if source.competency:
                    having = Question.objects.filter(drawn).with_competency(source.competency)
                    drawn = Q(pk__in=[question.pk for question in having.only("pk")])
                wanted |= drawn
        return queryset.filter(wanted)

    def filter_used(self, queryset: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        """Those that quizzes name, may draw, or neither."""
        if value == "fixed":
            return queryset.filter(quizzes__gt=0)
        if value == "drawn":
            return queryset.filter(draws__gt=0)
        return queryset.filter(quizzes=0, draws=0)


def listed_questions() -> QuerySet[Question]:
    """Questions with what the list shows, in one statement: how many quizzes name each, and how many may draw it."""
    drawing = (
        sources_drawing()
        .order_by()
        .values("bank")
        .annotate(number=Count("page__translation_key", distinct=True))
        .values("number")
    )
    translations = (
        Question.objects.filter(translation_key=OuterRef("translation_key"))
        .order_by()
        .values("translation_key")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Question.objects.select_related("bank", "locale").annotate(
        languages=Coalesce(Subquery(translations), 1),
        quizzes=Count("quiz_sources__page__translation_key", distinct=True),
        draws=Coalesce(Subquery(drawing), 0),
    )


def kind_label(question: Question) -> str:
    """The kind in words."""
    return str(get_kind(question.kind).label) if kinds.get(question.kind) else question.kind


def use_label(question: Question) -> str:
    """What the question is for, where it is not an ordinary one."""
    if question.safety:
        return str(_("safety"))
    return "" if question.scored else str(_("practice"))


def state_label(question: Question) -> str:
    """Status and what it is for, in one cell: “ready · practice”."""
    return " · ".join(filter(None, (question.get_status_display(), use_label(question))))


def used_label(question: Question) -> str:
    """In how many quizzes people may meet it, and how."""
    said = []
    if question.quizzes:
        named = ngettext("named by %(count)s quiz", "named by %(count)s quizzes", question.quizzes)
        said.append(named % {"count": question.quizzes})
    if question.draws:
        drawn = ngettext("drawn by %(count)s quiz", "drawn by %(count)s quizzes", question.draws)
        said.append(drawn % {"count": question.draws})
    return " · ".join(said) or gettext("not used")


def file_buttons(user: Any, bank: QuestionBank | None = None) -> list[Button]:
    """Questions in and out, for those who may; of one bank, or with the bank to choose."""
    of_bank = f"?bank={bank.pk}" if bank else ""
    found = []
    if may(user, "add"):
        url = reverse("courses_questions_import") + of_bank
        found.append(Button(_("Import questions"), url=url, icon_name="upload", priority=60))
    if may(user, "view"):
        url = reverse("courses_questions_export") + of_bank
        found.append(Button(_("Export questions"), url=url, icon_name="download", priority=61))
    return found


class QuestionBankIndexView(IndexView):
    """The list of banks, with their questions in and out."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Files, beside Wagtail's own."""
        return [*super().header_more_buttons, *file_buttons(self.request.user)]

    def get_list_more_buttons(self, instance: QuestionBank) -> list[Button]:
        """Files of one bank, beside Wagtail's own."""
        return [*super().get_list_more_buttons(instance), *file_buttons(self.request.user, instance)]


class QuestionIndexView(IndexView):
    """The list, with what can be done with one question."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Files, beside Wagtail's own."""
        return [*super().header_more_buttons, *file_buttons(self.request.user)]

    def get_list_buttons(self, instance: Question) -> list[Any]:
        """Without the hook for snippets: “Translate” asks the database for each row there, and comes from us here."""
        return GenericIndexView.get_list_buttons(self, instance)

    def get_list_more_buttons(self, instance: Question) -> list[Button]:
        """Trying, versions and translating, beside Wagtail's own."""
        buttons = super().get_list_more_buttons(instance)
        if self.user_has_permission("change"):
            space = self.index_url_name.rpartition(":")[0]
            own = [
                (_("Try it as a learner"), "view", f"{space}:try"),
                (_("Versions and differences"), "history", f"{space}:versions"),
            ]
            buttons += [
                Button(label, url=reverse(name, args=[quote(instance.pk)]), icon_name=icon, priority=20 + at)
                for at, (label, icon, name) in enumerate(own)
            ]
        if instance.languages < self.language_count:
            where = ["courses", "question", quote(instance.pk)]
            url = reverse("simple_translation:submit_snippet_translation", args=where)
            buttons.append(Button(_("Translate"), url=url, icon_name="globe", priority=100))
        return buttons

    @cached_property
    def language_count(self) -> int:
        """How many languages a question could be written in; 0 for people who do not translate."""
        installed = apps.is_installed("wagtail.contrib.simple_translation")
        may_translate = installed and self.request.user.has_perm("simple_translation.submit_translation")
        return Locale.objects.count() if may_translate else 0

    @cached_property
    def columns(self) -> list[Any]:
        """Wagtail's, without its status: ours says more (ready, draft or retired)."""
        return [column for column in super().columns if column.name != "status"]


def listed_banks() -> QuerySet[QuestionBank]:
    """Banks with their counts, in one statement. A question and its translation count once, as a draw takes them."""
    state, of = Question.Status, "questions__status"
    usable = Q(questions__live=True, questions__status=state.READY)

    def counted(condition: Q | None = None) -> Count:
        return Count("questions__translation_key", filter=condition, distinct=True)

    by_kind = {f"of_{name}": counted(Q(questions__kind=name)) for name, __ in kind_choices()}
    return QuestionBank.objects.annotate(
        total=counted(),
        ready=counted(usable & Q(questions__scored=True)),
        practice=counted(usable & Q(questions__scored=False)),
        safety=counted(usable & Q(questions__safety=True)),
        drafts=counted(~Q(**{of: state.RETIRED}) & ~usable),
        retired=counted(Q(**{of: state.RETIRED})),
        **by_kind,
    )


def kinds_in(bank: QuestionBank) -> str:
    """How many questions of each kind a bank holds."""
    found: Sequence[tuple[Any, int]] = [(label, getattr(bank, f"of_{name}")) for name, label in kind_choices()]
    return " · ".join(f"{label} {count}" for label, count in found if count)
