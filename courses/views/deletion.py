"""What an editor is told before content goes, moves or closes on which people have evidence. Numbers, never names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from courses.domain.evidence import answerers, holders
from courses.domain.question_impact import SMALLEST_COUNT
from courses.models import Question

STEPS = {
    "delete": _(
        "What they did and their certificates stay in any case. But after deleting, nobody can open it again, and "
        "courses under way may change. When you unpublish it instead, you can bring it back."
    ),
    "unpublish": _(
        "What they did and their certificates stay in any case. But until you publish it again nobody can open it, "
        "and people in the middle of it cannot go on."
    ),
    "move": _(
        "What they did and their certificates stay in any case. But in a course that people are taking, the part "
        "they do next may change."
    ),
}
"""What follows for them from what is about to be done."""


@dataclass(frozen=True)
class Warned:
    """How many people it is about, and what follows for them. Without words there is nothing to say."""

    count: str = ""
    what_follows: Any = ""

    @property
    def serious(self) -> bool:
        """Whether anything follows for anybody."""
        return bool(self.what_follows)


def what_to_know(step: str, pages: Sequence[Page]) -> Warned:
    """What to say about `pages` before `step`: also that nobody has learned with them, where people could have."""
    count = holders(*pages).count()
    if count:
        return Warned(learned_words(count), STEPS[step])
    of_courses = any(page.specific_class._meta.app_label == "courses" for page in pages if page.specific_class)
    return Warned(gettext("Nobody has learned with this yet.")) if of_courses else Warned()


def learned_words(count: int) -> str:
    """So many people have learned with it. Small numbers could point at somebody."""
    if count < SMALLEST_COUNT:
        return gettext("Fewer than %(count)s people have learned with this.") % {"count": SMALLEST_COUNT}
    return ngettext("%(count)s person has learned with this.", "%(count)s people have learned with this.", count) % {
        "count": count
    }


def met_words(count: int) -> str:
    """So many people met questions in a quiz."""
    if not count:
        return gettext("Nobody has met this in a quiz yet.")
    if count < SMALLEST_COUNT:
        return gettext("Fewer than %(count)s people have met this in a quiz.") % {"count": SMALLEST_COUNT}
    return ngettext("%(count)s person has met this in a quiz.", "%(count)s people have met this in a quiz.", count) % {
        "count": count
    }


def what_unpublishing_means(question: Question) -> Warned:
    """How many people met a question that is about to be taken down, and what becomes of their results."""
    count = answerers([question]).count()
    return Warned(met_words(count), _("Their results stay as they are.") if count else "")


def refuse_answered_questions(request: HttpRequest, questions: Sequence[Question]) -> HttpResponse | None:
    """Questions that people met are never deleted: the page says so and leads to retiring. None for other questions."""
    answered = Question.objects.filter(pk__in=[question.pk for question in questions])
    keys = set(answered.filter(versions__attempt_items__isnull=False).values_list("pk", flat=True))
    met = [question for question in questions if question.pk in keys]
    if not met:
        return None
    context = {"questions": met, "people": met_words(answerers(met).count())}
    return render(request, "wagtailadmin/courses/delete_met_questions.html", context, status=409)
