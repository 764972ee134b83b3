"""The formulas of item analysis against figures worked out by hand, to one millionth."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.domain import item_analysis as analysis

# Five people, three questions of one mark. Totals 3, 2, 0, 2, 1; rest scores follow.
FIRST = [1, 1, 0, 1, 0]
SECOND = [1, 0, 0, 1, 1]
THIRD = [1, 1, 0, 0, 0]
COLUMNS = [FIRST, SECOND, THIRD]
TOTALS = [3, 2, 0, 2, 1]


def close(value):
    return pytest.approx(value, abs=1e-6)


def rest(column):
    return [total - mark for total, mark in zip(TOTALS, column, strict=True)]


def test_mean_median_and_deviation_of_the_totals():
    # Σ = 8; sorted 0 1 2 2 3; squares of the deviations add up to 5.2, over 4 that is 1.3.
    assert analysis.mean(TOTALS) == close(1.6)
    assert analysis.median(TOTALS) == 2
    assert analysis.median([1, 2, 4, 9]) == close(3)
    assert analysis.variance(TOTALS) == close(1.3)
    assert analysis.standard_deviation(TOTALS) == close(1.1401754250991381)


def test_skewness_and_kurtosis_of_the_totals():
    # m2 = 1.04, m3 = −0.288, m4 = 2.1152: k2 = 1.3, k3 = −0.6, k4 = −0.3.
    assert analysis.skewness(TOTALS) == close(-0.6 / (1.3 * math.sqrt(1.3)))
    assert analysis.skewness(TOTALS) == close(-0.40479601)
    assert analysis.kurtosis(TOTALS) == close(-0.3 / 1.69)
    assert analysis.kurtosis(TOTALS) == close(-0.17751479)


def test_consistency_error_ratio_and_standard_error():
    # Each question has the variance 0.3: α = 3/2 · (1 − 0.9/1.3) = 6/13.
    consistency = analysis.internal_consistency(COLUMNS)
    assert consistency == close(600 / 13)
    assert analysis.error_ratio(consistency) == close(100 * math.sqrt(7 / 13))
    # sqrt(7/13) · sqrt(1.3) = sqrt(0.7)
    assert analysis.standard_error(consistency, analysis.standard_deviation(TOTALS)) == close(math.sqrt(0.7))


@pytest.mark.parametrize(
    ("column", "facility", "index", "efficiency"),
    [
        # cov with the rest 0.25, variances 0.3 and 0.5; the largest covariance is 0.25 as well.
        (FIRST, 60, 100 * 0.25 / math.sqrt(0.15), 100),
        # The deviations cancel out: 0.4 − 0.6 + 0.6 + 0 − 0.4.
        (SECOND, 60, 0, 0),
        # cov 0.15, variances 0.3 and 0.7; the largest covariance is 0.4.
        (THIRD, 40, 100 * 0.15 / math.sqrt(0.21), 37.5),
    ],
)
def test_facility_discrimination_and_efficiency(column, facility, index, efficiency):
    assert analysis.facility_index(column, 1) == close(facility)
    assert analysis.discrimination_index(column, rest(column)) == close(index)
    assert analysis.discriminative_efficiency(column, rest(column)) == close(efficiency)


def test_effective_weights_add_up_and_leave_out_what_runs_against_the_total():
    # cov(x, T) = cov(x, rest) + var(x): 0.55, 0.3, 0.45.
    across = [analysis.covariance(column, TOTALS) for column in COLUMNS]
    assert across == [close(0.55), close(0.3), close(0.45)]
    roots = [math.sqrt(0.55), math.sqrt(0.3), math.sqrt(0.45)]
    assert analysis.effective_weights(across) == [close(100 * root / sum(roots)) for root in roots]
    assert analysis.effective_weights(across) == [close(37.834605), close(27.942707), close(34.222688)]
    assert analysis.effective_weights([0.25, -0.1, 0.25]) == [close(50), None, close(50)]
    assert analysis.effective_weights([0, 0]) == [None, None]


def test_partial_marks_and_other_full_marks():
    # Marks 2, 1, 0.5, 0.5 of 2: mean 1, deviations 1, 0, −0.5, −0.5, squares 1.5, variance 0.5.
    assert analysis.facility_index([2, 1, 0.5, 0.5], 2) == close(50)
    assert analysis.standard_deviation([2, 1, 0.5, 0.5]) == close(math.sqrt(0.5))


@pytest.mark.parametrize("values", [[], [1], [2, 2, 2, 2, 2]])
def test_nothing_is_made_up_where_nothing_varies(values):
    assert analysis.skewness(values) is None
    assert analysis.kurtosis(values) is None
    assert analysis.discrimination_index(values, values) is None
    assert analysis.discriminative_efficiency(values, values) is None
    assert analysis.internal_consistency([values, values]) is None
    assert analysis.error_ratio(None) is None
    assert analysis.standard_error(None, 1.0) is None
    assert analysis.facility_index(values, 0) is None


def test_one_question_has_no_consistency():
    assert analysis.internal_consistency([FIRST]) is None


MARKS = st.lists(st.sampled_from([0, 0.25, 0.5, 1]), min_size=4, max_size=12)


def exact_covariance(first, second):
    count = len(first)
    first, second = [Fraction(value) for value in first], [Fraction(value) for value in second]
    middle, other = sum(first) / count, sum(second) / count
    return sum((x - middle) * (y - other) for x, y in zip(first, second, strict=True)) / (count - 1)


@given(MARKS, st.randoms())
def test_figures_stay_in_their_bounds_and_agree_with_exact_arithmetic(marks, random):
    others = list(marks)
    random.shuffle(others)
    assert analysis.covariance(marks, others) == close(float(exact_covariance(marks, others)))
    index, efficiency = analysis.discrimination_index(marks, others), analysis.discriminative_efficiency(marks, others)
    if index is not None:
        assert -100 - 1e-6 <= index <= 100 + 1e-6
        assert efficiency <= 100 + 1e-6
    totals = [mark + other for mark, other in zip(marks, others, strict=True)]
    count = len(totals)
    if len(set(totals)) > 1:
        mean = Fraction(sum(Fraction(total) for total in totals), count)
        m2, m3, m4 = (sum((Fraction(total) - mean) ** power for total in totals) / count for power in (2, 3, 4))
        k2 = count * m2 / (count - 1)
        k3 = count**2 * m3 / Fraction((count - 1) * (count - 2))
        k4 = count**2 * ((count + 1) * m4 - 3 * (count - 1) * m2**2) / ((count - 1) * (count - 2) * (count - 3))
        assert analysis.skewness(totals) == pytest.approx(float(k3) / float(k2) ** 1.5, abs=1e-6)
        assert analysis.kurtosis(totals) == pytest.approx(float(k4 / k2**2), abs=1e-6)
