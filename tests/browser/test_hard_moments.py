"""Moments of a quiz in which an answer could be lost, or a page could say nothing where it should."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from courses.domain.submit import submit
from courses.models import Attempt, CoursePage, QuizSource
from tests.browser.answers import choose, item_on
from tests.browser.checks import check_axe, check_fits, check_targets
from tests.browser.learner import Learner, the_lessons
from tests.browser.people import newcomer, sign_in
from tests.browser.watch import OFFLINE
from tests.factories.courses_quiz import (
    RIGHT,
    answer,
    begin,
    definition_of,
    items_of,
    make_question,
    make_quiz,
    set_sources,
)
from website.core import clock

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
UNANSWERED = "net::ERR_FAILED"
WORDS = "I would wait, and then ask."


class Sitting:
    """One peer with an open attempt at a quiz, in a browser of their own."""

    def __init__(self, attempt: Attempt, page: Page) -> None:
        self.attempt = attempt
        self.page = page

    def open(self, place: int | str) -> None:
        """Opens a question, or a page of the attempt by name."""
        self.page.goto(f"/learn/attempts/{self.attempt.code}/{place}/")

    def cut_off(self) -> None:
        """From here no save reaches the server."""
        self.page.route("**/save/", lambda route: route.abort())

    def look(self) -> None:
        check_axe(self.page)
        check_fits(self.page)
        check_targets(self.page)


@pytest.fixture
def sit(new_context, server) -> Iterator:
    """`sit("ordering", "open", time_limit_minutes=5)`: a quiz of these kinds, begun, in a window of 320 px."""
    courses = []

    def make(*kinds: str, definitions: dict | None = None, **rules) -> Sitting:
        course, quiz = make_quiz(count=1, shuffle_questions=False, **rules)
        courses.append(course)
        bank = quiz.sources.first().bank
        changed = definitions or {}
        questions = [
            make_question(bank, f"H-{at}", kind, definition=changed.get(kind) or definition_of(kind))
            for at, kind in enumerate(kinds, start=1)
        ]
        set_sources(quiz, *(QuizSource(question=question) for question in questions))
        peer = newcomer("Hanna")
        attempt = begin(peer, course, quiz)
        context = new_context(width=320, height=640)
        sign_in(context, peer, server.url)
        return Sitting(attempt, context.new_page())

    yield make
    # Other journeys look at every published page.
    for course in courses:
        CoursePage.objects.get(pk=course.page.pk).get_descendants(inclusive=True).update(live=False)


def places_on(page: Page) -> list[str]:
    """The places of an ordering question from the first row to the last."""
    return [select.input_value() for select in page.locator(".order-step select").all()]


def test_steps_that_come_back_after_a_reload_stand_in_their_places(sit):
    sitting = sit("ordering")
    page = sitting.page
    sitting.open(1)
    with page.context.watcher.expecting(UNANSWERED):
        sitting.cut_off()
        first = page.locator(".order-text").first.inner_text()
        page.locator("[data-way=down]").first.click()
        expect(page.get_by_text("Not saved yet.")).to_be_visible()
        page.on("dialog", lambda dialog: dialog.accept())
        page.reload()
        expect(page.get_by_text("Not saved yet.")).to_be_visible()

        assert places_on(page) == ["1", "2", "3", "4"]
        assert page.locator(".order-text").nth(1).inner_text() == first
        page.unroute("**/save/")
        page.get_by_role("button", name="Try now").click()
        expect(page.locator("#saved")).to_contain_text("Saved")


def test_a_button_that_could_not_save_brings_up_why(sit):
    sitting = sit("single", definitions={"single": definition_of("single", stem="Which one? " + "Read on. " * 80)})
    page = sitting.page
    sitting.open(1)
    with page.context.watcher.expecting(UNANSWERED):
        sitting.cut_off()
        choose(page, right=True)
        page.get_by_role("button", name="Save and finish").last.click()

        notice = page.locator("[data-state=retry]")
        expect(notice).to_be_in_viewport()
        expect(notice).to_be_focused()
        sitting.look()


def test_an_answer_that_cannot_be_sent_is_named_before_handing_in_and_shown_after(sit):
    sitting = sit("single", "open")
    page = sitting.page
    page.on("dialog", lambda dialog: dialog.accept())
    sitting.open(2)
    with page.context.watcher.expecting(UNANSWERED, "status of 409"):
        sitting.cut_off()
        page.get_by_role("textbox").fill(WORDS)
        expect(page.get_by_text("Not saved yet.")).to_be_visible()
        sitting.open("finish")
        page.get_by_role("button", name="Hand in now").click()
        notice = page.get_by_role("group", name="An answer in this browser is not saved yet.")
        expect(notice).to_be_focused()
        expect(notice.get_by_role("link", name="Question 2")).to_be_visible()
        sitting.look()
        sitting.attempt.refresh_from_db()
        assert sitting.attempt.is_open

        notice.get_by_role("button", name="Hand in without it").click()
        expect(page).to_have_url(re.compile("/result/$"))
        page.unroute("**/save/")
        sitting.look()
        page.get_by_role("button", name="See what it says").click()
        expect(page.get_by_text(WORDS)).to_be_visible()
        sitting.look()
    page.get_by_role("button", name="See your result").click()
    expect(page).to_have_url(re.compile("/result/"))
    expect(page.get_by_text("came too late to count")).to_be_hidden()


def test_time_that_runs_out_without_a_network_leaves_the_words_on_the_page(sit):
    sitting = sit("open", time_limit_minutes=2)
    page, context = sitting.page, sitting.page.context
    page.clock.install()
    sitting.open(1)
    with context.watcher.expecting(OFFLINE, "status of 409"):
        context.set_offline(True)
        page.get_by_role("textbox").fill(WORDS)
        page.clock.run_for(dt.timedelta(minutes=4).total_seconds() * 1000)
        expect(page.get_by_text("The time is up.")).to_be_visible()
        expect(page.get_by_text("You are offline.")).to_be_visible()
        expect(page.get_by_role("textbox")).to_have_value(WORDS)
        sitting.look()

        past = clock.now() - dt.timedelta(minutes=1)
        Attempt.objects.filter(pk=sitting.attempt.pk).update(deadline_at=past, closes_at=past)
        context.set_offline(False)
        expect(page.get_by_text("The time was up before this answer arrived.")).to_be_visible()
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("This quiz is closed")
        expect(page.get_by_text(WORDS)).to_be_visible()


def test_the_clock_runs_on_the_page_before_handing_in(sit):
    sitting = sit("single", time_limit_minutes=2)
    page = sitting.page
    page.clock.install()
    sitting.open("finish")
    expect(page.locator("[data-left]")).to_have_text("2 minutes left")
    page.clock.run_for(70_000)
    expect(page.locator("[data-left]")).to_have_text("Less than a minute left")
    expect(page.get_by_role("status").filter(has_text="One minute left.")).to_have_count(1)
    sitting.look()


def test_the_number_of_answers_follows_each_save(sit):
    sitting = sit("single", "single")
    page = sitting.page
    sitting.open(1)
    expect(page.get_by_text("0 answered.")).to_be_visible()
    choose(page, right=True)
    expect(page.get_by_text("1 answered.")).to_be_visible()
    assert item_on(page).answered


def test_the_way_back_to_the_questions_leads_to_a_question_when_all_are_answered(sit):
    sitting = sit("single", "true_false")
    for item in items_of(sitting.attempt):
        answer(sitting.attempt.learner, item, RIGHT[item.version.kind])
    sitting.open("finish")
    sitting.page.get_by_role("link", name="Go back to the questions").click()
    expect(sitting.page).to_have_url(re.compile("/1/$"))


def test_long_words_stay_within_a_small_screen(sit):
    changed = {
        kind: definition_of(kind, stem=f"- one\n- {LONG}")
        for kind in ("information", "single", "multiple", "true_false", "matching", "ordering", "short_answer", "open")
    }
    changed["single"]["options"][0]["text"] = LONG
    changed["multiple"]["options"][0]["feedback"] = LONG
    changed["matching"]["pairs"][0] |= {"prompt": LONG, "answer": f"{LONG} at the end"}
    changed["ordering"]["items"][0]["text"] = LONG
    sitting = sit(*changed, definitions=changed)
    page = sitting.page
    for item in items_of(sitting.attempt):
        sitting.open(item.number)
        check_fits(page)
        assert page.locator(".stem li").first.bounding_box()["x"] >= 32, "a mark of a list hangs out of the page"
    sitting.open(5)
    select = page.locator(".pair select").first
    select.select_option(
        index=next(i for i, text in enumerate(select.locator("option").all_inner_texts()) if LONG in text)
    )
    expect(page.locator("[data-whole]").first).to_have_text(f"{LONG} at the end")
    expect(page.locator("#saved")).to_contain_text("Saved")
    check_fits(page)
    submit(sitting.attempt.code, actor=sitting.attempt.learner)
    sitting.open("result")
    page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
    check_fits(page)


def test_what_is_wrong_with_a_quick_check_is_seen_whole_on_a_small_screen(new_context, server):
    context = new_context(width=320, height=640)
    sign_in(context, newcomer("Ines"), server.url)
    peer = Learner(context.new_page())
    peer.join()
    peer.read(the_lessons()[0])
    with context.watcher.expecting("status of 422"):
        peer.press("Look at my answer", within=peer.part("check"))
        alert = peer.part("check").get_by_role("alert")
        expect(alert).to_be_focused()
        expect(alert).to_be_in_viewport(ratio=1)
