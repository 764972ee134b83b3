"""The form of a supervisor who marks a written answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.domain.marking import LONGEST_COMMENT
from courses.domain.marking_desk import DONE, Desk
from courses.domain.reasons import LONGEST_REASON
from courses.domain.sent_work import NOBODY_FOUND
from courses.questions.base import RubricIdea
from courses.questions.registry import get_kind
from website.core import markdown
from website.core.forms import WorkTextField


class MarkForm(forms.Form):
    """Which ideas were found, a comment, and where a mark is changed, why. `seen` is the token of the desk.

    A draft may lack anything.
    """

    found = forms.MultipleChoiceField(
        label=_("Ideas you found"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("That idea is not part of this question. Nothing was changed."),
            "required": _("Tick the ideas that you found, or that none of them is there yet."),
        },
    )
    comment = WorkTextField(
        label=_("Comment"),
        max_length=LONGEST_COMMENT,
        required=False,
        help_text=_("They read it with their result. Say what was good and what would make it better."),
    )
    reason = WorkTextField(
        label=_("Why the mark changes"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say in a few words why the mark changes. The learner reads it.")},
        help_text=_("They read this too. The new mark is the one that counts."),
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, desk: Desk, as_draft: bool = False, **kwargs: Any) -> None:
        mine = desk.mine
        if mine is not None:
            ticked = mine.ideas or ([] if mine.is_draft else [NOBODY_FOUND])
            kwargs.setdefault("initial", {"found": ticked, "comment": mine.comment, "seen": desk.token})
        kwargs.setdefault("initial", {"seen": desk.token})
        super().__init__(*args, **kwargs)
        version = desk.item.version
        self.fields["found"].choices = _choices(get_kind(version.kind).rubric(version.shape))
        self.fields["found"].required = not as_draft
        # A page that was made before the answer was marked has no such field: it is told what happened, not refused.
        self.fields["reason"].required = not as_draft and (not self.is_bound or "reason" in self.data)
        if desk.state == DONE:
            self.fields["reason"].widget.attrs["rows"] = 3
        else:
            del self.fields["reason"]


def _choices(rubric: Sequence[RubricIdea]) -> list[tuple[str, Any]]:
    """The ideas with example and points, and a way to say that none is there."""
    return [*((idea.key, _in_words(idea)) for idea in rubric), (NOBODY_FOUND, _("None of these is there yet"))]


def _in_words(idea: RubricIdea) -> str:
    points = ngettext("%(n)d point", "%(n)d points", idea.points) % {"n": idea.points}
    return format_html(
        '<span>{} <span class="tag">{}</span><br><span class="soft">{}</span></span>',
        markdown.render_inline(idea.idea),
        points,
        markdown.render_inline(idea.example),
    )
