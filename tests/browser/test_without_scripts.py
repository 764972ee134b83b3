"""The same path without JavaScript: shorter, but nothing is missing."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from courses.domain.progress import complete_lesson
from courses.models import Certificate, Enrolment
from tests.browser.answers import choose, item_on
from tests.browser.learner import Learner, the_course, the_lessons
from tests.browser.people import end_session, newcomer
from tests.cast import PASSWORD
from website.accounts.models import User

THOUGHT = "I want to ask before I offer."


def test_a_peer_from_the_sign_in_to_the_certificate(new_context):
    person = newcomer("Nora")
    peer = Learner(new_context(scripts=False).new_page(), audit=new_context())

    sign_in_by_form(peer, person)
    peer.join()
    practise(peer)
    finish_lessons(peer, person)
    fail(peer)
    answer_in_two_tabs(peer)
    lose_the_session(peer, person)
    peer.answer_rest(right=True)
    peer.look()
    peer.hand_in()
    peer.expect_title("You passed. Well done.")
    peer.look()
    verify(peer, person)


def sign_in_by_form(peer: Learner, person: User) -> None:
    page = peer.page
    page.goto("/learn/")
    peer.look()
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    peer.press("Sign in")
    page.wait_for_url("**/learn/")
    peer.look()


def practise(peer: Learner) -> None:
    """A quick check, a reflection and a talk, each by whole pages."""
    lessons = the_lessons()
    peer.read(lessons[0])
    peer.look()
    peer.answer_check()
    peer.reflect(THOUGHT)
    peer.look()
    talking = next(lesson for lesson in lessons if any(child.block_type == "scenario" for child in lesson.body))
    peer.read(talking)
    peer.play(talking, quality="weak")
    peer.look()


def finish_lessons(peer: Learner, person: User) -> None:
    """The first and the last by their buttons; those between are taken as done."""
    lessons = the_lessons()
    enrolment = Enrolment.objects.get(learner=person)
    peer.read(lessons[0])
    peer.finish_lesson()
    for lesson in lessons[1:-1]:
        complete_lesson(enrolment, lesson, actor=person)
    peer.read(lessons[-1])
    peer.finish_lesson()


def fail(peer: Learner) -> None:
    peer.start_quiz()
    peer.look()
    peer.answer_rest(right=False)
    peer.hand_in()
    peer.expect_title("Not yet.")
    peer.look()
    peer.press("Try again")


def answer_in_two_tabs(peer: Learner) -> None:
    """The tab that is late sees both answers and chooses."""
    page = peer.page
    late = Learner(page.context.new_page(), audit=peer.audit)
    late.page.goto(page.url)
    choose(page, right=False)
    peer.go_on()
    choose(late.page, right=True)
    with page.context.watcher.expecting("status of 409"):
        late.press(re.compile("^Save and next$"))
        late.expect_title("Two answers: which one do you want to keep?")
    late.look()
    late.press("Keep this answer", within=late.page.get_by_role("region", name="The answer you just gave"))
    expect(late.page.get_by_role("heading", level=1)).to_contain_text("Question 1 of")
    assert item_on(late.page).sequence == 2
    late.page.close()


def lose_the_session(peer: Learner, person: User) -> None:
    """The answer waits on the page that asks for a sign-in."""
    page = peer.page
    end_session(page.context)
    choose(page, right=True)
    asked_at = item_on(page)
    with page.context.watcher.expecting("status of 401"):
        page.get_by_role("button", name="Save and next").last.click()
        peer.expect_title("Nothing is lost")
    peer.look()
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    peer.press("Sign in and send")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Question 3 of")
    asked_at.refresh_from_db()
    assert asked_at.answered


def verify(peer: Learner, person: User) -> None:
    page = peer.page
    page.goto("/learn/certificates/")
    peer.look()
    with page.expect_download() as download:
        peer.press(re.compile("^Download"))
    assert download.value.path().read_bytes()[:5] == b"%PDF-"
    page.goto("/certificates/")
    page.get_by_label("Code").fill(Certificate.objects.get(holder=person).code)
    peer.press("Check")
    peer.expect_title(the_course().title)
    peer.look()
