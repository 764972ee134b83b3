"""Results over time: as a chart's geometry, which the server draws, and as rows of a table.

Two kinds: of scores, for the person and for whom they show numbers, and of bands, which hold no number at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.domain.scoring import ScaleScore, band_at, change_between, from_data
from supervision.enums import ScoreChange
from supervision.instruments.shape import HIGHEST, Instrument, Scale
from supervision.models import SelfCheck

WIDTH, TOP, BOTTOM = 320, 12, 132
LEFT, RIGHT = 116, 308
PATIENT_RUN = 2
"""How many high results in a row make the page suggest help from others."""


@dataclass(frozen=True)
class Mark:
    """One result in a chart: where it stands, as text for SVG, and what it says."""

    x: str
    y: str
    day: dt.date
    words: str
    score: float | None
    last: bool = False


@dataclass(frozen=True)
class Stripe:
    """The background of one band in a chart."""

    y: str
    height: str
    label_y: str
    name: str
    words: str


@dataclass(frozen=True)
class Chart:
    """One scale over time. `path` is empty when there are too few results to draw."""

    scale: Scale
    marks: list[Mark]
    stripes: list[Stripe]
    path: str
    with_scores: bool

    @property
    def drawn(self) -> bool:
        """Whether a line can be drawn."""
        return len(self.marks) > 1

    @property
    def summary(self) -> str:
        """The chart in one sentence, for those who do not see it; the table beside it says everything."""
        return _("%(scale)s: %(count)d results, from %(first)s to %(last)s.") % {
            "scale": self.scale.title,
            "count": len(self.marks),
            "first": self.marks[0].words,
            "last": self.marks[-1].words,
        }


@dataclass(frozen=True)
class Change:
    """One scale compared with an earlier result. `points` is how much more or less; both are positive."""

    kind: ScoreChange
    day: dt.date
    before: float
    more: float
    less: float


def day_of(check: SelfCheck) -> dt.date:
    """The day a self-check was finished."""
    return timezone.localdate(check.finished_at)


def charts_of(instrument: Instrument, checks: Sequence[SelfCheck], *, with_scores: bool) -> list[Chart]:
    """One chart for each scale that has a result, from self-checks in the order of their days."""
    scored = [(check, from_data(check.scores)) for check in checks]
    charts = []
    for scale in instrument.scales:
        found = [(day_of(check), scores[scale.id]) for check, scores in scored if scores.get(scale.id) is not None]
        if found:
            charts.append(_chart(instrument, scale, found, with_scores=with_scores))
    return charts


def _chart(
    instrument: Instrument, scale: Scale, found: list[tuple[dt.date, ScaleScore]], *, with_scores: bool
) -> Chart:
    first, span = found[0][0], max((found[-1][0] - found[0][0]).days, 1)
    marks = []
    for number, (day, score) in enumerate(found, 1):
        band = band_at(instrument, score.score)
        x = LEFT + (RIGHT - LEFT) * (day - first).days / span
        y = _height(score.score) if with_scores else _middle(instrument, band.id)
        shown = score.score if with_scores else None
        marks.append(Mark(_text(x), _text(y), day, band.words, shown, number == len(found)))
    path = " ".join(f"{mark.x},{mark.y}" for mark in marks) if len(marks) > 1 else ""
    return Chart(scale, marks, _stripes(instrument, with_scores=with_scores), path, with_scores)


def _stripes(instrument: Instrument, *, with_scores: bool) -> list[Stripe]:
    """The bands from below: as wide as their scores, or all alike when no score may be read off."""
    edges = _edges(instrument, with_scores=with_scores)
    stripes = []
    for band, (low, high) in zip(instrument.bands, edges, strict=True):
        if high - low < 1:
            continue  # a band of a single score is the edge of the chart
        top = _height(high)
        tall = _height(low) - top
        stripes.append(
            Stripe(_text(top), _text(tall), _text(top + tall / 2 + 4), band.id.replace("_", "-"), band.words)
        )
    return stripes


def _edges(instrument: Instrument, *, with_scores: bool) -> list[tuple[float, float]]:
    if with_scores:
        starts = [band.start for band in instrument.bands]
        return list(zip(starts, [*starts[1:], HIGHEST], strict=True))
    share = HIGHEST / len(instrument.bands)
    return [(share * number, share * (number + 1)) for number in range(len(instrument.bands))]


def _middle(instrument: Instrument, band: str) -> float:
    """The height of a band's middle in a chart without scores."""
    names = [each.id for each in instrument.bands]
    low, high = _edges(instrument, with_scores=False)[names.index(band)]
    return _height((low + high) / 2)


def _height(score: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * score / HIGHEST


def _text(number: float) -> str:
    """A coordinate as SVG wants it, in every language."""
    return f"{number:.1f}"


def changes_since(instrument: Instrument, check: SelfCheck, earlier: SelfCheck | None) -> dict[str, Change]:
    """For each scale that both have, what the difference means."""
    if earlier is None:
        return {}
    now, before = from_data(check.scores), from_data(earlier.scores)
    found = {}
    for name, score in now.items():
        old = before.get(name)
        if score is not None and old is not None:
            by = score.score - old.score
            kind = change_between(instrument, old.score, score.score)
            found[name] = Change(kind, day_of(earlier), old.score, max(by, 0), max(-by, 0))
    return found


def high_in_a_row(instrument: Instrument, checks: Sequence[SelfCheck]) -> list[Scale]:
    """The scales that were high in each of the last results, when there are enough of them."""
    last = [from_data(check.scores) for check in checks[-PATIENT_RUN:]]
    if len(last) < PATIENT_RUN:
        return []

    def high(scores: dict[str, ScaleScore | None], scale: Scale) -> bool:
        score = scores.get(scale.id)
        return score is not None and band_at(instrument, score.score).high

    return [scale for scale in instrument.scales if all(high(scores, scale) for scores in last)]


@dataclass(frozen=True)
class Bar:
    """One score on a line from 0 to 100, as SVG wants it."""

    x: str
    label_x: str
    stripes: list[tuple[str, str, str]]


def bar_of(instrument: Instrument, score: float) -> Bar:
    """Where a score lies among the bands. The label stays inside the picture."""
    stripes = []
    for band, (low, high) in zip(instrument.bands, _edges(instrument, with_scores=True), strict=True):
        if high > low:
            stripes.append((_text(3.2 * low), _text(3.2 * (high - low) - 1.5), band.id.replace("_", "-")))
    x = 3.2 * score
    return Bar(_text(min(max(x, 1), 319)), _text(min(max(x, 18), 302)), stripes)
