"""What somebody sees of another person's self-checks: only what is shared with them now, and each look leaves a record.

Never done, never shared, run out, taken back and deleted are one and the same here: the same statement with no row. An
unshared self-check is never asked for, so that nothing (not even "since last time") can tell that there is one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from supervision.access import shares_open_to
from supervision.domain.instruments import find_instrument
from supervision.domain.scoring import band_at, from_data
from supervision.domain.trend import Change, Chart, changes_since, charts_of, day_of
from supervision.enums import ShareKind, ShareLevel, SharePurpose
from supervision.instruments.shape import Instrument
from supervision.models import SelfCheck, SelfCheckShare
from website import audit
from website.accounts.access import confidential_open
from website.accounts.models import User
from website.core.encryption import CannotOpen

READ = "supervision.share_read"


@dataclass(frozen=True)
class ShownScale:
    """One scale of a shared result. `score` and `change` are None unless numbers are shared."""

    title: str
    about: str
    words: str
    high: bool
    score: float | None = None
    change: Change | None = None
    before: str = ""
    before_day: dt.date | None = None


@dataclass(frozen=True)
class TrendRow:
    """One result of a trend in its table: [(scale, words)], "" where the scale has no result."""

    day: dt.date
    cells: list[tuple[str, str]]


@dataclass(frozen=True)
class SharedView:
    """One share as its recipient sees it: a result, or a trend as charts and as the rows of a table.

    `sealed` says that it cannot be opened just now.
    """

    person: User
    kind: str
    level: str
    purpose: str
    given_on: dt.date
    until: dt.date
    instrument: Instrument
    day: dt.date | None = None
    scales: list[ShownScale] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    rows: list[TrendRow] = field(default_factory=list)
    sealed: bool = False

    @property
    def is_trend(self) -> bool:
        """Whether this is a trend and not one result."""
        return self.kind == ShareKind.TREND

    @property
    def purpose_words(self) -> str:
        """What it is for, in the words the person chose."""
        return SharePurpose(self.purpose).label if self.purpose in SharePurpose.values else ""

    @property
    def is_high(self) -> bool:
        """Whether something in it is high, so that the page says what helps first."""
        newest = [chart.marks[-1].words for chart in self.charts]
        words = {band.words for band in self.instrument.bands if band.high}
        return any(scale.high for scale in self.scales) or any(each in words for each in newest)


def open_until(viewer: User) -> dict[int, dt.date]:
    """{primary key of a person: the day until which something is shared with `viewer`}: one statement, no content."""
    if not confidential_open(viewer):
        return {}
    found: dict[int, dt.date] = {}
    for share in shares_open_to(viewer):
        day = until_of(share)
        found[share.person_id] = max(day, found.get(share.person_id, day))
    return found


def something_open(viewer: User, person: User) -> bool:
    """Whether `person` shares anything with `viewer` now: one statement, no content."""
    return confidential_open(viewer) and shares_open_to(viewer, person).exists()


def until_of(share: SelfCheckShare) -> dt.date:
    """The last day of a share; a trend ends earlier when nobody confirms it."""
    end = share.expires_at if share.confirm_by is None else min(share.expires_at, share.confirm_by)
    return timezone.localdate(end)


def shown_to(viewer: User, person: User) -> list[SharedView]:
    """Everything `person` shares with `viewer` now. One statement when that is nothing, for whatever reason.

    Writes the record of the look for each share before anything is opened, so it must be called outside a transaction.
    Raises CannotRecord when that fails: then nothing is shown.
    """
    if not confidential_open(viewer):
        return []
    shares = list(shares_open_to(viewer, person).select_related("self_check").order_by("kind", "-given_at", "-pk"))
    if not shares:
        return []
    trends = _trend_checks(person, shares)
    for share in shares:
        audit.record_read(viewer, READ, share, about=person)
    shared_results = [share for share in shares if share.kind == ShareKind.RESULT]
    views = []
    for share in shares:
        view = _trend_view(share, person, trends) if share.kind == ShareKind.TREND else None
        view = view or _result_view(share, person, shared_results)
        if view is not None:
            views.append(view)
    return sorted(views, key=lambda view: (view.is_trend, view.day is None or -view.day.toordinal()))


def _trend_checks(person: User, shares: Iterable[SelfCheckShare]) -> list[SelfCheck]:
    """The self-checks that any shared trend shows: one statement, and none without a trend."""
    starts = {share.instrument: share.from_at for share in shares if share.kind == ShareKind.TREND}
    if not starts:
        return []
    found = SelfCheck.objects.finished().filter(
        person=person, instrument__in=starts, finished_at__gte=min(starts.values())
    )
    return list(found.order_by("finished_at", "pk"))


def _trend_view(share: SelfCheckShare, person: User, checks: list[SelfCheck]) -> SharedView | None:
    mine = [check for check in checks if check.instrument == share.instrument and check.finished_at >= share.from_at]
    if not mine:
        return None
    instrument = find_instrument(mine[-1].instrument, mine[-1].instrument_version)
    if instrument is None:
        return None
    alike = [check for check in mine if check.instrument_version == instrument.version]
    try:
        charts = charts_of(instrument, alike, with_scores=False)
        return SharedView(**_frame(share, person, instrument), charts=charts, rows=_rows(charts, instrument, alike))
    except CannotOpen:
        return SharedView(**_frame(share, person, instrument), sealed=True)


def _rows(charts: list[Chart], instrument: Instrument, checks: list[SelfCheck]) -> list[TrendRow]:
    """The charts as a table: each day with the words of each chart's scale."""
    rows = []
    for check in checks:
        scores = from_data(check.scores)
        found = [(chart.scale.title, scores.get(chart.scale.id)) for chart in charts]
        cells = [(title, band_at(instrument, score.score).words if score else "") for title, score in found]
        rows.append(TrendRow(day_of(check), cells))
    return rows


def _result_view(share: SelfCheckShare, person: User, others: list[SelfCheckShare]) -> SharedView | None:
    check = share.self_check
    if check is None:
        return None
    instrument = find_instrument(check.instrument, check.instrument_version)
    if instrument is None:
        return None
    frame = {**_frame(share, person, instrument), "day": day_of(check)}
    try:
        return SharedView(
            **frame,
            scales=_scales(instrument, share, _earlier(share, others)),
            answers=_answers(instrument, check) if share.level == ShareLevel.ANSWERS else [],
        )
    except CannotOpen:
        return SharedView(**frame, sealed=True)


def _frame(share: SelfCheckShare, person: User, instrument: Instrument) -> dict:
    return {
        "person": person,
        "kind": share.kind,
        "level": share.level,
        "purpose": share.purpose,
        "given_on": timezone.localdate(share.given_at),
        "until": until_of(share),
        "instrument": instrument,
    }


def _earlier(share: SelfCheckShare, others: Iterable[SelfCheckShare]) -> SelfCheckShare | None:
    """The newest older result that is shared too. What lies between and is not shared must not make a difference."""
    alike = [
        other
        for other in others
        if other.self_check.finished_at < share.self_check.finished_at
        and (other.instrument, other.self_check.instrument_version)
        == (share.instrument, share.self_check.instrument_version)
    ]
    return max(alike, key=lambda other: other.self_check.finished_at, default=None)


def _scales(instrument: Instrument, share: SelfCheckShare, earlier: SelfCheckShare | None) -> list[ShownScale]:
    """The scales in words; with numbers only as far as both results are shared with numbers."""
    numbers = share.level != ShareLevel.BAND
    both = numbers and earlier is not None and earlier.level != ShareLevel.BAND
    scores = from_data(share.self_check.scores)
    before = from_data(earlier.self_check.scores) if earlier is not None else {}
    changes = changes_since(instrument, share.self_check, earlier.self_check) if both else {}
    shown = []
    for scale in instrument.scales:
        score, old = scores.get(scale.id), before.get(scale.id)
        if score is None:
            continue
        band = band_at(instrument, score.score)
        shown.append(
            ShownScale(
                title=scale.title,
                about=scale.about,
                words=band.words,
                high=band.high,
                score=score.score if numbers else None,
                change=changes.get(scale.id),
                before=band_at(instrument, old.score).words if old is not None else "",
                before_day=day_of(earlier.self_check) if old is not None else None,
            )
        )
    return shown


def _answers(instrument: Instrument, check: SelfCheck) -> list[tuple[str, str]]:
    """Each answered statement with the words of its answer, in the order of the scales."""
    return [
        (instrument.text_of(item), instrument.label_of(item, check.answers[item.id]))
        for item in instrument.items
        if item.id in check.answers
    ]
