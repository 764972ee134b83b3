"""Classical item analysis: the figures trainers know from Moodle, by the same definitions. Pure functions.

Definitions: Moodle's question/classes/statistics/questions/calculator.php and
mod/quiz/report/statistics/classes/calculator.php, as written out in docs/statistics.md. All variances and covariances
divide by n − 1. A figure that the data cannot give (no spread, too few attempts) is None, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Numbers = Sequence[float]

DUBIOUS_EFFICIENCY = 15.0
"""Below this discriminative efficiency (in %), Moodle calls a question dubious."""


def mean(values: Numbers) -> float | None:
    """The arithmetic mean."""
    return math.fsum(values) / len(values) if values else None


def median(values: Numbers) -> float | None:
    """The middle value, or the mean of the two middle ones."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def covariance(first: Numbers, second: Numbers) -> float | None:
    """Σ(x − x̄)(y − ȳ) / (n − 1); None for fewer than two pairs."""
    count = len(first)
    if count < 2:
        return None
    at, other = math.fsum(first) / count, math.fsum(second) / count
    return math.fsum((x - at) * (y - other) for x, y in zip(first, second, strict=True)) / (count - 1)


def variance(values: Numbers) -> float | None:
    """The covariance of the values with themselves."""
    return covariance(values, values)


def standard_deviation(values: Numbers) -> float | None:
    """sqrt of the variance."""
    found = variance(values)
    return None if found is None else math.sqrt(found)


def _moment(values: Numbers, power: int) -> float:
    """The central moment Σ(x − x̄)^power / n."""
    count = len(values)
    middle = math.fsum(values) / count
    return math.fsum((value - middle) ** power for value in values) / count


def _spread(values: Numbers) -> bool:
    """Whether the values differ by more than rounding."""
    return bool(values) and max(values) - min(values) > 1e-9


def skewness(values: Numbers) -> float | None:
    """k3 / k2^1.5 with the k-statistics k2 = n·m2/(n−1) and k3 = n²·m3/((n−1)(n−2)); needs three values that differ."""
    count = len(values)
    if count < 3 or not _spread(values):
        return None
    k2 = count * _moment(values, 2) / (count - 1)
    k3 = count**2 * _moment(values, 3) / ((count - 1) * (count - 2))
    return k3 / k2**1.5


def kurtosis(values: Numbers) -> float | None:
    """k4 / k2² with k4 = n²((n+1)m4 − 3(n−1)m2²)/((n−1)(n−2)(n−3)): 0 for the normal curve; needs four values."""
    count = len(values)
    if count < 4 or not _spread(values):
        return None
    m2, m4 = _moment(values, 2), _moment(values, 4)
    k2 = count * m2 / (count - 1)
    k4 = count**2 * ((count + 1) * m4 - 3 * (count - 1) * m2**2) / ((count - 1) * (count - 2) * (count - 3))
    return k4 / k2**2


def internal_consistency(columns: Sequence[Numbers]) -> float | None:
    """Cronbach's α in percent: 100·p/(p−1)·(1 − Σ var(x_j)/var(T)); `columns` hold the marks, one per question.

    Every column has one mark per attempt, in the same order. None for one question, or when all totals are equal.
    """
    if len(columns) < 2 or not columns[0]:
        return None
    totals = [math.fsum(marks) for marks in zip(*columns, strict=True)]
    if len(totals) < 2 or not _spread(totals):
        return None
    of_totals = variance(totals)
    of_items = math.fsum(variance(column) or 0.0 for column in columns)
    count = len(columns)
    return 100 * count / (count - 1) * (1 - of_items / (of_totals or 1.0))


def error_ratio(consistency: float | None) -> float | None:
    """100·sqrt(1 − α), α given in percent: how much of the spread is chance."""
    return None if consistency is None else 100 * math.sqrt(max(1 - consistency / 100, 0.0))


def standard_error(consistency: float | None, deviation: float | None) -> float | None:
    """Error ratio × standard deviation: by how much a score may be off, in the unit of `deviation`."""
    ratio = error_ratio(consistency)
    return None if ratio is None or deviation is None else ratio * deviation / 100


def facility_index(marks: Numbers, most: float) -> float | None:
    """Mean mark as a share of the full mark, in percent; None when there is nothing to earn."""
    found = mean(marks)
    return None if found is None or not most else 100 * found / most


def discrimination_index(marks: Numbers, others: Numbers) -> float | None:
    """Pearson's correlation of the question with `others` (what the same people got elsewhere), in percent.

    `others` is the rest score for a fixed question and the whole total for a drawn one.
    """
    if len(marks) < 2 or not _spread(marks) or not _spread(others):
        return None
    across = covariance(marks, others) or 0.0
    return 100 * across / math.sqrt((variance(marks) or 1.0) * (variance(others) or 1.0))


def discriminative_efficiency(marks: Numbers, others: Numbers) -> float | None:
    """The covariance as a share of the largest one that these marks allow (both sorted upwards), in percent."""
    if len(marks) < 2 or not _spread(marks) or not _spread(others):
        return None
    most = covariance(sorted(marks), sorted(others))
    if not most:
        return None
    return 100 * (covariance(marks, others) or 0.0) / most


def effective_weights(covariances: Sequence[float | None]) -> list[float | None]:
    """100·sqrt(cov(x_j, T)) / Σ sqrt(cov(x_k, T)), for each question; the sum goes over those that are not negative.

    None for a negative covariance, and for all when no question moves the total.
    """
    roots = [None if value is None or value < 0 else math.sqrt(value) for value in covariances]
    whole = math.fsum(root for root in roots if root is not None)
    return [None if root is None or not whole else 100 * root / whole for root in roots]
