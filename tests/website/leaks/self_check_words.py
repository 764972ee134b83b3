"""The words of a self-check's result, planted beside what the planters write.

A self-check holds no text of its person's, so the words of two bands are replaced by markers for the hunt.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from supervision.domain import instruments, shares
from supervision.domain.instruments import default_instrument
from tests.cast import Cast
from tests.leaks import new_marker
from tests.supervision.self_checks.conftest import BOTTOM, HIGH
from tests.supervision_world import filled_in
from tests.website.leaks.planters_supervision import with_dana


@contextmanager
def marked_bands() -> Iterator[dict[str, str]]:
    """{band: marker} for two bands, in place of their words."""
    found = default_instrument()
    markers = {"low": new_marker(), "high": new_marker()}
    marked = [band.model_copy(update={"words_in_file": markers.get(band.id, band.words)}) for band in found.bands]
    variant = found.model_copy(update={"bands": marked})
    with mock.patch.object(instruments, "all_instruments", return_value={variant.id: variant}):
        yield markers


def plant_results(cast: Cast, bands: dict[str, str]) -> dict[str, tuple[str, list[str]]]:
    """{name: (marker, where it belongs)}: a low result that its person keeps, a high one shared with Dana with all
    answers, and a low one shared with her, seen and taken back. All three peers' supervisor is Dana.
    """
    dana, rosa, lena = with_dana(cast, cast.rosa, cast.lena)
    private = filled_in(lena, value=BOTTOM)
    shared = filled_in(rosa, value=HIGH)
    shares.share_result(shared, recipient=dana, level="answers", purpose="support", days=30, actor=rosa)
    withdrawn = filled_in(rosa, value=BOTTOM)
    given = shares.share_result(withdrawn, recipient=dana, level="band", purpose="support", days=7, actor=rosa)
    shares.shown_to(dana, rosa)
    shares.withdraw(given.code, actor=rosa)
    lenas = ["page:lena:/self-check/", f"page:lena:/self-check/{private.code}/result/"]
    rosas = [f"page:rosa:/self-check/{check.code}/result/" for check in (shared, withdrawn)]
    return {
        "self_checks.words_of_low": (bands["low"], [*lenas, "page:rosa:/self-check/", rosas[1]]),
        "self_checks.words_of_high": (
            bands["high"],
            ["page:rosa:/self-check/", rosas[0], f"page:dana:/supervision/people/{rosa.code}/"],
        ),
    }
