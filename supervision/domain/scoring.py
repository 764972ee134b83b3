"""From answers to scores, and from two scores to words. Plain numbers in, plain numbers out; nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from supervision.enums import ScoreChange
from supervision.instruments.shape import Band, Instrument, Scale

PLACES = 4
"""Decimal places of a score that is kept: far below the smallest step that one answer makes."""


@dataclass(frozen=True)
class ScaleScore:
    """The score of one scale, 0 to 100, with its band and how many statements were answered."""

    score: float
    band: str
    answered: int


def score_scale(instrument: Instrument, scale: Scale, answers: Mapping[str, int]) -> ScaleScore | None:
    """The mean of the answered statements; None when fewer were answered than the instrument asks for."""
    counted = [instrument.by_id[name].counts(answers[name]) for name in scale.items if name in answers]
    if len(counted) < scale.least_answered:
        return None
    score = Fraction(sum(counted), len(counted))
    return ScaleScore(round(float(score), PLACES), band_at(instrument, score).id, len(counted))


def score_all(instrument: Instrument, answers: Mapping[str, int]) -> dict[str, ScaleScore | None]:
    """Every scale by its id. There is no total: the instrument has none."""
    return {scale.id: score_scale(instrument, scale, answers) for scale in instrument.scales}


def band_at(instrument: Instrument, score: float | Fraction) -> Band:
    """The band that a score lies in."""
    return [band for band in instrument.bands if band.start <= score][-1]


def as_data(scores: Mapping[str, ScaleScore | None]) -> dict[str, Any]:
    """Scores as plain data, to be sealed."""
    return {
        name: None if score is None else {"score": score.score, "band": score.band, "answered": score.answered}
        for name, score in scores.items()
    }


def from_data(data: Mapping[str, Any] | None) -> dict[str, ScaleScore | None]:
    """The other way round."""
    return {name: None if held is None else ScaleScore(**held) for name, held in (data or {}).items()}


def change_between(instrument: Instrument, before: float, now: float) -> ScoreChange:
    """What a difference means: up to 10 points are ordinary ups and downs, from 17 on a change is likely."""
    points = round(abs(now - before), 2)
    if points < instrument.change.may_from:
        return ScoreChange.SAME
    return ScoreChange.MAY if points < instrument.change.likely_from else ScoreChange.LIKELY


def asks_for_help(instrument: Instrument, answers: Mapping[str, int]) -> bool:
    """Whether an answer says more than tired, so that the help lines must be in sight."""
    at = instrument.help
    return at is not None and answers.get(at.item, -1) >= at.start


def highest_band(instrument: Instrument, scores: Mapping[str, ScaleScore | None]) -> Band | None:
    """The highest band among the scales; None when no scale has a score."""
    found = [band_at(instrument, score.score) for score in scores.values() if score is not None]
    return max(found, key=lambda band: band.start, default=None)
