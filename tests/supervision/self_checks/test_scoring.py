"""Scoring: every test vector of domain.md e2, and what holds for all answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.domain.instruments import default_instrument
from supervision.domain.scoring import (
    as_data,
    asks_for_help,
    band_at,
    change_between,
    from_data,
    highest_band,
    score_all,
)
from supervision.enums import ScoreChange

CBI = default_instrument()
IDS = [item.id for item in CBI.items]
VALUES = (0, 25, 50, 75, 100)
ANSWERS = st.dictionaries(st.sampled_from(IDS), st.sampled_from(VALUES))


def answers(**given) -> dict[str, int]:
    """{"P1": 75, …} from `P=[75, 75, None]`."""
    return {
        f"{letter}{number}": value
        for letter, values in given.items()
        for number, value in enumerate(values, 1)
        if value is not None
    }


def scores(given: dict[str, int]) -> dict[str, float | None]:
    return {name: score and score.score for name, score in score_all(CBI, given).items()}


VECTORS = {
    "all top options": (dict.fromkeys(IDS, 100), (100, 85.714, 100)),
    "all bottom": (dict.fromkeys(IDS, 0), (0, 14.286, 0)),
    "all middle": (dict.fromkeys(IDS, 50), (50, 50, 50)),
    "gaps": (
        answers(P=[75, 75, None, None, None, 50], W=[100, 75, 50, None, None, None, 25], C=[25, 25]),
        (66.667, 75.0, None),
    ),
    "mixed": (
        answers(P=[75, 50, 75, 25, 50, 0], W=[75, 50, 50, 75, 25, 50, 25], C=[25, 25, 50, 75, 0, 25]),
        (45.833, 57.143, 33.333),
    ),
}


@pytest.mark.parametrize(("given", "expected"), VECTORS.values(), ids=VECTORS)
def test_vector(given, expected):
    found = scores(given)

    assert [found[name] is None for name in ("personal", "work", "client")] == [each is None for each in expected]
    for name, wanted in zip(("personal", "work", "client"), expected, strict=True):
        if wanted is not None:
            assert found[name] == pytest.approx(wanted, abs=0.0006)


def test_one_step_of_one_answer():
    low = dict.fromkeys(IDS, 50)

    steps = {
        name: round(scores({**low, item: 75})[name] - 50, 2)
        for name, item in (("personal", "P1"), ("work", "W1"), ("client", "C1"))
    }

    assert steps == {"personal": 4.17, "work": 3.57, "client": 4.17}


@pytest.mark.parametrize(("scale", "least"), [("personal", 3), ("work", 4), ("client", 3)])
def test_missing_rule(scale, least):
    items = CBI.scale(scale).items

    assert scores(dict.fromkeys(items[: least - 1], 50))[scale] is None
    assert scores(dict.fromkeys(items[:least], 50))[scale] == 50


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (0, "low exhaustion"),
        (49.9999, "low exhaustion"),
        (50, "some exhaustion"),
        (74.9999, "some exhaustion"),
        (75, "high exhaustion"),
        (99.9999, "high exhaustion"),
        (100, "very high exhaustion"),
    ],
)
def test_bands(score, words):
    assert band_at(CBI, score).words == words


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (50, 50, ScoreChange.SAME),
        (50, 59.99, ScoreChange.SAME),
        (50, 60, ScoreChange.MAY),
        (50, 40, ScoreChange.MAY),
        (50, 66.6667, ScoreChange.MAY),
        (50, 67, ScoreChange.LIKELY),
        (50, 33, ScoreChange.LIKELY),
        (100, 0, ScoreChange.LIKELY),
        (33.3333, 43.3333, ScoreChange.MAY),
    ],
)
def test_change(before, now, change):
    assert change_between(CBI, before, now) == change


@pytest.mark.parametrize(
    ("given", "asks"),
    [({}, False), ({"P4": 50}, False), ({"P4": 75}, True), ({"P4": 100}, True), ({"P3": 100, "W2": 100}, False)],
)
def test_help_comes_with_one_statement_alone(given, asks):
    assert asks_for_help(CBI, given) is asks


def test_there_is_no_total():
    assert set(score_all(CBI, dict.fromkeys(IDS, 100))) == {"personal", "work", "client"}


def test_highest_band():
    assert highest_band(CBI, score_all(CBI, {})) is None
    assert highest_band(CBI, score_all(CBI, dict.fromkeys(IDS, 100))).id == "very_high"
    assert highest_band(CBI, score_all(CBI, dict.fromkeys(IDS, 0))).id == "low"


def test_a_score_survives_being_kept():
    found = score_all(CBI, VECTORS["gaps"][0])

    assert from_data(as_data(found)) == found


# --- for all answers ------------------------------------------------------------------------------------------------


@given(ANSWERS)
def test_scores_stay_in_bounds_and_in_their_band(given):
    for score in score_all(CBI, given).values():
        if score is not None:
            assert 0 <= score.score <= 100
            assert score.band == band_at(CBI, score.score).id


@given(ANSWERS)
def test_a_scale_has_a_score_exactly_when_enough_is_answered(given):
    found = score_all(CBI, given)

    for scale in CBI.scales:
        answered = sum(name in given for name in scale.items)
        assert (found[scale.id] is None) == (answered < scale.least_answered)
        assert found[scale.id] is None or found[scale.id].answered == answered


@given(ANSWERS, st.randoms())
def test_the_order_of_answers_does_not_matter(given, random):
    names = list(given)
    random.shuffle(names)

    assert score_all(CBI, {name: given[name] for name in names}) == score_all(CBI, given)


@given(ANSWERS.filter(bool), st.data())
def test_more_of_a_statement_never_makes_less_of_its_scale(given, data):
    name = data.draw(st.sampled_from(sorted(given)))
    more = data.draw(st.sampled_from([value for value in VALUES if value >= given[name]]))
    scale = next(scale.id for scale in CBI.scales if name in scale.items)
    before, after = score_all(CBI, given), score_all(CBI, {**given, name: more})

    for other in CBI.scales:
        if other.id != scale:
            assert after[other.id] == before[other.id]
    if before[scale] is not None:
        low, high = (before, after) if not CBI.by_id[name].reversed else (after, before)
        assert low[scale].score <= high[scale].score


@given(st.dictionaries(st.sampled_from(IDS), st.sampled_from(VALUES), min_size=len(IDS)))
def test_a_mirror_of_all_answers_mirrors_the_scores(given):
    there = score_all(CBI, given)
    back = score_all(CBI, {name: 100 - value for name, value in given.items()})

    for name, score in there.items():
        assert score.score + back[name].score == pytest.approx(100, abs=0.001)
