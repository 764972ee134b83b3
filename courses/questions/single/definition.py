"""The shape of a single-choice question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from django.utils.translation import gettext
from pydantic import Field

from courses.questions.choice import Option, count_right, option_faults
from courses.questions.faults import UNREAD, Fault
from courses.questions.shapes import MAX_PARTS, Definition, Flag, fraction_of


class SingleDefinition(Definition):
    """Exactly one option is right, and worth everything; another one may be worth a part (`credit`, below 100)."""

    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=MAX_PARTS)]
    shuffle: Flag = True

    def faults(self) -> Iterator[Fault]:
        """None or several right, the same option twice, credits that say something else than the ticks."""
        options = self.options or ()
        yield from option_faults(options)
        right = count_right(options)
        if options and right != 1:
            now = gettext("%(right)s are marked now.") % {"right": right} if right else gettext("None is marked now.")
            yield Fault(("options",), "one_right", f"{gettext('Exactly one option must be right.')} {now}")
        for number, option in enumerate(options):
            if not option or option.credit is None or option.credit is UNREAD:
                continue
            place, worth = ("options", number, "credit"), fraction_of(option.credit)
            if option.right and worth != 1:
                sentence = gettext("The right option is worth 100%: leave its credit empty.")
                yield Fault(place, "credit", sentence)
            elif not option.right and worth == 1:
                yield Fault(place, "credit", gettext("Only the right option may be worth 100%."))
