"""The faults of a scenario as errors of the fields they are about, and in one sentence for the top of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.scenario_names import cut, ending_label, moment_label
from courses.scenario_shape import Fault, Scenario, scenario_from

NAMED = 4
"""How many places the sentence at the top names. The fields name all."""


def place_errors(faults: list[Fault]) -> dict[str, Exception]:
    """The faults as errors of the fields they are about."""
    errors: dict[str, Exception] = {}
    for name in ("nodes", "endings"):
        rows: dict[int, Exception] = {}
        for index in sorted({fault.index for fault in faults if fault.part == name}):
            here = [fault for fault in faults if fault.part == name and fault.index == index]
            rows[index] = _row_error(here)
        if rows:
            errors[name] = ListBlockValidationError(block_errors=rows)
    start = [ValidationError(fault.sentence, code=fault.code) for fault in faults if fault.part == "start"]
    if start:
        errors["start"] = ValidationError(start)
    return errors


def _row_error(faults: list[Fault]) -> Exception:
    """The faults of one node or ending, those of its choices at the choice."""
    fields: dict[str, Exception] = {}
    for field in {fault.field for fault in faults if fault.choice is None}:
        sentences = [fault.sentence for fault in faults if fault.choice is None and fault.field == field]
        fields[field] = ValidationError(sentences)
    choices: dict[int, Exception] = {}
    for fault in faults:
        if fault.choice is not None:
            error = StructBlockValidationError(block_errors={fault.field: ValidationError(fault.sentence)})
            choices[fault.choice] = merged(choices.get(fault.choice), error)
    if choices:
        fields["choices"] = ListBlockValidationError(block_errors=choices)
    return StructBlockValidationError(block_errors=fields)


def merged(first: Any, second: Any) -> Any:
    """Two errors of the same block as one. Either may be None."""
    if first is None or second is None:
        return second if first is None else first
    if isinstance(first, StructBlockValidationError | ListBlockValidationError) and isinstance(second, type(first)):
        rows = dict(first.block_errors)
        for key, error in second.block_errors.items():
            rows[key] = merged(rows.get(key), error)
        said = [*first.non_block_errors.as_data(), *second.non_block_errors.as_data()]
        return type(first)(block_errors=rows, non_block_errors=said)
    return ValidationError([first, second])


def summary_of(error: Any, value: Mapping[str, Any]) -> str:
    """Which scenario cannot be published, and which places of it need another look; "" when `error` names no place."""
    if not isinstance(error, StructBlockValidationError):
        return ""
    scenario = scenario_from(value)
    places = _places(error, scenario)
    title = cut(value.get("title") or "", 80) or _("without a title")
    if not places:
        return _("Scenario “%(title)s” needs another look.") % {"title": title}
    words = {"title": title, "places": "; ".join(places[:NAMED]), "count": len(places) - NAMED}
    if len(places) > NAMED:
        return _("Scenario “%(title)s” needs another look: %(places)s; and %(count)s more places.") % words
    return _("Scenario “%(title)s” needs another look: %(places)s.") % words


def _places(error: StructBlockValidationError, scenario: Scenario) -> Sequence[str]:
    """The moments and endings that hold errors, as the choice lists call them."""
    places = []
    for part, rows, label, kind in (
        ("nodes", scenario.nodes, moment_label, _("moment %(label)s")),
        ("endings", scenario.endings, ending_label, "%(label)s"),
    ):
        found = getattr(error.block_errors.get(part), "block_errors", {})
        places += [
            kind % {"label": label(index + 1, rows[index]).rstrip(".")} for index in sorted(found) if index < len(rows)
        ]
    return places
