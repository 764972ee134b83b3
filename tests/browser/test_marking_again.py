"""A coordinator has answers marked again, and a peer reads the new result: narrow and wide, light and dark."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.checks import check_axe, check_fits, check_targets
from tests.browser.people import newcomer, sign_in
from tests.cast import PASSWORD
from tests.factories.marking_again import REASON, a_scene, propose

WIDTHS = (320, 1280)


def look(page: Page) -> None:
    """Nothing breaks and axe finds nothing, whatever the window."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            check_axe(page)
        check_fits(page)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    check_targets(page)


def test_from_the_first_page_to_the_new_result(new_context, server, coordinator):
    peers = [newcomer(name, team=coordinator.team.name) for name in ("Petra", "Otis", "Mina")]
    scene = a_scene({person: number for number, person in enumerate(peers)})
    propose(scene, newcomer("Edna"))
    context = new_context(width=320)
    sign_in(context, coordinator, server.url)
    page = context.new_page()

    page.goto("/learn/")
    page.get_by_role("link", name="Look at what it changes").click()
    page.wait_for_url("**/coordinate/marking-again/")
    look(page)
    page.get_by_role("link", name="Look at what it changes").click()
    page.get_by_role("heading", name="What it changes").wait_for()
    look(page)
    page.get_by_role("radio", name="Accept what the old key").check()
    page.get_by_role("button", name="Show what this rule changes").click()
    page.get_by_text("0 would not pass any more").wait_for()
    with context.watcher.expecting("status of 401"):
        page.get_by_role("button", name="Mark 3 attempts again").click()
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="It is me, go on").click()
        page.wait_for_url("**/marking-again/done/**")
    page.get_by_text("3 of 3 done").wait_for()
    look(page)

    mine = new_context(width=320)
    sign_in(mine, peers[1], server.url)
    page = mine.new_page()
    page.goto(f"/learn/attempts/{scene.attempts['Otis'].code}/result/")
    page.get_by_text("This result was worked out again on").wait_for()
    page.get_by_text(REASON).wait_for()
    look(page)
