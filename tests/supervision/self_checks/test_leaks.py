"""The words of a result show where they belong and nowhere else: pages, mails, logs, tables, sessions, caches.

A self-check holds no text of its person's, so the words of two bands are replaced by markers for the hunt.
"""

from __future__ import annotations

import pytest

from supervision.domain import instruments, shares
from supervision.domain.instruments import default_instrument
from supervision.models import SelfCheck
from tests.leaks import leaks, new_marker  # noqa: F401 - a fixture
from tests.supervision.self_checks.conftest import BOTTOM, HIGH


@pytest.fixture
def bands(monkeypatch):
    """{band: marker} for two bands, in place of their words."""
    found = default_instrument()
    markers = {"low": new_marker(), "high": new_marker()}
    marked = [band.model_copy(update={"words_in_file": markers.get(band.id, band.words)}) for band in found.bands]
    variant = found.model_copy(update={"bands": marked})
    monkeypatch.setattr(instruments, "all_instruments", lambda: {variant.id: variant})
    return markers


def test_the_words_of_a_result_stay_where_they_belong(leaks, bands, done, begin):  # noqa: F811 - the fixture
    cast = leaks.cast
    private = done(cast.marcus, BOTTOM)
    shared = done(cast.rosa, HIGH)
    shares.share_result(shared, recipient=cast.dana, level="answers", purpose="support", days=30, actor=cast.rosa)
    withdrawn = done(cast.rosa, BOTTOM)
    given = shares.share_result(
        withdrawn, recipient=cast.dana, level="band", purpose="support", days=7, actor=cast.rosa
    )
    shares.shown_to(cast.dana, cast.rosa)
    shares.withdraw(given.code, actor=cast.rosa)
    marcuses = ["page:marcus:/self-check/", f"page:marcus:/self-check/{private.code}/result/"]
    rosas = [f"page:rosa:/self-check/{check.code}/result/" for check in (shared, withdrawn)]

    leaks.assert_all_stay(
        {
            "low": (bands["low"], [*marcuses, "page:rosa:/self-check/", rosas[1]]),
            "high": (
                bands["high"],
                ["page:rosa:/self-check/", rosas[0], f"page:dana:/supervision/people/{cast.rosa.code}/"],
            ),
        },
        people=["rosa", "marcus", "dana", "idris", "priya", "elif", "sam", None],
    )
    assert len(leaks.opened) > 200


def test_scores_and_answers_are_sealed_in_the_table(leaks, done):  # noqa: F811 - the fixture
    check = done(leaks.cast.rosa, {"P1": HIGH, "P2": HIGH, "P3": 50})
    assert check.scores["personal"]["score"] == 66.6667

    leaks.assert_all_stay({"the score": ("66.6667", []), "the answers": ('"P1"', [])}, where={"table", "log", "cache"})
    assert SelfCheck.objects.filter(scores__isnull=False).count() == 1
