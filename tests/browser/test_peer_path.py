"""A peer's whole path, with everything going wrong on the way that goes wrong in real life; nothing is lost."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from courses.models import Attempt, Certificate
from tests.browser.answers import choose, item_on
from tests.browser.learner import Learner, the_course, the_lessons, the_quiz
from tests.browser.people import end_session, invitation_link
from tests.browser.watch import OFFLINE
from tests.cast import PASSWORD
from website.accounts.models import User

EMAIL = "journey@journey.example"


def test_a_peer_from_the_invitation_to_the_certificate(new_context, coordinator):
    context = new_context()
    peer = Learner(context.new_page())

    accept_invitation(peer, coordinator)
    take_lessons(peer)
    fail_the_quiz(peer)
    pass_the_quiz_with_everything_going_wrong(peer)
    code = fetch_the_certificate(peer)
    visitor_checks(Learner(new_context(dark=True, width=320).new_page()), code)


def accept_invitation(peer: Learner, coordinator: User) -> None:
    page = peer.page
    page.goto(invitation_link(EMAIL, team=coordinator.team, host=coordinator))
    peer.expect_title("Welcome")
    peer.look()
    page.get_by_label("Full name").fill("Jordan Journey")
    page.get_by_label("Display name").fill("Jordan")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password, once more").fill("something else")
    with page.context.watcher.expecting("status of 400"):
        peer.press("Make my account")
        expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Full name")).to_have_value("Jordan Journey")
    peer.look()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password, once more").fill(PASSWORD)
    peer.press("Make my account")
    page.wait_for_url("**/learn/")
    peer.look()


def take_lessons(peer: Learner) -> None:
    page = peer.page
    peer.join()
    page.goto(the_course().url)
    expect(page.get_by_text("0 of 7").first).to_be_visible()
    peer.look()
    lessons = the_lessons()
    peer.read(lessons[0])
    peer.look()
    peer.answer_check()
    peer.look()
    peer.reflect("I can wait a little longer before I answer.")
    page.reload()
    expect(peer.part("reflection").get_by_role("textbox")).to_have_value("I can wait a little longer before I answer.")
    peer.finish_lesson()
    expect(page.get_by_role("heading", level=1)).to_have_text(lessons[1].title)
    for lesson in lessons[1:]:
        peer.read(lesson)
        if any(child.block_type == "scenario" for child in lesson.body):
            peer.play(lesson)
            peer.look()
        peer.finish_lesson()
    page.goto("/learn/")
    expect(page.get_by_text("6 of 7").first).to_be_visible()
    peer.look()


def fail_the_quiz(peer: Learner) -> None:
    page = peer.page
    page.goto(the_quiz().url)
    peer.look()
    peer.start_quiz()
    peer.look()
    peer.answer_rest(right=False)
    peer.look()
    peer.hand_in()
    peer.expect_title("Not yet.")
    peer.look()


def pass_the_quiz_with_everything_going_wrong(peer: Learner) -> None:
    peer.press("Try again")
    expect(peer.page.get_by_role("heading", level=1)).to_contain_text("Question 1 of")
    lose_the_network(peer)
    peer.go_on()
    reload_with_an_answer_pending(peer)
    peer.go_on()
    answer_in_two_tabs(peer)
    peer.go_on()
    lose_the_session(peer)
    peer.go_on()
    peer.answer_rest(right=True)
    expect(peer.page.get_by_text("Every question has an answer.")).to_be_visible()
    peer.hand_in()
    peer.expect_title("You passed. Well done.")
    peer.look()


def lose_the_network(peer: Learner) -> None:
    """An answer given without a network is kept, said to be unsaved, and sent when the network is back."""
    page, context = peer.page, peer.page.context
    with context.watcher.expecting(OFFLINE):
        context.set_offline(True)
        choose(page, right=True)
        expect(page.get_by_text("You are offline.")).to_be_visible()
        expect(page.locator("#saved")).to_have_text("Not saved yet")
        peer.look()
        assert peer.saved_response() is None
        context.set_offline(False)
        peer.expect_saved()
    expect(page.get_by_text("You are offline.")).to_be_hidden()
    assert item_on(page).answered


def reload_with_an_answer_pending(peer: Learner) -> None:
    """An answer that the server never acknowledged survives a reload."""
    page, context = peer.page, peer.page.context
    with context.watcher.expecting("net::ERR_FAILED"):
        context.route("**/save/", lambda route: route.abort())
        choose(page, right=True)
        expect(page.get_by_text("Not saved yet.")).to_be_visible()
        peer.look()
        assert peer.saved_response() is None
        context.unroute("**/save/")
        page.reload()
    peer.expect_saved()
    assert item_on(page).answered


def answer_in_two_tabs(peer: Learner) -> None:
    """The second tab's answer meets a newer one: both are shown, and the learner chooses."""
    page, context = peer.page, peer.page.context
    other = Learner(context.new_page())
    other.page.goto(page.url)
    choose(page, right=False)
    peer.expect_saved()
    first = peer.saved_response()
    with context.watcher.expecting("status of 409"):
        choose(other.page, right=True)
        expect(other.page.get_by_text("This question was answered somewhere else.")).to_be_visible()
        other.look()
        assert peer.saved_response() == first
        other.press("See both answers")
        other.expect_title("Two answers: which one do you want to keep?")
    expect(other.page.locator("section.card")).to_have_count(2)
    other.look()
    other.press("Keep this answer", within=other.page.get_by_role("region", name="The answer you just gave"))
    expect(other.page.get_by_role("heading", level=1)).to_contain_text("Question 3 of")
    assert peer.saved_response() != first
    other.page.close()
    page.reload()


def lose_the_session(peer: Learner) -> None:
    """The sign-in runs out while an answer is given: it comes back with a sign-in and is sent."""
    page, context = peer.page, peer.page.context
    end_session(context)
    with context.watcher.expecting("status of 401"):
        choose(page, right=True)
        expect(page.get_by_text("You were signed out.")).to_be_visible()
        peer.look()
        assert peer.saved_response() is None
        peer.press("Sign in and send")
        peer.expect_title("Nothing is lost")
        peer.look()
        page.get_by_label("E-mail address").fill(EMAIL)
        page.get_by_label("Password").fill("not the password")
        peer.press("Sign in and send")
        expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    peer.press("Sign in and send")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Question 4 of")
    assert item_on(page).answered


def fetch_the_certificate(peer: Learner) -> str:
    page = peer.page
    peer.press("Go on with your course")
    page.wait_for_url("**/learn/")
    peer.look()
    page.goto(f"/learn/courses/{the_course().translation_key}/finished/")
    peer.look()
    peer.press("Your certificates")
    page.wait_for_url("**/learn/certificates/")
    peer.look()
    certificate = Certificate.objects.get(holder__email=EMAIL)
    with page.expect_download() as download:
        peer.press(re.compile("^Download"))
    assert download.value.path().read_bytes()[:5] == b"%PDF-"
    assert [attempt.passed for attempt in Attempt.objects.filter(learner__email=EMAIL).order_by("pk")] == [False, True]
    return certificate.code


def visitor_checks(visitor: Learner, code: str) -> None:
    page: Page = visitor.page
    page.goto("/certificates/")
    visitor.look()
    page.get_by_label("Code").fill(code)
    visitor.press("Check")
    visitor.expect_title(the_course().title)
    expect(page.get_by_role("region", name="Does it count?")).to_contain_text("valid", ignore_case=True)
    expect(page.get_by_text("Jordan Journey")).to_have_count(0)
    visitor.look()
