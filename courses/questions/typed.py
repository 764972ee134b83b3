"""What kinds with typed answers share: reading a field, the editor's form of an answer, and words about marks."""

from __future__ import annotations

import random
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions import authoring
from courses.questions.base import Kind, Refused, Response
from courses.questions.fields import wants_clear
from courses.questions.patterns import MAX_PATTERN, MAX_TYPED, Answer, has_stars, spoken
from courses.questions.shapes import Definition, fraction_of
from courses.questions.sheet import Sheet
from website.core.sanitise import plain_text

PATTERN_HELP = _(
    "What people may type. A star stands for anything: “listen*” takes “listens” and “listening”. "
    "For a star itself write \\*."
)
CREDIT_HELP = _("In percent: 100 is right, less is partly right, 0 is a mistake you want to answer.")


def typed(text: str) -> str:
    """One line that somebody typed, without what no keyboard makes."""
    return " ".join(plain_text(text).split())


def too_long(text: str) -> str:
    """A sentence when the answer is longer than any answer; "" when it is not."""
    if len(text) <= MAX_TYPED:
        return ""
    sentence = gettext("Your answer has more than %(most)s characters. Please make it shorter. Nothing was lost.")
    return sentence % {"most": MAX_TYPED}


def words_of(response: Response | None) -> str:
    """What was typed, for kinds whose answer is `{"text": words}`."""
    text = (response or {}).get("text")
    return text if isinstance(text, str) else ""


class OneLine(Kind):
    """Base of kinds whose answer is one line, as typed: `{"text": words}`."""

    def option_order(self, definition: Definition, rng: random.Random | None) -> list[str]:
        """Nothing to put in order."""
        return []

    def read_response(self, definition: Definition, sheet: Sheet, data: Any, prefix: str) -> Response | None:
        """One line, as typed. An empty field that is there takes the answer away."""
        if wants_clear(data, prefix):
            return {"text": ""}
        text = data.get(f"{prefix}-text")
        if text is None:
            return None
        text = typed(text)
        if problem := too_long(text):
            raise Refused(problem, code="too_long", field=f"{prefix}-text", given={"text": text})
        return {"text": text}

    def is_answered(self, response: Response | None) -> bool:
        """Whether anything is typed."""
        return bool(words_of(response))


def verdict_of(credit: Fraction) -> str:
    """A mark in a word, as `verdict.html` takes it."""
    if credit == 1:
        return "right"
    return "partly" if credit > 0 else "wrong"


def right_texts(answers: Iterable[Answer], *, as_written: bool = False) -> list[str]:
    """The answers with full credit, as learners read them. Options stand as written.

    Of patterns those without stars; where all have stars, with dots for these.
    """
    right = [answer.text for answer in answers if fraction_of(answer.credit) == 1]
    if as_written:
        return right
    return list(dict.fromkeys(spoken(text) for text in [text for text in right if not has_stars(text)] or right))


class CreditBlock(blocks.DecimalBlock):
    """What an answer is worth, in percent."""

    def __init__(self, **kwargs: Any) -> None:
        found = {"label": _("Credit"), "help_text": CREDIT_HELP, "min_value": 0, "max_value": 100, "default": 100}
        super().__init__(**{**found, **kwargs})


class TypedAnswerBlock(blocks.StructBlock):
    """The editor's form of an answer that may be typed."""

    text = blocks.CharBlock(label=_("Answer"), max_length=MAX_PATTERN, help_text=PATTERN_HELP)
    credit = CreditBlock()
    feedback = authoring.TextBlock(
        label=_("Feedback"), rows=2, required=False, help_text=_("Whoever gave this answer reads it afterwards.")
    )

    class Meta:
        label = _("Answer")
        icon = "edit"


def case_block() -> blocks.BooleanBlock:
    """Whether capital letters matter."""
    return blocks.BooleanBlock(
        label=_("Capital letters matter"), required=False, help_text=_("Otherwise “Paris” and “paris” are the same.")
    )


def accents_block() -> blocks.BooleanBlock:
    """Whether accents matter."""
    return blocks.BooleanBlock(
        label=_("Accents matter"), required=False, help_text=_("Otherwise “café” and “cafe” are the same.")
    )
