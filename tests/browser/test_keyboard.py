"""With the keyboard alone: skip link, menu, practice, every kind of question, leaving fast."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from courses.domain.enrol import enrol
from courses.domain.progress import complete_lesson
from tests.browser.answers import item_on
from tests.browser.keys import MOST_STEPS, USE, tab_to
from tests.browser.learner import Learner, the_course, the_lessons
from tests.browser.people import newcomer, sign_in
from website.demo.answers import response_for

_FOCUS = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const drawn = (part) => {
    const look = getComputedStyle(part);
    return look.outlineStyle !== "none" || look.boxShadow !== "none";
  };
  return { tag: element.tagName, text: (element.textContent || element.name || "").trim().slice(0, 40),
    marked: drawn(element) || (element.parentElement && drawn(element.parentElement)),
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0 };
}"""


@pytest.fixture
def learner(new_context, server) -> Learner:
    """Somebody who has done every lesson and may take the quiz."""
    person = newcomer("Kai")
    enrolment = enrol(the_course(), learner=person, actor=person)
    for lesson in the_lessons():
        complete_lesson(enrolment, lesson, actor=person)
    context = new_context()
    sign_in(context, person, server.url)
    return Learner(context.new_page())


@pytest.mark.parametrize("address", ["/", "/learn/", "/account/"])
def test_every_stop_of_the_tab_key_is_seen_and_the_end_is_reached(learner, address):
    page = learner.page
    page.goto(address)

    stops = []
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUS)
        if stop["tag"] == "BODY":
            break
        stops.append(stop)

    assert [stop for stop in stops if not (stop["marked"] and stop["inside"])] == []
    assert 5 < len(stops) < MOST_STEPS


def test_the_skip_link_leads_past_the_frame(learner):
    page = learner.page
    page.goto("/learn/")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_menu_opens_and_closes_and_gives_the_focus_back(learner):
    page = learner.page
    page.goto("/learn/")  # Esc is pressed within the first second: it must not count as the second press
    handle = page.locator("details[data-menu] > summary")

    tab_to(page, handle)
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Your account")
    expect(link).to_be_visible()
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Escape")

    expect(link).to_be_hidden()
    expect(handle).to_be_focused()


def test_a_quick_check_moves_the_focus_to_what_is_new(learner):
    page = learner.page
    learner.read(the_lessons()[0])
    check = learner.part("check")

    tab_to(page, check.get_by_role("radio").or_(check.get_by_role("checkbox")).first)
    page.keyboard.press("Space")
    tab_to(page, check.get_by_role("button", name="Look at my answer"))
    page.keyboard.press("Enter")

    expect(check.get_by_role("heading", level=2)).to_be_focused()


def test_a_whole_quiz(learner):
    page = learner.page
    page.goto(f"{the_course().url}active-listening/quiz/")
    tab_to(page, page.get_by_role("main").get_by_role("button", name="Start"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Question 1 of")

    kinds = set()
    while "/finish/" not in page.url:
        kinds.add(answer_with_keys(page))
        before = page.url
        tab_to(page, page.get_by_role("button", name=re.compile("^Save and (next|finish)$")).last)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=before: url != before)
    tab_to(page, page.get_by_role("button", name="Hand in now"))
    page.keyboard.press("Enter")

    learner.expect_title("You passed. Well done.")
    assert kinds >= {"single", "open"}


def answer_with_keys(page: Page) -> str:
    """Answers the open question rightly; returns its kind."""
    item = item_on(page)
    kind = item.version.kind
    fields = response_for(item, right=True)
    for name, values in fields.lists():
        controls = page.locator(f'[name="{name}"]:not([type="hidden"])')
        if controls.count():
            USE[controls.first.evaluate("(control) => control.type")](page, controls, values)
    expect(page.locator("#saved")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    return kind


def test_escape_twice_leaves(learner):
    page, context = learner.page, learner.page.context
    page.goto("/learn/")
    expect(page.get_by_text("Press Esc twice to leave fast.")).to_be_visible()
    context.route(re.compile("^https://"), lambda route: route.fulfill(body="elsewhere", content_type="text/plain"))

    with context.watcher.expecting("another host: https://"):
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.wait_for_url(re.compile("^https://"))

    assert page.evaluate("history.length") <= 2
