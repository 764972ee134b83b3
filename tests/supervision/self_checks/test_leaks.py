"""Answers and scores are sealed. That the words of a result stay where they belong, on every page and beside them, is
looked at in the one hunt for everything confidential, `tests/website/leaks/test_confidential.py`.
"""

from __future__ import annotations

from supervision.models import SelfCheck
from tests.leaks import leaks  # noqa: F401 - a fixture
from tests.supervision.self_checks.conftest import HIGH


def test_scores_and_answers_are_sealed_in_the_table(leaks, done):  # noqa: F811 - the fixture
    check = done(leaks.cast.rosa, {"P1": HIGH, "P2": HIGH, "P3": 50})
    assert check.scores["personal"]["score"] == 66.6667

    leaks.assert_all_stay({"the score": ("66.6667", []), "the answers": ('"P1"', [])}, where={"table", "log", "cache"})
    assert SelfCheck.objects.filter(scores__isnull=False).count() == 1
