"""What the templates of self-checks get. Nothing here writes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404

from supervision.access import supervisors_of
from supervision.domain import self_checks, shares
from supervision.domain.instruments import find_instrument, instrument_of
from supervision.domain.looks import Look, looks_at
from supervision.domain.scoring import asks_for_help, band_at, highest_band
from supervision.domain.self_checks import Given, StaleAnswers, finished_checks, scores_of, when_to_begin
from supervision.domain.shared import until_of
from supervision.domain.trend import bar_of, changes_since, charts_of, day_of, high_in_a_row
from supervision.forms.self_check import statements
from supervision.models import SelfCheck, SelfCheckShare
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid

ASK_AGAIN_DAYS = 30
HIGH_SCALES = ("work", "client", "personal")


def page_context(
    check: SelfCheck, number: int | None, *, typed: Given | None = None, error: Invalid | None = None
) -> dict[str, Any]:
    """Context of all statements, or of one. Raises Http404 for a number that no statement has. No statement of SQL."""
    instrument = instrument_of(check)
    rows = statements(instrument, check.answers, typed)
    context = {
        "check": check,
        "instrument": instrument,
        "rows": rows,
        "total": len(rows),
        "answered": sum(row.believed != "skip" for row in rows),
        "error": error,
        "unfinished_days": self_checks.UNFINISHED_DAYS,
    }
    if number is None:
        return context
    if not 1 <= number <= len(rows):
        raise Http404
    row = rows[number - 1]
    return {
        **context,
        "row": row,
        "number": number,
        "is_last": number == len(rows),
    }


def compared(stale: StaleAnswers) -> dict[str, Any]:
    """The answers that came in and those that are saved, for each statement in question."""
    check = stale.check
    instrument = instrument_of(check)
    pairs = [
        {
            "id": name,
            "text": instrument.text_of(instrument.by_id[name]),
            "mine": _words(instrument, name, value),
            "mine_value": "skip" if value is None else str(value),
            "saved": _words(instrument, name, check.answers.get(name)),
            "saved_value": str(check.answers.get(name, "skip")),
        }
        for name, value in stale.mine.items()
    ]
    return {"check": check, "instrument": instrument, "pairs": pairs}


def _words(instrument: Any, name: str, value: int | None) -> str:
    return "" if value is None else instrument.label_of(instrument.by_id[name], value)


def finish_context(check: SelfCheck, *, error: str = "") -> dict[str, Any]:
    """What is still skipped, and which scales have too few answers for a result."""
    instrument = instrument_of(check)
    rows = statements(instrument, check.answers)
    short = []
    for scale in instrument.scales:
        given = sum(name in check.answers for name in scale.items)
        if given < scale.least_answered:
            short.append({"title": scale.title, "given": given, "least": scale.least_answered})
    return {
        "check": check,
        "instrument": instrument,
        "answered": len(check.answers),
        "total": len(rows),
        "skipped": [row for row in rows if row.is_skipped],
        "short": short,
        "error": error,
    }


def home_context(person: User) -> dict[str, Any]:
    """Context of the first page: seven statements at most, however many results there are."""
    begin = when_to_begin(person)
    done = finished_checks(person)
    alike = [check for check in done if (check.instrument, check.instrument_version) == _version(begin.instrument)]
    looks = looks_at(person)
    given = shares.given_now(person)
    running = begin.running
    return {
        "begin": begin,
        "instrument": begin.instrument,
        "today": clock.today(),
        "total": len(begin.instrument.order),
        "running": running,
        "charts": charts_of(begin.instrument, alike, with_scores=True),
        "results": [_row(check) for check in reversed(done)],
        "shares": [share_row(share, looks) for share in given],
        "looks": looks,
        "has_supervisor": bool(given) or supervisors_of(person).exists(),
        "unfinished_days": self_checks.UNFINISHED_DAYS,
    }


def _version(instrument: Any) -> tuple[str, str]:
    return instrument.id, instrument.version


def _row(check: SelfCheck) -> dict[str, Any]:
    """One finished self-check in the table: its scales in words and numbers."""
    instrument = find_instrument(check.instrument, check.instrument_version)
    scales = []
    for scale in instrument.scales if instrument else ():
        score = scores_of(check).get(scale.id)
        scales.append({"title": scale.title, "score": score, "words": score and band_at(instrument, score.score).words})
    return {"check": check, "day": day_of(check), "scales": scales}


def share_row(share: SelfCheckShare, looks: list[Look]) -> dict[str, Any]:
    """One share as its giver sees it."""
    mine = [look for look in looks if look.share == share.code]
    return {
        "share": share,
        "until": until_of(share),
        "day": day_of(share.self_check) if share.self_check else None,
        "purpose": shares.PURPOSES.get(share.purpose, ""),
        "looks": len(mine),
        "last_look": mine[0].at if mine else None,
        "paused": share.confirm_by is not None and share.confirm_by <= clock.now(),
        "confirm_on": share.confirm_by,
        "can_confirm": _asks_again(share),
    }


def _asks_again(share: SelfCheckShare) -> bool:
    """Whether a trend is to be confirmed soon, or was not in time."""
    if share.confirm_by is None or share.confirm_by >= share.expires_at:
        return False
    return share.confirm_by - clock.now() <= dt.timedelta(days=ASK_AGAIN_DAYS)


def result_context(check: SelfCheck, person: User) -> dict[str, Any]:
    """Context of a result: each scale in words, what changed, what may help, and what is shared of it."""
    instrument = instrument_of(check)
    scores = scores_of(check)
    until_then = [
        other
        for other in finished_checks(person)
        if (other.instrument, other.instrument_version) == _version(instrument)
        and (other.finished_at, other.pk) <= (check.finished_at, check.pk)
    ]
    earlier = until_then[-2] if len(until_then) > 1 else None
    changes = changes_since(instrument, check, earlier)
    scales = []
    for scale in instrument.scales:
        score = scores[scale.id]
        band = band_at(instrument, score.score) if score else None
        given = sum(name in check.answers for name in scale.items)
        scales.append(
            {
                "scale": scale,
                "score": score,
                "band": band,
                "given": given,
                "change": changes.get(scale.id),
                "bar": bar_of(instrument, score.score) if score else None,
            }
        )
    highest = highest_band(instrument, scores)
    high = {row["scale"].id for row in scales if row["band"] and row["band"].high}
    given = [share for share in shares.given_now(person) if share.self_check_id in (None, check.pk)]
    return {
        "check": check,
        "instrument": instrument,
        "day": day_of(check),
        "scales": scales,
        "none": highest is None,
        "is_high": bool(highest and highest.high),
        "is_low": highest is not None and highest.start == 0,
        "main_strain": next((name for name in HIGH_SCALES if name in high), ""),
        "repeated": high_in_a_row(instrument, until_then) if check == until_then[-1] else [],
        "earlier": earlier,
        "shows_help": asks_for_help(instrument, check.answers),
        "shares": [share_row(share, []) for share in given],
        "supervisors": list(supervisors_of(person)),
    }
