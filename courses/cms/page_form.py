"""The form of a page of learning. A draft may have gaps; what goes out waits for its words to be looked at.

Imported by the models, so what it asks of the domain it imports when it is asked.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

if TYPE_CHECKING:
    from courses.domain.page_checks import PageReport
    from courses.domain.wording import Finding

KEEP = "keep-"
"""Prefix of the fields that say why a word stays; the token of the finding follows."""

TO_CHECKLIST = "action-to-checklist"
"""Name of the field that says, in the place of Wagtail's, that the editor pressed “Submit”."""

ASK_AGAIN = "ask-again"
"""Name of the tick boxes that take such a reason back; their value is the token."""


class LearningPageForm(WagtailAdminPageForm):
    """Refuses to publish or to send to review while a word waits for a change or a reason."""

    def defer_required_fields(self) -> None:
        """A draft may have gaps; what is on its way to the readers may not."""
        if not self.data.get(TO_CHECKLIST):
            super().defer_required_fields()

    @cached_property
    def typed_reasons(self) -> dict[str, str]:
        """What was typed into the fields of this form that say why a word stays, by token."""
        return reasons_in(self.data)

    def report(self) -> PageReport:
        """What there is to say about the page as this form has it, typed or saved."""
        from courses.domain.page_checks import report_on

        page = self.instance
        return report_on(
            type(page),
            self.value_of,
            language=self.language_code,
            content_key=page.translation_key or uuid.uuid4(),
            objectives=self.objectives,
        )

    def value_of(self, name: str) -> Any:
        """A field's value as typed, or as saved where nothing was typed or the field is not in the form."""
        return self[name].value() if name in self.fields else getattr(self.instance, name)

    @property
    def language_code(self) -> str:
        """The language of the page; that of its parent for one that is being made."""
        page = self.instance
        locale = page.locale if page.locale_id else self.parent_page and self.parent_page.locale
        return locale.language_code if locale else "en"

    @property
    def objectives(self) -> frozenset[str] | None:
        """The codes that the module above states, in its last draft; None for a page that is in no module."""
        if "objective_codes" not in self.fields or self.parent_page is None:
            return None
        module = self.parent_page.specific.get_latest_revision_as_object()
        return frozenset(row.code for row in module.objectives.all()) if hasattr(module, "objectives") else None

    def clean(self) -> dict[str, Any]:
        """Too long a reason is refused at once; words only when the page is to go out."""
        cleaned = super().clean()
        self._check_reasons()
        if not self.is_deferred_validation or self.goes_to_review:
            self._refuse_what_waits()
        return cleaned

    @property
    def goes_to_review(self) -> bool:
        """Whether the editor hands the page in: the draft may have gaps then, but no words that wait."""
        from courses.cms.review.hooks import TO_CHECKLIST

        return bool(self.data.get(TO_CHECKLIST))

    def _check_reasons(self) -> None:
        from courses.domain.kept_words import clean_reason
        from website.core.errors import Invalid

        for reason in self.typed_reasons.values():
            try:
                clean_reason(reason)
            except Invalid as problem:
                self.add_error(None, str(problem.sentence))
                return

    def _refuse_what_waits(self) -> None:
        report = self.report()
        waiting = [finding for finding in report.waiting if not self.typed_reasons.get(finding.token, "").strip()]
        self._refuse(waiting)
        for hint in report.hints:
            if hint.stops and hint.field in self.fields:
                self.add_error(hint.field, hint.sentence)

    def _refuse(self, findings: Iterable[Finding]) -> None:
        from courses.domain.page_texts import error_at

        by_field: dict[str, list[tuple[Any, str]]] = {}
        for finding in findings:
            by_field.setdefault(finding.text.path[0][1], []).append((finding.text.path[1:], sentence_for(finding)))
        for name, found in by_field.items():
            # A field with another fault shows that one first: the panel lists these words all the same.
            if name in self.fields and name not in self.errors:
                self.add_error(name, error_at(found))
            elif name not in self.fields:
                self.add_error(None, found[0][1])


def reasons_in(data: Any) -> dict[str, str]:
    """Reasons of a posted form by the token of the word they are about."""
    return {name.removeprefix(KEEP): data.get(name, "") for name in data or {} if name.startswith(KEEP)}


def sentence_for(finding: Finding) -> str:
    """What stands at the field where a word was found."""
    from courses.domain.wording import Concern

    if finding.concern is Concern.CONTENT_NOTE:
        told = _(
            "“%(word)s” comes up in the lesson. Say here that it does, so that people can choose. "
            "Or say under “Words and reading” why no note is needed."
        )
        return told % {"word": finding.found}
    told = _("“%(word)s”: better say %(instead)s. Or say under “Words and reading” why it stays.")
    return told % {"word": finding.found, "instead": finding.suggestion}
