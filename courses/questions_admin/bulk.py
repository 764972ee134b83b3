"""What can be done with many questions at once: tags, retiring, bringing back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from courses.domain.evidence import answerers
from courses.domain.question_bank import bring_back, locked_for, retire, tag
from courses.forms.questions import TagForm
from courses.models import Question
from courses.questions_admin.allowed import may
from courses.views.deletion import met_words


class QuestionBulkAction(SnippetBulkAction):
    """What the three share: only questions, and only for people who may change them."""

    models = [Question]
    template_name = "wagtailadmin/courses/bulk_questions.html"
    explanation: Any = ""
    refusal: Any = _("You may not change these questions.")

    def check_perm(self, question: Question) -> bool:
        """The same for every question, so asked once."""
        if not hasattr(self, "_allowed"):
            self._allowed = may(self.request.user, "change")
        return self._allowed

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what the page says."""
        own = {"title": self.display_name, "explanation": self.explanation, "refusal": self.refusal}
        return {**super().get_context_data(**kwargs), **own}

    def get_execution_context(self) -> dict[str, Any]:
        """With who does it and what was filled in."""
        return {**super().get_execution_context(), "actor": self.request.user, "form": self.cleaned_form}

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """How many were changed; those that said so already are not counted."""
        if not num_parent_objects:
            return gettext("Nothing had to be changed.")
        changed = ngettext("%(count)s question was changed.", "%(count)s questions were changed.", num_parent_objects)
        return changed % {"count": num_parent_objects}


class TagQuestions(QuestionBulkAction):
    """Topic, practice domain and competencies."""

    display_name = _("Tag")
    action_type = "tag"
    aria_label = _("Change the tags of the chosen questions")
    action_priority = 10
    form_class = TagForm
    refusal = _("You may not change these questions now: they are locked, or being read.")
    explanation = _("A published question gets a new version with the new tags. Attempts keep the version they have.")

    def check_perm(self, question: Question) -> bool:
        """Not what the readers hold; retiring goes in any case, because what is wrong must go at once."""
        return super().check_perm(question) and not locked_for(question, self.request.user)

    @classmethod
    def execute_action(cls, objects: Sequence[Question], **kwargs: Any) -> tuple[int, int]:
        """All or none."""
        return tag(objects, kwargs["form"].changes, actor=kwargs["actor"]), 0


class RetireQuestions(QuestionBulkAction):
    """Out of use, and not gone."""

    display_name = _("Retire")
    action_type = "retire"
    aria_label = _("Retire the chosen questions")
    action_priority = 20
    form_class = forms.Form
    explanation = _("Nobody new gets a retired question. Attempts and results keep it, and you can bring it back.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With how many people met them."""
        context = super().get_context_data(**kwargs)
        questions = [entry["item"] for entry in context["items"]]
        return {**context, "people": met_words(answerers(questions).count())}

    @classmethod
    def execute_action(cls, objects: Sequence[Question], **kwargs: Any) -> tuple[int, int]:
        """All or none."""
        return retire(objects, actor=kwargs["actor"]), 0


class BringBackQuestions(QuestionBulkAction):
    """Into use again."""

    display_name = _("Bring back")
    action_type = "bring_back"
    aria_label = _("Bring back the chosen questions")
    action_priority = 21
    form_class = forms.Form
    explanation = _("Retired questions are drawn again. Those that are not retired stay as they are.")

    @classmethod
    def execute_action(cls, objects: Sequence[Question], **kwargs: Any) -> tuple[int, int]:
        """All or none."""
        return bring_back(objects, actor=kwargs["actor"]), 0
