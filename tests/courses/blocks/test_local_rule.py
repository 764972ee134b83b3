"""An organisation's own rule in a lesson."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from courses.blocks import LessonBodyBlock
from website.core import clock

STREAM = LessonBodyBlock()


def rule(checked_on: dt.date):
    value = {
        "tag": "policy",
        "topic": "Phones",
        "prompt": "Say which phone peers use.",
        "own_text": "<p>The phone of the programme.</p>",
        "checked_on": checked_on.isoformat(),
        "fallback": "<p>Ask your supervisor.</p>",
    }
    return STREAM.to_python([{"type": "local_rule", "value": value}])


def test_somebody_has_looked_already():
    with pytest.raises(ValidationError) as refused:
        STREAM.clean(rule(clock.today() + dt.timedelta(days=1)))

    (fault,) = refused.value.block_errors.values()
    assert fault.block_errors["checked_on"].messages == ["This day is still to come. Write the day somebody looked."]
    STREAM.clean(rule(clock.today()))
