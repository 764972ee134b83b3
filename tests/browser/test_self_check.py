"""A self-check from the first statement to a share that is taken back: once with scripts on a phone, once without."""

from __future__ import annotations

import re

from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from supervision.domain.instruments import default_instrument
from supervision.models import SelfCheck, SelfCheckShare
from tests.browser.checks import check_targets
from tests.browser.learner import Learner
from tests.browser.people import end_session, newcomer, sign_in
from tests.cast import PASSWORD
from tests.supervision.factories import agree
from website.accounts.enums import Role
from website.accounts.models import User

CBI = default_instrument()
P4 = CBI.order.index("P4") + 1
CRISIS = "You do not have to carry this alone"
TITLE = re.compile("^Statement")


def test_a_peer_on_a_phone_shares_and_takes_back(new_context, server):
    rosa, dana = newcomer("Rosalind"), supervisor("Danielle")
    agree(dana, rosa)
    context = new_context(width=320, height=640, dark=True)
    sign_in(context, rosa, server.url)
    peer = Learner(context.new_page())

    begin(peer)
    answer_in_vain(peer, rosa)
    answer_one_by_one(peer)
    result = see_the_result(peer)
    share_the_words(peer, rosa)

    other = new_context()
    sign_in(other, dana, server.url)
    watcher = Learner(other.new_page())
    see_what_is_shared(watcher, rosa)
    see_the_look_and_take_back(peer)
    find_it_gone(watcher, rosa)
    delete_for_good(peer, result)


def test_a_peer_without_scripts(new_context, server):
    nora, dana = newcomer("Norma"), supervisor("Diana")
    agree(dana, nora)
    context = new_context(scripts=False)
    sign_in(context, nora, server.url)
    peer = Learner(context.new_page(), audit=new_context())

    answer_on_one_page(peer)
    answer_in_two_tabs(peer, nora)
    lose_the_session_without_scripts(peer, nora)
    go_to_the_result_without_scripts(peer)
    share_the_words(peer, nora)

    other = new_context(width=320)
    sign_in(other, dana, server.url)
    watcher = Learner(other.new_page())
    see_what_is_shared(watcher, nora)
    see_the_look_and_take_back(peer)
    find_it_gone(watcher, nora)


def supervisor(name: str) -> User:
    person = newcomer(name)
    person.groups.add(Group.objects.get_or_create(name=Role.SUPERVISOR)[0])
    return person


def check_of(person: User) -> SelfCheck:
    return SelfCheck.objects.get(person=person)


def region(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def look(peer: Learner) -> None:
    """As everywhere, and targets that a thumb can hit."""
    peer.page.wait_for_load_state()
    peer.look()
    if peer.audit is None:
        check_targets(peer.page)


def press_and_wait(peer: Learner, name: str | re.Pattern[str], url: str | re.Pattern[str]) -> None:
    peer.press(name)
    peer.page.wait_for_url(url)
    peer.page.wait_for_load_state()


# --- with scripts, one at a time --------------------------------------------------------------------------------------


def begin(peer: Learner) -> None:
    page = peer.page
    page.goto("/self-check/")
    peer.expect_title("How are you, in this work?")
    look(peer)
    press_and_wait(peer, "Start, one at a time", "**/1/")
    peer.expect_title("Statement 1 of 19")
    look(peer)


def answer_in_vain(peer: Learner, person: User) -> None:
    """Signed out in the middle: the answer stays on the page and is sent after a sign-in. No browser keeps it."""
    page = peer.page
    end_session(page.context)
    with page.context.watcher.expecting("status of 401"):
        page.get_by_label("Sometimes").check()
        expect(page.get_by_text("You were signed out.")).to_be_visible()
        look(peer)
        assert check_of(person).answers == {}
        assert page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])") == "[{},{}]"
        peer.press("Sign in and send")
        peer.expect_title("Nothing is lost")
    look(peer)
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    press_and_wait(peer, "Sign in and send", "**/1/")
    peer.expect_title("Statement 1 of 19")
    assert check_of(person).answers == {CBI.order[0]: 50}


def answer_one_by_one(peer: Learner) -> None:
    """The help lines are in sight as soon as the one answer is chosen, and go when it is changed."""
    page = peer.page
    for number in range(2, len(CBI.order) + 1):
        press_and_wait(peer, "Next", f"**/{number}/")
        options = page.get_by_role("radio")
        if number == P4:
            expect(page.get_by_text(CRISIS)).to_be_hidden()
            page.get_by_label("Always", exact=True).check()
            expect(page.get_by_text(CRISIS)).to_be_visible()
            expect(region(page, CRISIS).get_by_role("link", name="Call 988")).to_be_visible()
            page.get_by_label("Seldom").check()
            expect(page.get_by_text(CRISIS)).to_be_hidden()
            page.get_by_label("Always", exact=True).check()
        elif number != 5:  # one is skipped
            options.nth(1).check()
        if number != 5:
            peer.expect_saved()
        if number in (P4, 5):
            look(peer)
    press_and_wait(peer, "Next: the end", "**/finish/")
    peer.expect_title("Before your result")
    expect(page.get_by_text("You answered 18 of 19 statements.")).to_be_visible()
    look(peer)


def see_the_result(peer: Learner) -> str:
    page = peer.page
    press_and_wait(peer, "See my result", "**/result/")
    peer.expect_title("Your result")
    expect(region(page, CRISIS)).to_be_visible()
    expect(page.get_by_text("Your answers suggest").first).to_be_visible()
    look(peer)
    page.locator("main details > summary").first.click()
    look(peer)
    return page.url


# --- sharing ----------------------------------------------------------------------------------------------------------


def share_the_words(peer: Learner, person: User) -> None:
    """Shows who is there first, since the session was not begun with a password in this browser."""
    page = peer.page
    peer.press("Choose what to share")
    page.wait_for_url(re.compile("(reauthenticate|share)/"))
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button").first.click()
        page.wait_for_url("**/share/")
    peer.expect_title("Share this result")
    expect(page.get_by_label("the plain words only")).to_be_checked()
    look(peer)
    press_and_wait(peer, "Share this", re.compile("/result/(#shared)?$"))
    expect(region(page, "What you share now")).to_be_visible()
    look(peer)
    assert SelfCheckShare.objects.get(person=person).level == "band"


def see_what_is_shared(watcher: Learner, person: User) -> None:
    page = watcher.page
    page.goto(reverse("supervision:person", args=[person.code]))
    expect(page.get_by_text("do not copy it into notes")).to_be_visible()
    expect(page.get_by_text("The answers suggest").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+ of 100"))).to_have_count(0)
    watcher.look()


def see_the_look_and_take_back(peer: Learner) -> None:
    page = peer.page
    page.goto("/self-check/")
    shared = region(page, "What you share now")
    expect(shared.get_by_text("last looked on")).to_be_visible()
    shared.get_by_text("Who looked, and when").click()
    look(peer)
    shared.get_by_role("button", name=re.compile("^Stop sharing")).click()
    expect(page.get_by_text("They may notice it is gone, not why.")).to_be_visible()
    expect(region(page, "What you share now").get_by_text("Nothing. It stays that way")).to_be_visible()
    look(peer)


def find_it_gone(watcher: Learner, person: User) -> None:
    page = watcher.page
    page.goto(reverse("supervision:person", args=[person.code]))
    expect(page.get_by_role("heading", level=1)).to_have_text(person.display_name)
    expect(page.get_by_text("exhaustion")).to_have_count(0)
    watcher.look()


def delete_for_good(peer: Learner, result: str) -> None:
    page = peer.page
    page.goto(result)
    page.get_by_text("Delete this result").click()
    look(peer)
    peer.press("Delete for good")
    page.wait_for_url("**/self-check/")
    expect(page.get_by_text("Deleted for good.")).to_be_visible()
    with page.context.watcher.expecting("status of 404"):
        assert page.goto(result).status == 404


# --- without scripts, all on one page ---------------------------------------------------------------------------------


def answer_on_one_page(peer: Learner) -> None:
    page = peer.page
    page.goto("/self-check/")
    look(peer)
    press_and_wait(peer, "Start, all on one page", re.compile("/self-check/[a-z0-9]+/$"))
    peer.expect_title("19 statements")
    expect(page.get_by_text(CRISIS)).to_be_hidden()
    choose(page, "P4", "Always")
    expect(page.get_by_text(CRISIS)).to_be_visible()
    for name in ("P1", "P2", "P3"):
        choose(page, name, "Often")
    press_and_wait(peer, "Save and leave", "**/self-check/")
    look(peer)
    press_and_wait(peer, "Go on, all on one page", re.compile("/self-check/[a-z0-9]+/$"))
    expect(page.locator("#s-P2").get_by_label("Often")).to_be_checked()
    expect(page.get_by_text(CRISIS)).to_be_visible()
    look(peer)


def choose(page: Page, name: str, label: str) -> None:
    page.locator(f"#s-{name}").get_by_label(label, exact=True).check()


def answer_in_two_tabs(peer: Learner, person: User) -> None:
    """Different statements go together; the same one differently is a question, asked calmly."""
    page = peer.page
    late = Learner(page.context.new_page(), audit=peer.audit)
    late.page.goto(page.url)
    choose(page, "W4", "Often")
    press_and_wait(peer, "Save and leave", "**/self-check/")
    choose(late.page, "W5", "Often")
    choose(late.page, "W4", "Seldom")
    with page.context.watcher.expecting("status of 409"):
        late.press("Save and leave")
        late.expect_title("Two answers: which one do you want to keep?")
    look(late)
    press_and_wait(late, "Keep this", re.compile("/self-check/[a-z0-9]+/$"))
    answers = check_of(person).answers
    assert (answers["W4"], answers["W5"]) == (25, 75)
    late.page.close()


def lose_the_session_without_scripts(peer: Learner, person: User) -> None:
    page = peer.page
    press_and_wait(peer, "Go on, all on one page", re.compile("/self-check/[a-z0-9]+/$"))
    choose(page, "C1", "Somewhat")
    end_session(page.context)
    with page.context.watcher.expecting("status of 401"):
        peer.press("One at a time")
        peer.expect_title("Nothing is lost")
    look(peer)
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    peer.press("Sign in and send")
    peer.expect_title(TITLE)
    assert check_of(person).answers["C1"] == 50


def go_to_the_result_without_scripts(peer: Learner) -> None:
    page = peer.page
    press_and_wait(peer, "All on one page", re.compile("/self-check/[a-z0-9]+/$"))
    press_and_wait(peer, "See my result", "**/result/")
    expect(region(page, CRISIS)).to_be_visible()
    expect(page.get_by_text("No result: it needs").first).to_be_visible()
    look(peer)
