"""Every kind of page as the right person, narrow and wide, light and dark: axe, no sideways scrolling, no errors."""

from __future__ import annotations

import pytest

from tests.browser.checks import check_axe, check_fits, check_targets
from tests.browser.people import sign_in
from tests.browser.tour import STOPS, Stop
from website.accounts.models import User
from website.demo.cast import BY_NAME

COLOURS = ("color-contrast", "link-in-text-block")


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
def test_page(stop: Stop, new_context, server):
    context = new_context(width=320)
    if stop.who:
        sign_in(context, User.objects.get(email=BY_NAME[stop.who].email), server.url)
    page = context.new_page()
    with context.watcher.expecting(r"status of 4\d\d"):
        stop.reach(page)

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
