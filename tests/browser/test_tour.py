"""Every kind of page as the right person, narrow and wide, light and dark: axe, no sideways scrolling, no errors."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.checks import check_axe, check_fits, check_targets
from tests.browser.conftest import at_seat
from tests.browser.tour import STOPS, Stop
from website.accounts.models import User
from website.demo.cast import BY_NAME

COLOURS = ("color-contrast", "link-in-text-block")


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
def test_page(stop: Stop, seats):
    person = User.objects.get(email=BY_NAME[stop.who].email) if stop.who else None
    with at_seat(seats(person), width=320, height=800) as page:
        with page.context.watcher.expecting(r"status of 4\d\d"):
            stop.reach(page)
        audit(page, stop)


def audit(page: Page, stop: Stop) -> None:
    """Narrow and wide, light and dark."""
    check_fits(page)
    check_targets(page)
    check_axe(page, without=stop.covered)
    page.emulate_media(color_scheme="dark")
    check_axe(page, COLOURS)
    page.set_viewport_size({"width": 1280, "height": 800})
    check_fits(page)
    check_axe(page)
    page.emulate_media(color_scheme="light")
    check_axe(page, COLOURS)
    assert page.get_by_role("heading", level=1).count() == 1
