"""Every page of the CMS that is ours, with real rows, wide and narrow: axe finds nothing, nothing breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.checks import check_fits
from tests.browser.cms_checks import check_cms
from tests.browser.cms_desk import Desk, lay_out
from tests.browser.cms_tour import STOPS, CmsStop
from tests.browser.conftest import at_seat
from website.accounts.models import User
from website.core.addresses import all_addresses, view_path

NO_PAGES = {
    "website.accounts.views.doors.to_sign_in",
    "website.accounts.views.profile.sign_out",
    "website.accounts.views.doors.closed",
    "courses.cms.exchange_views.export_view",
    "courses.questions_admin.pools.pool",
    "courses.questions_admin.statistics.quiz_statistics_file",
    "courses.questions_admin.exchange_export.question_file",
    "courses.questions_admin.exchange_export.template_file",
    "courses.questions_admin.chooser.QuestionChooseView",  # the dialogue of the stop quiz-chooser
    "courses.questions_admin.chooser.QuestionChooseResultsView",
    "courses.questions_admin.chooser.QuestionChosenView",
    "courses.questions_admin.chooser.QuestionChosenMultipleView",
    "courses.questions_admin.chooser.QuestionChooserCreateView",
}
"""Views that lead elsewhere, send a file, or answer a script with a part of a page that a stop shows."""

WIDTHS = (1280, 320)


@pytest.fixture(scope="module")
def desk(server: LiveServer) -> Desk:
    """The content and the people, made once."""
    return lay_out()


@pytest.fixture
def page(request: pytest.FixtureRequest, desk: Desk, seats: Callable[[User], Page]) -> Iterator[Page]:
    """The page of whoever the stop is for."""
    with at_seat(seats(desk.people[request.getfixturevalue("stop").who]), width=WIDTHS[0], height=900) as page:
        yield page


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
def test_page(stop: CmsStop, page: Page, desk: Desk):
    path = stop.path.format(**desk.keys)
    with page.context.watcher.expecting(*stop.expecting):
        answer = page.goto(path)
        assert (answer.status, urlsplit(page.url).path) == (stop.status, urlsplit(path).path)
        if stop.walk:
            stop.walk(page, desk)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            check_cms(page)
            check_fits(page)


def test_no_page_of_ours_is_left_out():
    """Every address below /cms/ that a view of ours answers with a page is a stop."""
    paths = [urlsplit(re.sub(r"{[a-z_]+}", "1", stop.path)).path for stop in STOPS]
    visited = {view_path(resolve(path).func) for path in paths}
    mine = {
        address.view
        for address in all_addresses()
        if address.first_party and address.pattern.startswith("/cms/") and "GET" in address.methods
    }
    assert mine - visited - NO_PAGES == set()
