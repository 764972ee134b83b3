"""What kinds with options share: the option itself, its authoring block, and how options are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions import authoring
from courses.questions.base import ResponsePart, Shown
from courses.questions.faults import Fault, repeats
from courses.questions.shapes import Flag, Key, Part, Percent, Picture, Text, fraction_of
from courses.questions.sheet import Sheet


class Option(Part):
    """One thing a learner can choose, with what they read about it afterwards.

    `credit` is what choosing it is worth, in percent; None leaves that to the rule of the question.
    """

    key: Key
    text: Text
    right: Flag
    feedback: Text | None = None
    credit: Percent | None = None
    picture: Picture | None = None


def option_faults(options: Sequence[Option]) -> Iterator[Fault]:
    """A fault for each option that says, or is called, the same as one above it."""
    place = ("options",)
    yield from repeats(
        (option and option.key for option in options), gettext("Two options have the same key: “%(value)s”."), place
    )
    texts = (option and option.text for option in options)
    yield from repeats(texts, gettext("Two options say the same: “%(value)s”."), place, "text")


def count_right(options: Sequence[Option]) -> int:
    """How many options are right, as far as they can be read."""
    return sum(bool(option and option.right) for option in options)


class OptionBlock(blocks.StructBlock):
    """The editor's form of an option."""

    text = authoring.TextBlock(label=_("Option"), rows=2)
    right = blocks.BooleanBlock(label=_("This is right"), required=False)
    feedback = authoring.TextBlock(
        label=_("Feedback"),
        rows=2,
        required=False,
        help_text=_("Says why this is right or not. Learners read it after they have answered."),
    )
    credit = blocks.DecimalBlock(
        label=_("Credit in percent"),
        required=False,
        min_value=-100,
        max_value=100,
        decimal_places=5,
        help_text=_("Leave it empty as a rule. For an answer that is worth a part of the point, or costs something."),
    )
    picture = authoring.PictureBlock()
    key = authoring.KeyBlock()

    class Meta:
        label = _("Option")
        icon = "list-ul"
        form_layout = authoring.with_key("text", "right", "feedback", settings=("credit", "picture"))


def option_rows(options: Sequence[Option], sheet: Sheet, chosen: Collection[str], shown: Shown) -> list[dict[str, Any]]:
    """The options as a template needs them, in the order of the sheet.

    Rightness is told of what the learner chose (`right_wrong`) and of everything else only with `right_answers`; the
    same holds for feedback, which would give the right answer away.
    """
    by_key = {option.key: option for option in options}
    rows = []
    for key in sheet.order:
        option, mine = by_key[key], key in chosen
        rows.append(
            {
                "token": sheet.token(key),
                "text": option.text,
                "picture": option.picture,
                "chosen": mine,
                "verdict": _verdict(option, mine, shown),
                "feedback": (option.feedback or "") if shown.feedback and (mine or shown.right_answers) else "",
            }
        )
    return rows


def chosen_parts(
    known: Sequence[ResponsePart], options: Sequence[Option], chosen: Collection[str | None]
) -> list[ResponsePart]:
    """Of what the options say (`known`, in their order), what was chosen; one empty part when nothing was."""
    found = [part for part, option in zip(known, options, strict=True) if option.key in chosen]
    return found or [ResponsePart("", "", "", Fraction(0))]


def _verdict(option: Option, mine: bool, shown: Shown) -> str:
    """ "right", "partly" or "wrong" for a choice, "missed" for a right one left out, "" when nothing can be said."""
    if mine and shown.right_wrong:
        return "right" if option.right else "partly" if fraction_of(option.credit or 0) > 0 else "wrong"
    if not mine and option.right and shown.right_answers:
        return "missed"
    return ""
