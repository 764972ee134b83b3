"""What the template of a table says: an example for each kind, and how each column is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from courses.enums import PracticeDomain
from courses.exchange.questions import FileQuestion
from courses.exchange.spreadsheet.layout import EXAMPLE
from courses.questions.registry import kinds


def choices() -> dict[str, Sequence[str]]:
    """What can be chosen in a column of a workbook, by its heading."""
    yes_no = ("yes", "no")
    return {
        "kind": [kind.name for kind in kinds],
        "domain": PracticeDomain.values,
        "safety": yes_no,
        "scored": yes_no,
    }


def examples() -> list[FileQuestion]:
    """One sound question of each kind."""
    return [
        FileQuestion(kind, definition, ref=EXAMPLE, name=_("Example")) for kind, definition in _definitions().items()
    ]


def _definitions() -> dict[str, dict[str, Any]]:
    return {**_to_choose(), **_to_place(), **_to_write(), **_without_key()}


def _to_choose() -> dict[str, dict[str, Any]]:
    return {
        "single": {
            "stem": _("Which question is open?"),
            "options": [
                {"key": "a", "text": _("How was your week?"), "right": True, "feedback": _("It invites a story.")},
                {"key": "b", "text": _("Did you sleep well?"), "right": False, "feedback": _("Yes or no ends it.")},
            ],
        },
        "multiple": {
            "stem": _("Which of these keep a talk private?"),
            "credit": "per_option",
            "options": [
                {"key": "a", "text": _("A closed door"), "right": True},
                {"key": "b", "text": _("A quiet corner"), "right": True},
                {"key": "c", "text": _("A busy hallway"), "right": False, "feedback": _("Others can listen in.")},
            ],
        },
        "true_false": {
            "stem": _("A peer supporter may share their own story."),
            "answer": True,
            "feedback_false": _("They may, when it helps the other person."),
        },
    }


def _to_place() -> dict[str, dict[str, Any]]:
    return {
        "matching": {
            "stem": _("Match each sentence with what it does."),
            "pairs": [
                {"key": "a", "prompt": _("“You sound tired.”"), "answer": _("Reflects a feeling")},
                {"key": "b", "prompt": _("“Let me see if I got this.”"), "answer": _("Sums up")},
            ],
            "distractors": [_("Gives advice")],
        },
        "ordering": {
            "stem": _("Put the steps of a first talk in order."),
            "items": [
                {"key": "a", "text": _("Say who you are")},
                {"key": "b", "text": _("Ask what would help")},
                {"key": "c", "text": _("Agree on a next step")},
            ],
        },
        "gap_fill": {
            "stem": _("Fill in the gaps."),
            "text": _("Ask an [[a]] question, then [[b]]."),
            "gaps": [
                {"key": "a", "answers": [{"text": _("open"), "credit": 100}]},
                {
                    "key": "b",
                    "chosen": True,
                    "answers": [{"text": _("listen"), "credit": 100}, {"text": _("explain"), "credit": 0}],
                },
            ],
        },
    }


def _to_write() -> dict[str, dict[str, Any]]:
    return {
        "short_answer": {
            "stem": _("What do we call a question that cannot be answered with yes or no?"),
            "answers": [
                {"text": _("open*"), "credit": 100},
                {"text": _("closed*"), "credit": 0, "feedback": _("That is the other kind.")},
            ],
        },
        "numerical": {
            "stem": _("How many minutes are an hour and a half?"),
            "answers": [{"value": "90", "tolerance": "0.5", "credit": 100}],
            "units": [{"text": _("minutes"), "factor": "1"}, {"text": _("hours"), "factor": "60"}],
            "unit": "optional",
        },
        "open": {
            "stem": _("What would you say to somebody who did not come back?"),
            "rubric": [
                {
                    "key": "a",
                    "idea": _("Shows that they were missed"),
                    "example": _("“Good to see you.”"),
                    "points": 1,
                }
            ],
            "model_answer": _("Good to see you. We thought of you. What would help today?"),
        },
    }


def _without_key() -> dict[str, dict[str, Any]]:
    return {
        "rating": {
            "stem": _("How sure do you feel about this lesson?"),
            "points": [
                {"key": "a", "label": _("Not sure")},
                {"key": "b", "label": _("Quite sure")},
                {"key": "c", "label": _("Very sure")},
            ],
        },
        "information": {"stem": _("The next questions are about one talk. Read it first.")},
    }


def lines() -> list[list[str]]:
    """The sheet that explains the columns."""
    return [[_("Column"), _("What to write")], *([name, said] for name, said in _columns()), ["", ""], *_by_kind()]


def _columns() -> list[tuple[str, str]]:
    return [
        ("", _("One row is one question. Columns may stand in any order, and you may delete those you do not need.")),
        ("", _("Read the sheet with the examples. Rows with the reference “example” are never read.")),
        ("ref", _("Names the question for good. The same reference again updates the question.")),
        ("kind", _("Which kind of question it is. The kinds are below.")),
        ("name", _("A short name for lists. Do not give the answer away.")),
        ("question", _("What is asked. You can use **bold**, *italic*, lists and links.")),
        ("text", _("Gap fill only: the text, with [[a]] where gap a belongs.")),
        ("answer 1, answer 2 …", _("The answers. For more than six, add columns with the next numbers.")),
        ("detail 1 …", _("What belongs to the answer. It depends on the kind, see below.")),
        ("credit 1 …", _("“right”, “wrong”, or what the answer is worth in percent. It depends on the kind.")),
        ("feedback 1 …", _("What learners read about this answer afterwards.")),
        ("model answer", _("Open questions only: one good answer.")),
        ("feedback", _("What everybody reads afterwards, whatever they answered.")),
        ("hint 1 …", _("Hints, where the quiz shows them.")),
        ("units", _("Numbers only, one a line: name = how many of the first unit it is, for example: hours = 60")),
        ("settings", _("One a line: shuffle: no, choose: 2, credit: all_or_nothing, case: yes, accents: yes, "
                       "unit: required, unit cost: 10, gap a: chosen, case, accents, weight 2")),
        ("topic, objective", _("Results are told by topic. An objective is a short code such as AL-1.")),
        ("domain", ", ".join(PracticeDomain.values)),
        ("competencies", _("Their numbers, with commas.")),
        ("safety, scored", _("yes or no")),
        ("category", _("Where other programs file the question: names with slashes between them.")),
        ("keys", _("Names of the answers that come from Mainstay. Leave them as they are.")),
    ]  # fmt: skip


def _by_kind() -> list[list[str]]:
    said = {
        "single": _("Answers are the options. Credit: “right” for one of them; a number for one that is worth a part."),
        "multiple": _("Answers are the options. Credit: “right”, or what choosing it is worth in percent. "
                      "Settings, credit: half_for_one_miss, all_or_nothing, per_option or right_minus_wrong."),
        "true_false": _("Answers: true and false. Credit: “right” for the one that is."),
        "matching": _("Answer: one thing. Detail: what belongs to it. A detail without an answer is an extra answer."),
        "ordering": _("Answers in the right order. Settings, credit: adjacent_pairs, position or all_or_nothing."),
        "gap_fill": _("Answers for the gaps. Detail: which gap. Credit: empty is right where people type. "
                      "Settings: “gap a: chosen” makes a list of the answers."),
        "short_answer": _("Accepted answers; * stands for anything. Credit: empty is right, 0 is a known mistake."),
        "numerical": _("Answers are numbers. Detail: the tolerance, for example 0.5 or 5 %. Credit: empty is right."),
        "open": _("Answers are the ideas that a person looks for. Detail: an example. Credit: points."),
        "rating": _("Answers are the points of the scale, in order. Nothing is right or wrong."),
        "information": _("Nothing but the question: a text to read."),
    }  # fmt: skip
    return [[_("Kind"), _("How to fill in its row")], *([kind.name, said.get(kind.name, "")] for kind in kinds)]
