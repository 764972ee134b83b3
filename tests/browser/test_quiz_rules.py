"""A quiz from the first "not yet" on: what was given and asked for, what follows; a tab closed without a network."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from courses.domain.submit import submit
from courses.models import AttemptGrant, CoursePage
from tests.browser.answers import choose, item_on
from tests.browser.checks import check_axe, check_fits, check_targets
from tests.browser.people import newcomer, sign_in
from tests.browser.watch import OFFLINE
from tests.factories.courses import make_course
from tests.factories.courses_quiz import begin, fill_bank, make_quiz
from tests.factories.oversight import look_after
from website.accounts.enums import Role


@pytest.fixture
def failed(server) -> Iterator[tuple]:
    """A peer who has used the one attempt at a timed quiz, their supervisor, and the quiz."""
    peer, supervisor = newcomer("Nadia"), newcomer("Petra")
    supervisor.groups.add(Group.objects.get_or_create(name=Role.SUPERVISOR)[0])
    look_after(supervisor, peer)
    reading = make_course("Reading for a quiz", lessons=1)
    bank = fill_bank(3, name=f"Rules for {peer.pk}", lesson_key=reading.lessons[0].translation_key)
    course, quiz = make_quiz(
        bank=bank, count=3, attempts_allowed=1, time_limit_minutes=20, wait_minutes_after_first_try=30
    )
    attempt = begin(peer, course, quiz)
    submit(attempt.code, actor=peer)
    yield peer, supervisor, quiz
    # Other journeys look at every published page.
    for made in (course, reading):
        CoursePage.objects.get(pk=made.page.pk).get_descendants(inclusive=True).update(live=False)


def look(page: Page, name: str) -> None:
    """The page passes axe, does not scroll sideways and has targets to hit."""
    folder = os.environ.get("LOOK_DIR")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)
    check_axe(page)
    check_fits(page)
    check_targets(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_another_attempt_after_reading_and_more_time(new_context, server, failed, width):
    peer, supervisor, quiz = failed
    hers, theirs = new_context(width=width), new_context(width=width, dark=width == 320)
    sign_in(hers, supervisor, server.url)
    sign_in(theirs, peer, server.url)

    desk = hers.new_page()
    desk.goto(f"/supervision/people/{peer.code}/grant/")
    expect(desk.get_by_role("checkbox", name="Lesson")).to_be_checked()
    desk.get_by_label("Why, in a few words").fill("We went through it together.")
    look(desk, "grant")
    desk.get_by_role("button", name="Give another attempt").click()
    expect(desk.get_by_text("opens after reading")).to_be_visible()
    desk.goto(f"/supervision/people/{peer.code}/time/")
    desk.get_by_label("Extra time (%)").fill("50")
    desk.get_by_label("What was agreed").fill("Longer for reading, until May.")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Agreed before")).to_be_visible()
    look(desk, "time")

    page = theirs.new_page()
    page.goto(quiz.get_url())
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    look(page, "quiz-reading")
    page.get_by_role("button", name="I have read these").click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    look(page, "quiz-open")
    page.get_by_role("link", name="Your extra time of").click()
    expect(page.get_by_text("Longer for reading, until May.")).to_be_visible()
    look(page, "extra-time")
    assert AttemptGrant.objects.get(learner=peer).read_at is not None

    page.goto(quiz.get_url())
    page.get_by_role("button", name="Try again").click()
    choose(page, right=True)
    page.get_by_label("Look at this again").check()
    expect(page.locator("#saved")).to_contain_text(re.compile("Saved \\d"))
    page.goto(page.url.rpartition("/1/")[0] + "/finish/")
    expect(page.get_by_text("After this you have 0 attempts left.")).to_be_visible()
    expect(page.get_by_role("definition")).to_have_text(["Question 2, Question 3", "Question 1"])
    look(page, "finish")


def test_an_answer_of_a_tab_closed_without_a_network_is_sent_from_the_next_page(new_context, server):
    peer = newcomer("Nora")
    course, quiz = make_quiz(count=2)
    attempt = begin(peer, course, quiz)
    context = new_context()
    sign_in(context, peer, server.url)
    page = context.new_page()
    page.goto(f"/learn/attempts/{attempt.code}/1/")
    item = item_on(page)
    with context.watcher.expecting(OFFLINE, "net::ERR_"):
        context.set_offline(True)
        choose(page, right=True)
        expect(page.get_by_text("You are offline.")).to_be_visible()
        page.close()
        item.refresh_from_db()
        assert item.response is None
        context.set_offline(False)

    other = context.new_page()
    with other.expect_response(lambda response: response.url.endswith("/1/save/")) as answered:
        other.goto(f"/learn/attempts/{attempt.code}/2/")

    item.refresh_from_db()
    assert (answered.value.status, item.answered, item.sequence) == (200, True, 1)
    other.goto(f"/learn/attempts/{attempt.code}/1/")
    expect(other.get_by_role("radio", checked=True)).to_have_count(1)
    CoursePage.objects.get(pk=course.page.pk).get_descendants(inclusive=True).update(live=False)


def test_a_page_that_was_made_before_the_last_save_shows_the_answer_all_the_same(new_context, server):
    """A reload may be under way when a save is acknowledged: what arrives then is older than what was saved."""
    peer = newcomer("Nils")
    course, quiz = make_quiz(count=2)
    attempt = begin(peer, course, quiz)
    context = new_context()
    sign_in(context, peer, server.url)
    page = context.new_page()
    page.goto(f"/learn/attempts/{attempt.code}/1/")
    older = page.request.get(page.url)
    choose(page, right=True)
    expect(page.locator("#saved")).to_contain_text("Saved")

    page.route(page.url, lambda route: route.fulfill(response=older), times=1)
    page.reload()

    expect(page.get_by_role("radio", checked=True)).to_have_count(1)
    assert item_on(page).sequence == 1
    CoursePage.objects.get(pk=course.page.pk).get_descendants(inclusive=True).update(live=False)


def test_an_answer_that_is_being_typed_in_another_tab_is_left_to_that_tab(new_context, server):
    peer = newcomer("Nico")
    bank = fill_bank(2, name=f"Typed for {peer.pk}", kinds=("open",))
    course, quiz = make_quiz(bank=bank, count=2)
    attempt = begin(peer, course, quiz)
    context = new_context()
    sign_in(context, peer, server.url)
    typing, other = context.new_page(), context.new_page()
    typing.clock.install()
    typing.goto(f"/learn/attempts/{attempt.code}/1/")
    typing.get_by_role("textbox").first.fill("I would first")
    other.goto(f"/learn/attempts/{attempt.code}/2/")
    other.wait_for_load_state("networkidle")
    assert item_on(typing).sequence == 0

    typing.get_by_role("textbox").first.fill("I would first ask.")
    typing.clock.run_for(2_000)

    expect(typing.locator("#saved")).to_contain_text("Saved")
    assert item_on(typing).response == {"text": "I would first ask."}
    CoursePage.objects.get(pk=course.page.pk).get_descendants(inclusive=True).update(live=False)
