"""The form of a question: its kind first, what stands in the way of publishing, and who is affected by it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import set_query_params
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CopyView, CreateView, EditView, UnpublishView

from courses.cms.review.submitting import ChecklistFirst
from courses.curriculum.checks.modules import QUESTION_GRADE
from courses.domain.question_bank import Conversion, blank, convert, faults_of_draft
from courses.domain.question_changes import change_between, differences
from courses.domain.question_impact import impact_of
from courses.domain.wording import Concern, Markup, Text, check_texts, measure
from courses.forms.questions import lesson_titles
from courses.models import Question
from courses.questions.registry import get_kind, kinds
from courses.questions.texts import texts_in
from courses.questions_admin.again import offer_marking_again
from courses.questions_admin.allowed import crumbs_to
from website.core import ids

KNOWN = "affected-known"
"""The field that says that the editor has read who is affected."""
BACK = "affected-back"
"""The field that leads back to the form, with everything typed."""


def stream_of(raw: list[dict[str, Any]]) -> Any:
    """Stream data as the value of a question's definition."""
    return Question._meta.get_field("definition").stream_block.to_python(raw)


class QuestionCreateView(ChecklistFirst, CreateView):
    """A new question of the kind that was chosen."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without a kind, the cards come first."""
        if not self.kind_name:
            return redirect(set_query_params(reverse("wagtailsnippets_courses_question:kinds"), request.GET.dict()))
        return super().get(request, *args, **kwargs)

    @cached_property
    def kind_name(self) -> str:
        """The kind in the address, or the one that was posted."""
        name = self.request.GET.get("kind") or self.request.POST.get("definition-0-type", "")
        return name if kinds.get(name) else ""

    def get_add_url(self) -> str:
        """Back to the form of the same kind."""
        url = super().get_add_url()
        return set_query_params(url, {"kind": self.kind_name}) if self.kind_name else url

    def get_page_subtitle(self) -> str:
        """Says the kind."""
        return gettext("Question: %(kind)s") % {"kind": get_kind(self.kind_name).label} if self.kind_name else ""

    def get_initial_form_instance(self) -> Question:
        """An empty question of the kind; only what a machine can mark is scored."""
        question = super().get_initial_form_instance() or Question()
        if self.kind_name:
            kind = get_kind(self.kind_name)
            question.definition = stream_of([{"type": kind.name, "value": blank(kind.block())}])
            question.scored = kind.marked_by_machine
        if self.request.GET.get("bank", "").isdecimal():
            question.bank_id = int(self.request.GET["bank"])
        return question


class QuestionCopyView(ChecklistFirst, CopyView):
    """A copy of a question, as a form that nobody has saved yet."""

    @cached_property
    def kind_name(self) -> str:
        """The kind of the question that is copied."""
        stream = self.get_initial_form_instance().definition
        return stream[0].block_type if len(stream) else ""

    def get_add_url(self) -> str:
        """A copy is saved like any new question."""
        return set_query_params(super().get_add_url(), {"kind": self.kind_name})

    def get_initial_form_instance(self) -> Question:
        """Everything but identity, reference and state."""
        original = self.get_object().get_latest_revision_as_object()
        names = (
            "bank_id",
            "topic",
            "objective",
            "domain",
            "competencies",
            "lesson_key",
            "safety",
            "scored",
            "locale_id",
        )
        copied = Question(**{name: getattr(original, name) for name in names}, ref=ids.new_code())
        copied.label = (gettext("Copy of %(label)s") % {"label": original.label})[:120]
        # Ids of blocks belong to the original.
        copied.definition = stream_of(
            [{"type": child.block_type, "value": child.get_prep_value()["value"]} for child in original.definition]
        )
        return copied


class QuestionEditView(ChecklistFirst, EditView):
    """The form of a question. Publishing a change says first whom it touches."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """As another kind a question is saved by its editor, never by itself: what has no place there falls away."""
        super().setup(request, *args, **kwargs)
        if request.GET.get("kind"):
            self.autosave_enabled = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back from the page about who is affected, the form stands there as it was typed."""
        if BACK in request.POST:
            self.form = self.get_form()
            self.form.is_valid()
            return self.render_to_response(self.get_context_data(form=self.form))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Before a change of what is published goes on: whom it touches, once."""
        asks = self.action in ("publish", "submit") and not self.expects_json_response
        if asks and self.request.POST.get(KNOWN) != "1":
            page = self._say_who_is_affected(form.instance)
            if page is not None:
                return page
        before = self.live_object.current_version if self.action == "publish" else None
        response = super().form_valid(form)
        offer_marking_again(self.request, form.instance, before)
        return response

    def _say_who_is_affected(self, question: Question) -> HttpResponse | None:
        """The page that says so; None when nothing published changes or nobody meets it."""
        current = self.live_object.current_version
        if current is None:
            return None
        new = question.as_version()
        change, impact = change_between(current, new), impact_of(self.live_object)
        # Asked of the database: a question without revisions is filled in where it was loaded.
        retired = Question.objects.filter(pk=question.pk, status=Question.Status.RETIRED).exists()
        retires = question.status == Question.Status.RETIRED and not retired
        loud = retires or change.key_changed or change.safety_changed
        if not (change or retires) or not (impact or loud):
            return None
        typed = [
            (name, value)
            for name, values in self.request.POST.lists()
            for value in values
            if name not in ("csrfmiddlewaretoken", KNOWN, BACK)
        ]
        context = {
            "question": question,
            "crumbs": crumbs_to(question, (gettext("Who is affected"), "")),
            "change": change,
            "impact": impact,
            "retires": retires,
            "lines": differences(current, new, lessons=lesson_titles(question.locale_id)),
            "typed": typed,
            "known": KNOWN,
            "back": BACK,
            "submits": self.action == "submit",
        }
        return render(self.request, "wagtailadmin/courses/question_affected.html", context)

    @cached_property
    def conversion(self) -> Conversion | None:
        """What `?kind=` makes of the question; None when nobody asked for another kind."""
        name = self.request.GET.get("kind", "")
        stream = self.object.definition
        if not kinds.get(name) or (len(stream) and stream[0].block_type == name):
            return None
        return convert(stream, name)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the question as another kind, where that was asked for. Nothing is saved by it."""
        if self.request.method == "GET" and self.conversion is not None:
            self.object.definition = stream_of(self.conversion.raw)
            kind = get_kind(self.request.GET["kind"])
            self.object.scored = self.object.scored and kind.marked_by_machine
        return super().get_form_kwargs()

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Trying, versions and the kind, beside Wagtail's own."""
        own = [
            (_("Try it as a learner"), "view", "try"),
            (_("Versions and differences"), "history", "versions"),
            (_("Change the kind"), "rotate", "change_kind"),
        ]
        space = "wagtailsnippets_courses_question"
        return [
            *(
                Button(label, url=reverse(f"{space}:{name}", args=[self.object.pk]), icon_name=icon, priority=at)
                for at, (label, icon, name) in enumerate(own)
            ),
            *super().header_more_buttons,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With everything that is said above the form."""
        conversion = self.conversion if self.request.method == "GET" else None
        notes = {} if conversion else notes_about(self.object)
        return {**super().get_context_data(**kwargs), "conversion": conversion, **notes}


class QuestionUnpublishView(UnpublishView):
    """Taking a question down says first how many people met it."""

    template_name = "wagtailadmin/courses/question_unpublish.html"


def notes_about(question: Question) -> dict[str, Any]:
    """What an editor should look at in a saved draft: faults in the way of publishing, words, reading grade."""
    if faults := faults_of_draft(question.definition):
        return {"faults": faults}
    __, definition = question.read_definition()
    language = question.locale.language_code if question.locale_id else "en"
    texts = [Text(text, markup=Markup.MARKDOWN) for text in texts_in(definition.as_data())]
    found = check_texts(texts, language=language)
    size = measure(texts, language=language)
    return {
        "words": [finding for finding in found if finding.concern is Concern.WORD],
        "long": [finding for finding in found if finding.concern is Concern.LONG_SENTENCE],
        "grade": size.grade if size.grade is not None and size.grade > QUESTION_GRADE else None,
        "grade_aim": int(QUESTION_GRADE),
    }
