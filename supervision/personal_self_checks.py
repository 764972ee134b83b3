"""What self-checks hold about people. A recipient's export does not tell what was shared with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from supervision.domain.instruments import find_instrument
from supervision.models import SelfCheck, SelfCheckShare
from website.core.contributions import PersonalData


def export_self_checks(user: Any) -> Iterator[dict]:
    """Every self-check with its answers, in words where the questions are still installed, and its scores."""
    for row in SelfCheck.objects.of(user).order_by("started_at", "pk").iterator():
        yield {
            "questions": _name_of(row),
            "begun_at": row.started_at.isoformat(),
            "finished_at": row.finished_at.isoformat() if row.finished_at else None,
            "answers": _in_words(row),
            "scores": row.scores,
            "kept_until": row.keep_until.isoformat() if row.keep_until else None,
        }


def _name_of(row: SelfCheck) -> str:
    instrument = find_instrument(row.instrument, row.instrument_version)
    return f"{instrument.name} ({instrument.version})" if instrument else f"{row.instrument} ({row.instrument_version})"


def _in_words(row: SelfCheck) -> list[dict]:
    instrument = find_instrument(row.instrument, row.instrument_version)
    answers = row.answers
    if instrument is None:
        return [{"statement": name, "value": value} for name, value in answers.items()]
    return [
        {
            "statement": instrument.text_of(item),
            "answer": instrument.label_of(item, answers[item.id]),
            "value": answers[item.id],
        }
        for item in instrument.items
        if item.id in answers
    ]


def export_shares(user: Any) -> Iterator[dict]:
    """What the person shared, with whom, until when."""
    rows = SelfCheckShare.objects.filter(person=user).select_related("recipient").order_by("given_at", "pk")
    for row in rows.iterator():
        yield {
            "what": str(row.get_kind_display()),
            "how_much": str(row.get_level_display()),
            "with": row.recipient.display_name,
            "what_for": row.purpose,
            "given_at": row.given_at.isoformat(),
            "until": row.expires_at.isoformat(),
            "taken_back_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
        }


def erase_self_checks(user: Any) -> int:
    """Deletes them all, with what was shared of them."""
    return SelfCheck.objects.of(user).delete()[0]


def erase_shares(user: Any) -> int:
    """Deletes what the person shared, and what was shared with them: nobody else may inherit it."""
    given = SelfCheckShare.objects.filter(person=user).delete()[0]
    return given + SelfCheckShare.objects.filter(recipient=user).delete()[0]


ENTRIES = {
    "supervision.selfcheck": PersonalData(
        "supervision.SelfCheck", _("Your self-checks"), export_self_checks, erase_self_checks
    ),
    "supervision.selfcheckshare": PersonalData(
        "supervision.SelfCheckShare", _("What you shared of your self-checks"), export_shares, erase_shares
    ),
}
