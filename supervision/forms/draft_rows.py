"""The rows of a draft: actions and training, each with one empty line at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from supervision.domain.course_offer import OfferedCourse
from supervision.domain.draft import MOST_ACTIONS, MOST_TRAININGS, SUPERVISOR, DraftAction, DraftTraining
from supervision.forms.draft_text import DraftTextField, Undecided, as_kept
from supervision.forms.moments import DayField

if TYPE_CHECKING:
    from supervision.forms.draft import DraftForm, Sheet

LONGEST_ACTION = 500
ACTION, TRAINING = "action", "training"
SAY_WHAT = _("Write what to do, or take out who and until when.")


def shown_rows(data: Any, kind: str, stored: int, most: int) -> int:
    """How many rows a form has: those it came with, else the stored ones and an empty one."""
    told = data.get(f"{kind}-shown", "") if data is not None else ""
    rows = int(told) if told.isascii() and told.isdigit() and len(told) < 4 else 0
    return max(1, min(max(rows, stored + 1), most))


def who_choices(sheet: Sheet) -> list[tuple[str, str]]:
    """Who may do something, and in a group for whom: ("code", "Rosa"), ("supervisor:code", "Dana, for Rosa")."""
    leader = sheet.leader.display_name
    peers = [(person.code, person.display_name) for person in sheet.people]
    if len(sheet.people) == 1:
        return [*peers, (f"{SUPERVISOR}:{sheet.people[0].code}", leader)]
    words = {person.code: {"owner": leader, "person": person.display_name} for person in sheet.people}
    return [
        *peers,
        *((f"{SUPERVISOR}:{code}", _now("%(owner)s, for %(person)s") % words[code]) for code, __ in peers),
    ]


def add_actions(form: DraftForm, sheet: Sheet, rows: int) -> None:
    """The fields of the action rows, filled with what is stored."""
    for number in range(rows):
        stored = sheet.draft.actions[number] if number < len(sheet.draft.actions) else None
        text = DraftTextField(label=_("What to do"), max_length=LONGEST_ACTION, rows=2)
        form.fields[f"action-{number}-text"] = text
        form.fields[f"action-{number}-who"] = forms.ChoiceField(
            label=_("Who does it"), choices=who_choices(sheet), required=False
        )
        form.fields[f"action-{number}-due"] = DayField(label=_("Until"), required=False)
        form.initial |= {
            f"action-{number}-text": as_kept(stored.text, sheet.draft.kept) if stored else "",
            f"action-{number}-who": _who_of(stored) if stored else sheet.people[0].code if sheet.people else "",
            f"action-{number}-due": stored.due_on if stored else None,
        }


def _who_of(action: DraftAction) -> str:
    return f"{SUPERVISOR}:{action.about}" if action.owner == SUPERVISOR else action.owner


def read_actions(form: DraftForm, sheet: Sheet, rows: int) -> list[DraftAction]:
    """The rows that say something. A row that is wrong counts as it is stored."""
    found: list[DraftAction] = []
    for number in range(rows):
        names = [f"action-{number}-{part}" for part in ("text", "who", "due")]
        if any(name in form.errors for name in names):
            found += sheet.draft.actions[number : number + 1]
            continue
        text, who, due = (form.cleaned_data.get(name) for name in names)
        if text:
            found.append(_action(str(text), who or names_first(sheet), due))
    return found[:MOST_ACTIONS]


def names_first(sheet: Sheet) -> str:
    """Who does what nobody was chosen for: the first peer."""
    return sheet.people[0].code if sheet.people else ""


def _action(text: str, who: str, due: Any) -> DraftAction:
    owner, __, about = who.partition(":")
    return DraftAction(text=text, owner=owner, about=about or owner, due_on=due)


def check_actions(form: DraftForm, rows: int) -> None:
    """An error where a day stands without anything to do."""
    for number in range(rows):
        text = form.cleaned_data.get(f"action-{number}-text")
        if not text and not isinstance(text, Undecided) and form.cleaned_data.get(f"action-{number}-due"):
            name = f"action-{number}-text"
            if name not in form.errors:
                form.add_error(name, ValidationError(SAY_WHAT, code="empty"))


class CourseSelect(forms.Select):
    """A list of courses in two groups: those that fit the topics, and the others. Each says what it teaches."""

    def __init__(self, courses: list[OfferedCourse]) -> None:
        super().__init__({"data-courses": ""})
        self.topics = {course.key: " ".join(str(topic) for topic in course.topics) for course in courses}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option with the topics of its course."""
        option = super().create_option(name, value, *args, **kwargs)
        if topics := self.topics.get(str(value)):
            option["attrs"]["data-topics"] = topics
        return option


def course_choices(courses: list[OfferedCourse]) -> list[Any]:
    """The two groups, below an empty choice."""
    fitting = [(course.key, course.title) for course in courses if course.fits]
    others = [(course.key, course.title) for course in courses if not course.fits]
    return [("", _("no course")), (_("Fits the topics"), fitting), (_("Other courses"), others)]


def add_training(form: DraftForm, sheet: Sheet, rows: int) -> None:
    """The fields of the training rows."""
    for number in range(rows):
        stored = sheet.draft.training[number] if number < len(sheet.draft.training) else None
        form.fields[f"training-{number}-course"] = forms.ChoiceField(
            label=_("Course"),
            choices=course_choices(sheet.courses),
            required=False,
            widget=CourseSelect(sheet.courses),
        )
        form.initial[f"training-{number}-course"] = str(stored.course) if stored else ""
        if len(sheet.people) > 1:
            choices = [(person.code, person.display_name) for person in sheet.people]
            form.fields[f"training-{number}-person"] = forms.ChoiceField(
                label=_("For"), choices=choices, required=False
            )
            form.initial[f"training-{number}-person"] = stored.person if stored else names_first(sheet)


def read_training(form: DraftForm, sheet: Sheet, rows: int) -> list[DraftTraining]:
    """The rows with a course, each course once for each person."""
    found: dict[tuple[str, str], DraftTraining] = {}
    for number in range(rows):
        names = [f"training-{number}-{part}" for part in ("course", "person")]
        if any(name in form.errors for name in names):
            kept = sheet.draft.training[number : number + 1]
        else:
            course = form.cleaned_data.get(names[0])
            person = form.cleaned_data.get(names[1]) or names_first(sheet)
            kept = [DraftTraining(course=course, person=person)] if course else []
        for row in kept:
            found[(str(row.course), row.person)] = row
    return list(found.values())[:MOST_TRAININGS]
