"""The form field for free text about work: it points out what may identify somebody and asks what to do about it.

    note = WorkTextField(label=_("What happened"), max_length=4000)

A text in which the identifier check finds something comes back once, with everything typed still there, the findings,
and two choices: edit it, or keep it and say why. `form.cleaned_data["note"]` is the text; `text_choices(form)` are the
choices made, for `audit.record_text_choices`, which stores the kinds found and the reason, never the text. It works
without JavaScript; `static/js/worktext.js` (in `form.media`) shows the same findings while somebody types.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from website.core import identifiers
from website.core.identifier_rules import KINDS, LOOKALIKES, RULES
from website.core.sanitise import plain_text

EDIT, KEEP = "edit", "keep"
CHOICES = {EDIT: _("I will edit it"), KEEP: _("Keep it, because …")}
REASONS = {
    "not_a_person": _("it does not point to a person"),
    "public": _("it is a public place, service or event"),
    "about_me": _("it is about me and nobody else"),
    "safety": _("it is needed to keep somebody safe"),
}
"""Why a text may stay as it is. The codes go into the audit log."""

MAX_FINDINGS = 200
_SEEN = re.compile(r"([a-z]{2,10})\.([0-9a-f]{10})")


@dataclass(frozen=True)
class TextChoice:
    """What somebody chose at the identifier check: the `kinds` found, kept (with a reason's code) or edited out."""

    kinds: tuple[str, ...]
    kept: bool
    reason: str = ""


class WorkText(str):
    """A checked text. `choices` says what was chosen about findings; empty when there never were any."""

    __slots__ = ("choices",)
    choices: tuple[TextChoice, ...]

    def __new__(cls, text: str, choices: Iterable[TextChoice] = ()) -> WorkText:
        """The text with the choices."""
        made = super().__new__(cls, text)
        made.choices = tuple(choices)
        return made

    def __reduce__(self) -> tuple:
        return WorkText, (str(self), self.choices)


@dataclass(frozen=True)
class Posted:
    """What came with the form: the text, the choice, the reason, and the marks of the findings that were shown."""

    text: str = ""
    choice: str = ""
    reason: str = ""
    seen: str = ""

    def __str__(self) -> str:
        return self.text

    @property
    def marks(self) -> dict[str, str]:
        """{mark: kind} of the findings that were shown before. What is no mark is left out."""
        found = (_SEEN.fullmatch(part) for part in self.seen.split(",")[:MAX_FINDINGS])
        return {match[0]: match[1] for match in found if match and match[1] in KINDS}


def mark_of(finding: identifiers.Finding) -> str:
    """A short mark that the form carries to know the finding again: its kind and a digest of its text."""
    digest = hashlib.sha256(f"{finding.kind}|{finding.text}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"{finding.kind}.{digest[:10]}"


def notice(count: int) -> str:
    """The sentence over the findings."""
    return ngettext(
        "We spotted %(count)d thing that may identify a person.",
        "We spotted %(count)d things that may identify a person.",
        count,
    ) % {"count": count}


@lru_cache(maxsize=16)
def _client_rules(language: str | None) -> str:
    """Patterns, labels and sentences for the help while typing, as JSON in the language of the page."""
    return json.dumps(
        {
            "rules": [[rule.kind, rule.pattern] for rule in RULES],
            "kinds": {kind: str(label) for kind, label in KINDS.items()},
            "lookalikes": LOOKALIKES,
            "spotted": _now("This may identify a person:"),
            "over": _now("Characters over the limit:"),
            "left": _now("Characters left:"),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


class WorkTextWidget(forms.Textarea):
    """The text area with the findings and the choices below it."""

    template_name = "components/worktext.html"

    class Media:
        js = [forms.Script("js/worktext.js", type="module")]

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"rows": 6, **(attrs or {})})
        self.limit: int | None = None
        # A form with many such fields lets the first one carry the rules for all of them.
        self.carries_rules = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Posted | None:
        """What was posted for the field; None when nothing was."""
        if name not in data:
            return None
        return Posted(
            text=data.get(name) or "",
            choice=data.get(f"{name}-choice") or "",
            reason=data.get(f"{name}-reason") or "",
            seen=data.get(f"{name}-seen") or "",
        )

    def format_value(self, value: Any) -> str:
        """The text itself, exactly as typed."""
        return str(value) if value is not None else ""

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        """Adds findings and choices when a text was posted that has any."""
        context = super().get_context(name, value, attrs)
        posted = value if isinstance(value, Posted) else None
        findings = identifiers.find(plain_text(posted.text))[:MAX_FINDINGS] if posted else []
        context["widget"].update(
            rules=_client_rules(get_language()) if self.carries_rules else "",
            limit=self.limit,
            findings=[{"label": finding.label, "text": finding.text} for finding in findings],
            notice=notice(len(findings)),
            choices=[(code, label, posted.choice == code) for code, label in CHOICES.items()] if findings else [],
            reasons=[(code, label, posted.reason == code) for code, label in REASONS.items()] if findings else [],
            # Marks shown once are carried on, so that what was taken out in between is known at the end.
            seen=",".join(dict.fromkeys([*map(mark_of, findings), *posted.marks])) if posted else "",
        )
        return context


class WorkTextField(forms.CharField):
    """Free text about work, checked for what may identify somebody. `clean` gives a WorkText."""

    widget = WorkTextWidget
    default_error_messages = {
        "required": _("Please write something here."),
        "too_long": _("This is %(over)d characters too long. At most %(limit)d fit. Nothing you typed is lost."),
        "reason": _("Please say why you keep it."),
        "choose": _("Please choose below what to do."),
    }

    def __init__(self, *, max_length: int = 4000, **kwargs: Any) -> None:
        self.limit = max_length
        super().__init__(**kwargs)
        self.widget.limit = max_length

    def clean(self, value: Any) -> WorkText:
        """The checked text. Raises ValidationError while findings are left that nobody has decided about."""
        posted = value if isinstance(value, Posted) else Posted(text=str(value or ""))
        text = self.to_python(plain_text(posted.text))
        self.validate(text)
        over = len(text) - self.limit
        if over > 0:
            message = self.error_messages["too_long"]
            raise ValidationError(message, code="too_long", params={"over": over, "limit": self.limit})
        self.run_validators(text)
        return WorkText(text, self._choices(posted, identifiers.find(text)[:MAX_FINDINGS]))

    def _choices(self, posted: Posted, findings: list[identifiers.Finding]) -> list[TextChoice]:
        """What was decided about `findings` and about those that were there before."""
        present, shown = {mark_of(finding) for finding in findings}, posted.marks
        if findings and not (posted.choice == KEEP and present <= set(shown)):
            message = f"{notice(len(findings))} {self.error_messages['choose']}"
            raise ValidationError(message, code="identifiers")
        if findings and posted.reason not in REASONS:
            raise ValidationError(self.error_messages["reason"], code="reason")
        choices = []
        gone = {kind for mark, kind in shown.items() if mark not in present}
        if gone:
            choices.append(TextChoice(tuple(kind for kind in KINDS if kind in gone), kept=False))
        if findings:
            choices.append(TextChoice(identifiers.kinds_of(findings), kept=True, reason=posted.reason))
        return choices

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares the texts, whatever was chosen."""
        return not self.disabled and plain_text(str(initial or "")).strip() != plain_text(str(data or "")).strip()


def text_choices(form: forms.BaseForm) -> list[TextChoice]:
    """Every choice made in a valid form, for `audit.record_text_choices`."""
    return [choice for value in form.cleaned_data.values() if isinstance(value, WorkText) for choice in value.choices]
