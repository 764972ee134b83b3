"""A written answer on its way: handed in, marked with a draft and "next", told and read; with and without scripts."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from tests.browser.learner import Learner
from tests.browser.people import newcomer, sign_in
from tests.factories.courses_quiz import begin
from tests.factories.marking import marked_quiz
from tests.supervision.factories import agree
from website.accounts.enums import Role
from website.accounts.models import User

HEARD = "It hurts, and nobody sees it."
SAID = "You named the feeling. Leave a little more room."


@pytest.fixture
def come_in(new_context, server):
    """`come_in(person, width=320)`: a page of somebody signed in; without scripts it is looked at with them."""

    def enter(person: User, *, scripts: bool = True, **window) -> Learner:
        context = new_context(scripts=scripts, **window)
        sign_in(context, person, server.url)
        return Learner(context.new_page(), audit=None if scripts else new_context(**window))

    return enter


@pytest.fixture
def two():
    """A supervisor, a peer, and the peer's attempt at a quiz with two written questions that a person marks."""
    dana, rosa = newcomer("Dolores"), newcomer("Rosina")
    dana.groups.add(Group.objects.get_or_create(name=Role.SUPERVISOR)[0])
    agree(dana, rosa)
    course, quiz = marked_quiz(written=2, scored=0, shuffle_questions=False)
    yield dana, rosa, begin(rosa, course, quiz)
    course.page.unpublish()


@pytest.mark.parametrize(("scripts", "width"), [(True, 320), (False, 1280)])
def test_from_handing_in_to_reading_the_mark(come_in, two, scripts, width):
    dana, rosa, attempt = two
    peer = come_in(rosa, scripts=scripts, width=width)
    leader = come_in(dana, scripts=scripts, width=width, dark=True)

    hand_in(peer, attempt)
    mark_both(leader)
    read_the_mark(peer)


def hand_in(peer: Learner, attempt) -> None:
    """Two answers, then the page that says that they wait."""
    page = peer.page
    page.goto(f"/learn/attempts/{attempt.code}/1/")
    for number, button in ((1, "Save and next"), (2, "Save and finish")):
        page.wait_for_url(f"**/{number}/")
        page.get_by_role("textbox").fill(HEARD)
        peer.press(button)
    expect(page.get_by_text("A person marks what you wrote")).to_be_visible()
    peer.look()
    peer.press("Hand in now")
    peer.expect_title("Handed in. A person marks what you wrote.")
    peer.look()


def mark_both(leader: Learner) -> None:
    """From the list: a draft, the mark, the next answer with the keyboard alone, and nothing waits."""
    page = leader.page
    page.goto("/supervision/")
    leader.press("To mark")
    expect(page.get_by_text("2 answers wait for you")).to_be_visible()
    leader.look()
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    leader.look()

    page.get_by_label("Names the feeling").check()
    page.get_by_label("Comment").fill(SAID)
    leader.press("Save draft")
    expect(page.get_by_text("Only you see it.").first).to_be_visible()
    expect(page.get_by_label("Comment")).to_have_value(SAID)
    leader.look()
    leader.press("Give mark and next")
    expect(page.get_by_text("Here is the next answer.")).to_be_visible()

    with page.context.watcher.expecting("status of 422"):
        leader.press("Give mark and next")
        expect(page.get_by_text("Tick the ideas that you found").first).to_be_visible()
    leader.look()
    for idea in ("Names the feeling", "Uses own words", "Leaves room"):
        page.get_by_label(idea).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Give mark and next").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing else waits for you.")).to_be_visible()
    leader.look()


def read_the_mark(peer: Learner) -> None:
    """The message leads to the result with mark and comment."""
    page = peer.page
    page.goto("/notices/")
    peer.press("What you wrote in a quiz was marked. Your result is there")
    peer.expect_title("Not yet.")
    for summary in page.locator("details.reviewed-item:not([open]) > summary").all():
        summary.click()
    expect(page.get_by_text("Your mark: 2 of 4 points")).to_be_visible()
    expect(page.get_by_text(SAID)).to_be_visible()
    peer.look()
