"""One quiz with a question of every kind: with the keyboard alone, on a small screen, axe on each question."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from courses.domain.submit import submit
from courses.models import Attempt, CoursePage, QuizSource
from courses.questions.registry import get_kind, kinds
from tests.browser.answers import item_on
from tests.browser.checks import check_axe, check_fits, check_targets
from tests.browser.keys import USE, tab_to
from tests.browser.people import newcomer, sign_in
from tests.factories.courses_quiz import (
    RIGHT,
    WRONG,
    answer,
    begin,
    definition_of,
    fields_for,
    items_of,
    make_question,
    make_quiz,
    set_sources,
)
from tests.factories.pictures import make_picture, shown

# Another picture for each test: its file goes with the test, its row stays.
_heights = itertools.count(300)
_CONTROLS = '.question :is(input, select, textarea):not([type="hidden"])'
_NAME = """(control) => {
  const told = (ids) => ids.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  const by = control.getAttribute("aria-labelledby");
  return (by ? told(by) : control.getAttribute("aria-label") ?? control.labels?.[0]?.textContent ?? "").trim();
}"""


@pytest.fixture
def attempt(server, settings, tmp_path) -> Iterator[Attempt]:
    """An attempt at a quiz with a question of every kind, hints shown, a picture in every stem and in an option."""
    settings.MEDIA_ROOT = tmp_path
    person = newcomer("Kim")
    course, quiz = make_quiz(count=1, show_hints=True, shuffle_questions=False)
    bank = quiz.sources.first().bank
    image = make_picture(size=(900, next(_heights)))
    sources = []
    for kind in kinds.names():
        definition = definition_of(kind, picture=shown(image, "A bench in a park"))
        if kind != "information":
            definition["hints"] = ["Take your time.", "Read it *twice*."]
        if kind == "single":
            definition["options"][0]["picture"] = shown(image, "The same bench")
        sources.append(QuizSource(question=make_question(bank, f"K-{kind}", kind, definition=definition)))
    set_sources(quiz, *sources)
    yield begin(person, course, quiz)
    # Other journeys look at every published page.
    CoursePage.objects.get(pk=course.page.pk).get_descendants(inclusive=True).update(live=False)


def opened(new_context, server, attempt: Attempt, **window) -> Page:
    """A page of the learner."""
    context = new_context(**window)
    sign_in(context, attempt.learner, server.url)
    return context.new_page()


def test_every_kind_with_the_keyboard_alone(new_context, server, attempt):
    page = opened(new_context, server, attempt, width=320, height=640)
    page.goto(f"/learn/attempts/{attempt.code}/1/")

    seen = []
    while "/finish/" not in page.url:
        item = item_on(page)
        kind = item.version.kind
        seen.append(kind)
        expect(page.get_by_role("img", name="A bench in a park")).to_be_visible()
        check_axe(page)
        check_fits(page)
        check_targets(page)
        nameless = [control for control in page.locator(_CONTROLS).all() if not control.evaluate(_NAME)]
        assert nameless == [], kind
        open_a_hint(page, kind)
        answer_with_keys(page, item)
        before = page.url
        tab_to(page, page.get_by_role("button", name=re.compile("^(Save and )?(next|finish)$", re.IGNORECASE)).last)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=before: url != before)

    items = items_of(attempt)
    asked = [item for item in items if get_kind(item.version.kind).answerable]
    assert sorted(seen) == sorted(kinds.names())
    assert [item.version.kind for item in asked if not item.answered] == []
    expect(page.get_by_text("Every question has an answer.")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Hand in now"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/result/"))
    check_axe(page)
    check_fits(page)
    wrong = {item.version.kind for item in items_of(attempt) if item.right is False}
    assert wrong == set()


def test_reviews_of_every_kind_say_in_words_what_was_right(new_context, server, attempt):
    for item in items_of(attempt):
        kind = item.version.kind
        if get_kind(kind).answerable and kind not in ("open", "rating"):
            answer(attempt.learner, item, WRONG[kind])
    submit(attempt.code, actor=attempt.learner)
    page = opened(new_context, server, attempt, width=320, height=640, dark=True)

    page.goto(f"/learn/attempts/{attempt.code}/result/")
    page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")

    reviewed = page.locator(".reviewed-item")
    assert reviewed.count() == sum(kind.marked_by_machine for kind in kinds)
    for row in reviewed.all():
        expect(row.locator("summary")).to_contain_text("Not yet")
    check_axe(page)
    check_fits(page)
    check_targets(page)


def open_a_hint(page: Page, kind: str) -> None:
    """Tab to the first hint and Enter."""
    if kind == "information":
        expect(page.get_by_text("Hint 1 of 2")).to_have_count(0)
        return
    tab_to(page, page.locator(".hints summary").first)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Take your time.")).to_be_visible()


def answer_with_keys(page: Page, item) -> None:
    """Answers the open question rightly, whatever its kind; information has nothing to answer."""
    fields = fields_for(item, RIGHT[item.version.kind])
    used = 0
    for name, values in fields.lists():
        controls = page.locator(f'.question [name="{name}"]:not([type="hidden"])')
        if controls.count():
            USE[controls.first.evaluate("(control) => control.type")](page, controls, values)
            used += 1
    if used:
        page.keyboard.press("Tab")
        expect(page.locator("#saved")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    assert bool(used) is get_kind(item.version.kind).answerable
