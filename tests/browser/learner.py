"""What a learner does in the browser, step by step, looking at every page on the way."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Locator, Page, expect

from courses.models import CoursePage, LessonPage, QuizPage
from courses.scenario_shape import scenario_from
from tests.browser.answers import choose, item_on
from tests.browser.checks import as_it_stands, check_axe, check_fits

COURSE_CODE = "active-listening"


def the_course() -> CoursePage:
    """The course of the starter curriculum."""
    return CoursePage.objects.get(code=COURSE_CODE)


def the_lessons() -> list[LessonPage]:
    """Its published lessons in order."""
    return list(LessonPage.objects.descendant_of(the_course()).live().order_by("path"))


def the_quiz() -> QuizPage:
    """Its quiz."""
    return QuizPage.objects.descendant_of(the_course()).get()


class Learner:
    """A person at a page. `look` audits what is on it; with `audit`, a context with scripts, it works without them."""

    def __init__(self, page: Page, *, audit: BrowserContext | None = None) -> None:
        self.page = page
        self.audit = audit

    def look(self) -> None:
        """The page as it stands passes axe and does not scroll sideways."""
        if self.audit is None:
            check_axe(self.page)
            check_fits(self.page)
            return
        copy = as_it_stands(self.page, self.audit)
        check_axe(copy)
        check_fits(copy)

    def press(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Presses the first button or link of that name."""
        place = within or self.page.get_by_role("main")
        place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name)).first.click()

    def expect_title(self, title: str | re.Pattern[str]) -> None:
        """The one h1 of the page."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    # --- lessons --------------------------------------------------------------------------------------------------

    def join(self) -> None:
        """Finds the course in the catalogue, joins it and comes to the first lesson."""
        course = the_course()
        self.page.goto("/courses/")
        self.look()
        self.press(course.title)
        self.expect_title(course.title)
        self.look()
        self.press("Join this course")
        self.expect_title(the_lessons()[0].title)

    def read(self, lesson: LessonPage) -> None:
        """Opens a lesson; reads past its content note when it has one."""
        self.page.goto(lesson.url)
        self.expect_title(lesson.title)
        gate = self.page.locator("details.gate")
        if gate.count() and gate.get_attribute("open") is None:
            gate.locator("> summary").click()

    def part(self, kind: str) -> Locator:
        """The first practice block of a kind on the page: check, scenario or reflection."""
        return self.page.locator(f".practice.{kind}").first

    def answer_check(self) -> None:
        """Answers the first quick check with its first options, after trying without an answer."""
        check = self.part("check")
        with self.page.context.watcher.expecting("status of 422"):
            self.press("Look at my answer", within=check)
            expect(check.get_by_text("Choose an answer first.")).to_be_visible()
        check.get_by_role("radio").or_(check.get_by_role("checkbox")).first.check()
        self.press("Look at my answer", within=check)
        expect(check.get_by_role("button", name="Try again")).to_be_visible()

    def play(self, lesson: LessonPage, quality: str = "strong") -> None:
        """Plays the lesson's scenario to its debrief, saying the lines of `quality` where there are any."""
        (value,) = [child.value for child in lesson.body if child.block_type == "scenario"]
        scenario = scenario_from(value)
        part = self.part("scenario")
        self.press("Start the talk", within=part)
        node = scenario.node_by_id[scenario.start]
        while node is not None:
            choice = next((line for line in node.choices if line.quality == quality), node.choices[0])
            line = part.locator(f'button[name="choice"][value="{choice.id}"]')
            line.click()
            expect(line.or_(part.locator(".ending"))).to_be_visible()
            expect(part.get_by_text(_plain(choice.feedback))).to_be_visible()
            ending = scenario.ending_by_id.get(choice.next)
            node = scenario.node_by_id.get(choice.next)
        expect(part.get_by_role("heading", name=ending.title)).to_be_visible()

    def reflect(self, text: str) -> None:
        """Writes into the first reflection and saves it."""
        part = self.part("reflection")
        part.get_by_role("textbox").fill(text)
        self.press("Save for me", within=part)
        expect(part.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()

    def finish_lesson(self) -> None:
        """Says "Done, next"."""
        before = self.page.url
        self.press("Done, next")
        self.page.wait_for_url(lambda url: url != before)

    # --- the quiz -------------------------------------------------------------------------------------------------

    def start_quiz(self) -> None:
        """From the quiz's page to the first question."""
        self.page.goto(the_quiz().url)
        self.press(re.compile("^(Start|Try again|Continue)$"))
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Question 1 of")

    def expect_saved(self) -> None:
        """The acknowledgement is visible."""
        expect(self.page.locator("#saved")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))

    def go_on(self, button: str | re.Pattern[str] = re.compile("^Save and (next|finish)$")) -> None:
        """Presses the button and waits for another page."""
        before = self.page.url
        self.page.get_by_role("button", name=button).last.click()
        self.page.wait_for_url(lambda url: url != before)

    def answer_rest(self, *, right: bool) -> None:
        """Answers from this question to the last, each saved by its button, up to the page before handing in."""
        while "/finish/" not in self.page.url:
            choose(self.page, right=right)
            self.go_on()

    def hand_in(self) -> None:
        """Hands in and comes to the result."""
        self.expect_title("Before you hand in")
        self.press("Hand in now")
        expect(self.page).to_have_url(re.compile("/result/$"))

    def saved_response(self):
        """What the server has of the open question."""
        return item_on(self.page).response


def _plain(markdown: str) -> str:
    """The first words of a text, up to its first mark."""
    return re.split(r"[*_\[\n]", markdown)[0].strip()[:60]
