"""An agreement from the offer to its end: the coordinator offers, both accept, one ends it, and everything is shut."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from supervision.models import Agreement
from tests.browser.checks import check_targets
from tests.browser.learner import Learner
from tests.browser.people import newcomer, sign_in
from tests.cast import PASSWORD
from tests.supervision.factories import agree, plan_session
from website.accounts.enums import Role
from website.accounts.models import User


@pytest.fixture
def supervisor(coordinator):
    """Somebody of the coordinator's team who may supervise."""
    person = newcomer("Dora", team=coordinator.team.name)
    person.groups.add(Group.objects.get_or_create(name=Role.SUPERVISOR)[0])
    return person


@pytest.fixture
def come_in(new_context, server):
    """`come_in(person, width=320)`: a page of somebody signed in."""

    def enter(person: User, **window) -> Learner:
        context = new_context(**window)
        sign_in(context, person, server.url)
        return Learner(context.new_page())

    return enter


def follow(person: Learner, name: str | re.Pattern[str], to: str) -> None:
    """Presses a link or button and waits for the page it leads to."""
    person.press(name)
    person.page.wait_for_url(re.compile(to))


def prove(page: Page) -> None:
    """Gives the password on the page that holds the form."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="It is me, go on").click()


def test_an_agreement_from_the_offer_to_its_end(come_in, coordinator, supervisor):
    peer = newcomer("Petra", team=coordinator.team.name)
    program = come_in(coordinator)
    mine, theirs = come_in(peer, width=320, dark=True), come_in(supervisor)

    offer(program, peer, supervisor)
    accept(mine, by_the_panel=True)
    accept(theirs)
    row = Agreement.objects.get(supervisee=peer)
    assert row.is_in_force
    person = meet(theirs, peer)
    prepare(mine)
    end(mine, row)
    shut(theirs, row, person)


def offer(program: Learner, peer: User, supervisor: User) -> None:
    page = program.page
    page.goto("/coordinate/")
    follow(program, "Agreements", "/coordinate/agreements/$")
    program.expect_title("Agreements")
    program.look()
    follow(program, "New agreement", "/new/$")
    program.expect_title("Who gets a supervisor?")
    program.look()
    page.get_by_label("Find a person").fill(peer.display_name)
    follow(program, "Find", "q=")
    follow(program, f"Choose {peer.display_name}", "person=")
    program.expect_title(f"A supervisor for {peer.display_name}")
    program.look()
    page.get_by_label("Last day").fill("2020-01-01")
    page.get_by_label("Supervisor").select_option(supervisor.code)
    with page.context.watcher.expecting("status of 400"):
        program.press("Offer the agreement")
        expect(page.get_by_role("alert")).to_contain_text("The last day cannot be before the first.")
    program.look()
    expect(page.get_by_label("Supervisor")).to_have_value(supervisor.code)
    page.get_by_label("Last day").fill("")
    page.get_by_role("radio", name="every week").check()
    follow(program, "Offer the agreement", "/supervision/agreements/")
    expect(page.get_by_text("waiting for an answer")).to_be_visible()
    program.look()


def accept(person: Learner, *, by_the_panel: bool = False) -> None:
    page = person.page
    if by_the_panel:
        page.goto("/learn/")
        expect(page.get_by_text("1 agreement waits for your answer")).to_be_visible()
        person.look()
        follow(person, "My supervision", "/supervision/mine/$")
        person.expect_title("My supervision")
        person.look()
    else:
        page.goto("/supervision/agreements/")
        person.expect_title("Your agreements")
        person.look()
    follow(person, re.compile("^Read and answer"), "/supervision/agreements/[^/]+/$")
    expect(page.get_by_text("Your answer is needed")).to_be_visible()
    expect(page.get_by_text("Supervision is about your work, not counseling.")).to_be_visible()
    person.look()
    check_targets(page)
    page.get_by_label("I have read what I agree to").check()
    with page.context.watcher.expecting("status of 401"):
        person.press("Accept")
        person.expect_title("Nothing is lost")
        person.look()
    prove(page)
    page.wait_for_url(re.compile("/supervision/agreements/[^/]+/$"))
    expect(page.get_by_text("Accepted.").first).to_be_visible()
    person.look()


def meet(theirs: Learner, peer: User) -> str:
    """The supervisor finds the peer in the caseload; the address of their page."""
    theirs.page.goto("/supervision/")
    follow(theirs, peer.display_name, "/supervision/people/")
    theirs.expect_title(peer.display_name)
    return theirs.page.url


def prepare(mine: Learner) -> None:
    """The peer puts a point on the agenda, writes a note and asks for supervision."""
    page = mine.page
    page.goto("/supervision/mine/")
    page.get_by_label("What should we talk about?").fill("The late shift")
    mine.press("Put it on the agenda")
    expect(page.get_by_text("It is on the agenda.")).to_be_visible()
    mine.look()
    check_targets(page)
    follow(mine, "Open my notes", "/notes/$")
    mine.expect_title("My notes")
    mine.look()
    page.get_by_label("Your notes").fill("For myself alone.")
    mine.press("Save for me")
    expect(page.get_by_text("Only you can read it.")).to_be_visible()
    page.goto("/supervision/mine/ask/")
    mine.look()
    page.get_by_label("What is it about?").fill("Something stays with me.")
    follow(mine, "Ask", "/supervision/mine/$")
    expect(page.get_by_text("No answer yet.")).to_be_visible()
    mine.look()
    page.goto("/supervision/who-sees-what/")
    mine.look()


def end(mine: Learner, row: Agreement) -> None:
    plan_session(row.supervisor, row.supervisee)
    mine.page.goto(f"/supervision/agreements/{row.code}/")
    follow(mine, "End this agreement", "/end/$")
    mine.expect_title("End the agreement")
    mine.look()
    mine.page.get_by_role("radio", name="another reason").check()
    follow(mine, "End the agreement", "/supervision/agreements/[^/]+/$")
    expect(mine.page.get_by_text("no longer sees anything of it")).to_be_visible()
    mine.look()


def shut(theirs: Learner, row: Agreement, person: str) -> None:
    """The supervisor's browser was signed in and showed the peer; the next request shows nothing."""
    page = theirs.page
    with page.context.watcher.expecting("status of 404"):
        page.reload()
        theirs.expect_title("We cannot find this page")
        for path in (person, f"{person}prepare/"):
            assert page.goto(path).status == 404
    page.goto("/supervision/")
    expect(page.get_by_text("Nobody to supervise yet")).to_be_visible()
    expect(page.get_by_text(row.supervisee.display_name)).to_have_count(0)
    theirs.look()


def test_a_coordinator_names_a_successor(come_in, coordinator, supervisor):
    peer, next_one = newcomer("Paula", team=coordinator.team.name), newcomer("Nestor", team=coordinator.team.name)
    next_one.groups.add(Group.objects.get_or_create(name=Role.SUPERVISOR)[0])
    row = agree(supervisor, peer)
    supervisor.groups.clear()
    program = come_in(coordinator, width=320)
    page = program.page

    page.goto("/coordinate/agreements/?state=left")
    expect(page.get_by_role("cell", name="needs a successor")).to_be_visible()
    program.look()
    check_targets(page)
    follow(program, peer.display_name, row.code)
    program.look()
    end_page(program, next_one)

    follow_up = Agreement.objects.get(follows=row)
    assert (follow_up.supervisor, follow_up.supervisee) == (next_one, peer)
    expect(page.get_by_text(f"{next_one.display_name} takes over")).to_be_visible()


def end_page(program: Learner, next_one: User) -> None:
    follow(program, "End or replace", "/end/$")
    program.look()
    program.page.get_by_role("radio", name="a change of supervisor").check()
    program.page.get_by_label("Who takes over?").select_option(next_one.code)
    follow(program, "End the agreement", "/supervision/agreements/[^/]+/$")
    expect(program.page.get_by_text("Covers and who comes after")).to_be_visible()
    program.look()
