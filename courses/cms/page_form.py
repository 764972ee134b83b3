"""The form of a page of learning. A draft may have gaps; what goes out waits for its words to be looked at.

Imported by the models, so what it asks of the domain it imports when it is asked.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from courses.module_order import code_list, order_fault

if TYPE_CHECKING:
    from courses.domain.page_checks import PageReport
    from courses.domain.wording import Finding

KEEP = "keep-"
"""Prefix of the fields that say why a word stays; the token of the finding follows."""

TO_CHECKLIST = "action-to-checklist"
"""Name of the field that says, in the place of Wagtail's, that the editor pressed “Submit”."""

TOO_FEW = _("Add at least one row here.")
"""Instead of Django's "Please submit at least 1 form"."""

TWICE = _("Two rows say the same. Each may stand here once.")
TWICE_HERE = _("A row above says the same.")
"""Instead of Django's sentences about duplicate data."""

ASK_AGAIN = "ask-again"
"""Name of the tick boxes that take such a reason back; their value is the token."""


class LearningPageForm(WagtailAdminPageForm):
    """Refuses to publish or to send to review while a word waits for a change or a reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.estimates_minutes:
            self.fields["minutes"].required = False
        for formset in self.formsets.values():
            formset.error_messages = {**formset.error_messages, "too_few_forms": TOO_FEW}
            formset.get_unique_error_message = lambda fields: TWICE
            formset.get_form_error = lambda: TWICE_HERE

    @property
    def estimates_minutes(self) -> bool:
        """Whether empty minutes are worked out from the page's body."""
        return "minutes" in self.fields and "body" in self.fields

    def defer_required_fields(self) -> None:
        """A draft may have gaps, also rows that nobody has begun; what is on its way to the readers may not."""
        if self.data.get(TO_CHECKLIST):
            return
        super().defer_required_fields()
        for formset in self.formsets.values():
            for form in formset:
                if not form.instance.pk and set(form.changed_data) <= {"ORDER"}:
                    leave_out(form)

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
        if self.estimates_minutes and cleaned.get("minutes") is None and "minutes" not in self.errors:
            cleaned["minutes"] = self._minutes()
        if not self.is_deferred_validation:
            self._refuse_what_waits()
        return cleaned

    def _minutes(self) -> int:
        from courses.domain.page_checks import estimate_minutes
        from courses.domain.page_texts import page_texts

        page_class = type(self.instance)
        texts = page_texts(page_class, page_class.word_fields, self.value_of)  # type: ignore[attr-defined]
        return min(600, max(1, round(estimate_minutes(self.value_of("body") or [], texts))))

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
        from courses.domain.page_checks import sentence_for
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


class ModulePageForm(LearningPageForm):
    """Says at once when modules would wait for a module that is not there, or for each other."""

    def clean(self) -> dict[str, Any]:
        """Checks code and order against the other modules of the course; a copy in draft may have the code still."""
        from courses.models import ModulePage

        cleaned = super().clean()
        wanted, code = code_list(cleaned.get("opens_after", "")), cleaned.get("code", "")
        if self.parent_page is None or not (wanted or code):
            return cleaned
        siblings = ModulePage.objects.child_of(self.parent_page).exclude(pk=self.instance.pk)
        rows = list(siblings.values_list("title", "code", "opens_after"))
        others = {code: code_list(after) for __, code, after in rows}
        if not self.is_deferred_validation and code in others:
            self.add_error("code", _("Another module of this course has the code %(code)s.") % {"code": code})
        elif not self.is_deferred_validation and code and (waiting := self._waiting_for_the_old_code(code, rows)):
            sentence = _("“%(module)s” opens after %(code)s. Change that first: nothing would keep it shut any more.")
            self.add_error("code", sentence % waiting)
        if fault := order_fault(code, wanted, others):
            self.add_error("opens_after", fault)
        else:
            cleaned["opens_after"] = ", ".join(wanted)
        return cleaned

    def _waiting_for_the_old_code(self, code: str, others: Iterable[tuple[str, str, str]]) -> dict[str, str] | None:
        """A module that waits for this one by the code that is about to go, in words."""
        old = type(self.instance).objects.filter(pk=self.instance.pk).values_list("code", flat=True).first()
        if not old or old.upper() == code.upper():
            return None
        title = next((title for title, __, after in others if old.upper() in code_list(after)), None)
        return {"module": title, "code": old} if title else None


def leave_out(row: Any) -> None:
    """A row of an inline panel that says nothing counts as not there, although it says at which place it stands."""
    row.empty_permitted = True
    row.has_changed = lambda: False


def reasons_in(data: Any) -> dict[str, str]:
    """Reasons of a posted form by the token of the word they are about."""
    return {name.removeprefix(KEEP): data.get(name, "") for name in data or {} if name.startswith(KEEP)}
