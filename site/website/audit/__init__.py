"""The append-only, chained record of who did or saw what.

`from website import audit`, then `audit.record(…)` as the last statement of a change, `audit.record_read(…)` before
something confidential is shown, `audit.register_verb(…)` in `AppConfig.ready()`. Names are loaded on first use, because
Django imports this package before its models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from website.audit.log import (
        SYSTEM,
        CannotRecord,
        events_about,
        record,
        record_many,
        record_read,
        record_text_choices,
    )
    from website.audit.verbs import register as register_verb

__all__ = [
    "SYSTEM",
    "CannotRecord",
    "events_about",
    "record",
    "record_many",
    "record_read",
    "record_text_choices",
    "register_verb",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    if name == "register_verb":
        from website.audit.verbs import register

        return register
    from website.audit import log

    return getattr(log, name)
