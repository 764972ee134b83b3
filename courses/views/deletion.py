"""What an editor is told before content goes, moves or closes on which people have evidence. Numbers, never names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from courses.domain.evidence import answerers, holders
from courses.models import Question

KNOWN_FIELD = "evidence-known"
"""Says that the editor has read how many people hold evidence."""


@dataclass(frozen=True)
class Step:
    """What is about to be done to pages, in words."""

    title: Any
    what_follows: Any
    go_on: Any
    serious: bool = False


STEPS = {
    "delete": Step(
        _("Delete"),
        _(
            "What they did and their certificates stay in any case. But after deleting, nobody can open it again, and "
            "courses under way may change. When you unpublish it instead, you can bring it back."
        ),
        _("Delete all the same"),
        serious=True,
    ),
    "unpublish": Step(
        _("Unpublish"),
        _(
            "What they did and their certificates stay in any case. But until you publish it again nobody can open it, "
            "and people in the middle of it cannot go on."
        ),
        _("Unpublish all the same"),
    ),
    "move": Step(
        _("Move"),
        _(
            "What they did and their certificates stay in any case. But in a course that people are taking, the part "
            "they do next may change."
        ),
        _("Move it all the same"),
    ),
}


def warn_about_evidence(request: HttpRequest, pages: Sequence[Page], step: str = "delete") -> HttpResponse | None:
    """The page that says how many people hold evidence; None when nothing needs saying."""
    if request.method == "POST" and request.POST.get(KNOWN_FIELD) == "1":
        return None
    count = holders(*pages).count()
    if not count:
        return None
    one = pages[0] if len(pages) == 1 else None
    context = {"pages": pages, "one": one, "count": count, "field": KNOWN_FIELD, "step": STEPS[step], "name": step}
    return render(request, "wagtailadmin/courses/delete_with_evidence.html", context)


def say_who_learned(request: HttpRequest, page: Page, step: str) -> None:
    """The same above Wagtail's own question, where Wagtail asks us before it."""
    if request.method == "POST":
        return
    count = holders(page).count()
    if count:
        sentence = ngettext(
            "%(count)s person has learned with this.", "%(count)s people have learned with this.", count
        )
        messages.warning(request, f"{sentence % {'count': count}} {STEPS[step].what_follows}")


def refuse_answered_questions(request: HttpRequest, questions: Sequence[Question]) -> HttpResponse | None:
    """Questions that people met are never deleted: the page says so and leads to retiring. None for other questions."""
    answered = Question.objects.filter(pk__in=[question.pk for question in questions])
    keys = set(answered.filter(versions__attempt_items__isnull=False).values_list("pk", flat=True))
    met = [question for question in questions if question.pk in keys]
    if not met:
        return None
    context = {"questions": met, "count": answerers(met).count()}
    return render(request, "wagtailadmin/courses/delete_met_questions.html", context, status=409)
