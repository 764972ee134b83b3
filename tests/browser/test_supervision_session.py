"""A session from the list to every signature: on a phone, with things going wrong, and without scripts."""

from __future__ import annotations

import datetime as dt
import re
import time

from django.contrib.auth.models import Group
from playwright.sync_api import BrowserContext, Locator, Page, expect

from supervision.domain.draft import Draft
from supervision.models import RecordEvent, SupervisionSession
from tests.browser.checks import check_targets
from tests.browser.learner import Learner
from tests.browser.people import end_session, newcomer
from tests.browser.watch import OFFLINE
from tests.cast import PASSWORD
from tests.supervision.factories import (
    agree,
    an_action,
    held_session,
    moment,
    plan_session,
    signed_session,
    whole_draft,
)
from website.accounts.enums import Role
from website.accounts.models import User
from website.core import clock

MOST_TAPS = 14
MOST_SECONDS = 120
SAVED = re.compile(r"Saved \d\d:\d\d")
NOTE = "We talked about a hard week and how to say no to a second night shift."


class Thumb:
    """A thumb that is counted: taps on what can be tapped, and texts typed."""

    def __init__(self) -> None:
        self.taps = 0
        self.started = time.monotonic()

    def tap(self, target: Locator) -> None:
        """One tap."""
        target.click()
        self.taps += 1

    def type(self, target: Locator, text: str) -> None:
        """A tap into the field, then the words."""
        self.tap(target)
        target.press_sequentially(text)

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self.started


def test_a_group_is_recorded_on_a_phone_and_answered(new_context):
    dana, rosa, marcus = supervisor("Dolores"), newcomer("Rosina"), newcomer("Marcello")
    session = planned_yesterday(dana, rosa, marcus)
    phone = new_context(width=320, height=640, has_touch=True)
    leader = come_in(phone, dana)

    record_on_the_phone(leader, session)
    peer = come_in(new_context(width=320, height=640, dark=True), rosa)
    countersign(peer, session)
    other = come_in(new_context(dark=True), marcus)
    disagree(other, session)
    see_both_answers(leader, session)


def test_nothing_is_lost_while_writing(new_context):
    dana, rosa = supervisor("Doreen"), newcomer("Rosemary")
    agree(dana, rosa)
    session = held_session(dana, rosa)
    leader = come_in(new_context(), dana)
    leader.page.goto(draft_of(session))
    leader.expect_title("Write up a session")

    lose_the_network(leader, session)
    write_in_two_tabs(leader, session)
    lose_the_sign_in(leader, dana, session)


def test_without_scripts(new_context):
    dana, rosa = supervisor("Daphne"), newcomer("Rosetta")
    agree(dana, rosa)
    session = held_session(dana, rosa)
    leader = come_in(new_context(scripts=False), dana, audit=new_context())

    write_without_scripts(leader, session)
    write_in_two_tabs_without_scripts(leader, session)
    sign_without_scripts(leader, session)


# --- people and pages -------------------------------------------------------------------------------------------------


def supervisor(name: str) -> User:
    person = newcomer(name)
    person.groups.add(Group.objects.get_or_create(name=Role.SUPERVISOR)[0])
    return person


def test_a_session_is_planned_from_the_preparation_page(new_context):
    dana, rosa = supervisor("Dolores"), newcomer("Rosina")
    agree(dana, rosa)
    with_an_action(dana, rosa, "Read the guide on boundaries")
    leader = come_in(new_context(width=320, height=640, has_touch=True), dana)
    page = leader.page

    page.goto("/supervision/")
    leader.press(re.compile("^Rosina"))
    page.wait_for_url("**/supervision/people/**")
    leader.press("Prepare a session")
    leader.expect_title("Prepare a session with Rosina")
    look(leader)
    page.get_by_label("Read the guide on boundaries").check()
    page.get_by_label("End").fill("08:00")
    with page.context.watcher.expecting("status of 422"):
        leader.press("Plan a session with these")
        expect(page.get_by_role("alert")).to_be_visible()
    look(leader)
    expect(page.get_by_label("Read the guide on boundaries")).to_be_checked()
    page.get_by_label("Start").fill("10:00")
    page.get_by_label("End").fill("11:00")
    leader.press("Plan a session with these")
    page.wait_for_url("**/supervision/sessions/**")

    expect(page.get_by_role("region", name="Agenda")).to_contain_text("Read the guide on boundaries")
    look(leader)
    assert SupervisionSession.objects.planned().get(supervisor=dana).attendees.get().person == rosa


def with_an_action(dana: User, peer: User, text: str) -> None:
    """A signed session of last week that agreed on something to do."""
    draft = whole_draft(actions=[an_action(peer, text)])
    signed_session(dana, peer, starts_at=moment(days=-7), draft=draft, answers={peer: True})


def planned_yesterday(dana: User, *people: User) -> SupervisionSession:
    """Planned the day before yesterday for yesterday, and not marked since."""
    for person in people:
        agree(dana, person)
    start = moment(days=-1)
    with clock.at(start - dt.timedelta(days=1)):
        return plan_session(dana, *people, starts_at=start)


def come_in(context: BrowserContext, person: User, *, audit: BrowserContext | None = None) -> Learner:
    """Signs in by the form, which is the proof that signing asks for."""
    learner = Learner(context.new_page(), audit=audit)
    learner.page.goto("/supervision/sessions/")
    learner.page.get_by_label("E-mail address").fill(person.email)
    learner.page.get_by_label("Password").fill(PASSWORD)
    learner.press("Sign in")
    learner.page.wait_for_url("**/supervision/sessions/")
    learner.expect_title("Sessions")
    return learner


def address(session: SupervisionSession) -> str:
    return f"/supervision/sessions/{session.code}/"


def draft_of(session: SupervisionSession) -> str:
    return f"{address(session)}draft/"


def stored(session: SupervisionSession) -> Draft:
    session.refresh_from_db()
    return Draft.load(session.draft)


def look(learner: Learner) -> None:
    """As everywhere, and targets that a thumb can hit."""
    learner.page.wait_for_load_state()
    learner.look()
    if learner.audit is None:
        check_targets(learner.page)


def answer(page: Page, question: str, choice: str) -> Locator:
    """One of the large buttons of a question."""
    return page.get_by_role("group", name=question).get_by_text(choice, exact=True)


# --- on the phone -----------------------------------------------------------------------------------------------------


def record_on_the_phone(leader: Learner, session: SupervisionSession) -> None:
    page = leader.page
    look(leader)
    thumb = Thumb()
    thumb.tap(page.locator("tbody th a").first)
    page.wait_for_url(f"**{address(session)}")
    thumb.tap(page.get_by_role("button", name="We met: write it up"))
    page.wait_for_url("**/draft/")
    leader.expect_title("Write up a session")
    thumb.tap(page.get_by_role("button", name="All on Advocacy"))
    expect(page.locator("[data-sum]")).to_have_text("All 60 minutes placed")
    thumb.type(page.get_by_label("What did you talk about?"), NOTE)
    thumb.tap(answer(page, "Was there a question of ethics or boundaries?", "No"))
    thumb.tap(answer(page, "Was there a question of safety?", "No"))
    thumb.tap(answer(page, "Did you talk about workload and self-care?", "Yes"))
    thumb.type(page.get_by_label("What to do"), "Practise one sentence that says no")
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert stored(session).note == NOTE
    thumb.tap(page.get_by_role("button", name="Save and look it over"))
    page.wait_for_url("**/sign/")
    leader.expect_title("Look it over and sign")
    thumb.tap(page.get_by_role("button", name="Sign it"))
    page.wait_for_url(f"**{address(session)}")
    expect(page.get_by_text("Signed. Everybody who was there")).to_be_visible()
    assert thumb.taps <= MOST_TAPS, f"{thumb.taps} taps"
    assert thumb.seconds < MOST_SECONDS, f"{thumb.seconds:.0f} seconds"
    look(leader)
    print(f"recorded on a phone: {thumb.taps} taps, {thumb.seconds:.0f} s")


def countersign(peer: Learner, session: SupervisionSession) -> None:
    page = peer.page
    expect(page.get_by_text("signed, waiting for", exact=False).first).to_be_visible()
    look(peer)
    page.goto(address(session))
    expect(page.get_by_text(NOTE)).to_be_visible()
    look(peer)
    peer.press("Yes, countersign")
    expect(page.get_by_text("Countersigned. Thank you.")).to_be_visible()
    expect(page.get_by_role("button", name="Yes, countersign")).to_have_count(0)
    look(peer)


def disagree(peer: Learner, session: SupervisionSession) -> None:
    page = peer.page
    page.goto(address(session))
    page.get_by_text("I see it differently").click()
    with page.context.watcher.expecting("status of 422"):
        peer.press("Send that I disagree")
        expect(page.get_by_role("alert")).to_be_visible()
    look(peer)
    page.get_by_label("What do you see differently?").fill("I was there for the first half only.")
    peer.press("Send that I disagree")
    expect(page.get_by_text("Sent. Your supervisor was told.")).to_be_visible()
    look(peer)


def see_both_answers(leader: Learner, session: SupervisionSession) -> None:
    leader.page.goto(address(session))
    signatures = leader.page.get_by_role("region", name="Signatures")
    expect(signatures).to_contain_text("countersigned")
    expect(signatures).to_contain_text("I was there for the first half only.")
    look(leader)
    kinds = RecordEvent.objects.filter(record__session=session).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["signed", "countersigned", "disagreed"]


# --- things that go wrong ---------------------------------------------------------------------------------------------


def lose_the_network(leader: Learner, session: SupervisionSession) -> None:
    """What is written without a network is said to be unsaved, and saved when the network is back."""
    page, context = leader.page, leader.page.context
    with context.watcher.expecting(OFFLINE):
        context.set_offline(True)
        page.get_by_label("What did you talk about?").fill("Written on a train.")
        expect(page.get_by_text("You are offline.")).to_be_visible()
        expect(page.locator("#saved")).to_have_text("Not saved yet")
        look(leader)
        assert stored(session).note == ""
        context.set_offline(False)
        expect(page.locator("#saved")).to_have_text(SAVED)
    assert stored(session).note == "Written on a train."
    page.get_by_label("End").evaluate("field => { field.closest('details').open = true }")
    page.get_by_label("End", exact=True).fill("")
    expect(page.get_by_text("Saved, except for this:")).to_be_visible()
    look(leader)
    page.reload()
    expect(page.get_by_label("What did you talk about?")).to_have_value("Written on a train.")


def write_in_two_tabs(leader: Learner, session: SupervisionSession) -> None:
    """The tab that is late shows both and lets its owner choose."""
    page, context = leader.page, leader.page.context
    late = Learner(context.new_page())
    late.page.goto(draft_of(session))
    page.get_by_label("What did you talk about?").fill("From the first tab.")
    expect(page.locator("#saved")).to_have_text(SAVED)
    with context.watcher.expecting("status of 409"):
        late.page.get_by_label("What did you talk about?").fill("From the second tab.")
        expect(late.page.get_by_text("This draft was changed somewhere else.")).to_be_visible()
        late.press("See both")
        late.expect_title("Two versions: which one do you want to keep?")
    look(late)
    assert stored(session).note == "From the first tab."
    late.press("Keep what I chose")
    late.expect_title("Write up a session")
    assert stored(session).note == "From the second tab."
    late.page.close()
    page.reload()


def lose_the_sign_in(leader: Learner, dana: User, session: SupervisionSession) -> None:
    """The sign-in runs out in the middle of a sentence: the page says so, and signing in saves what was typed."""
    page = leader.page
    end_session(page.context)
    with page.context.watcher.expecting("status of 401"):
        page.get_by_label("What did you talk about?").fill("A sentence that must not be lost.")
        expect(page.get_by_text("You are signed out.")).to_be_visible()
        look(leader)
        leader.press("Sign in and save")
        leader.expect_title("Nothing is lost")
    look(leader)
    page.get_by_label("E-mail address").fill(dana.email)
    page.get_by_label("Password").fill(PASSWORD)
    leader.press("Sign in and send")
    leader.expect_title("Write up a session")
    assert stored(session).note == "A sentence that must not be lost."


# --- without scripts --------------------------------------------------------------------------------------------------


def write_without_scripts(leader: Learner, session: SupervisionSession) -> None:
    page = leader.page
    page.goto(draft_of(session))
    leader.expect_title("Write up a session")
    look(leader)
    page.get_by_role("button", name="All on Advocacy").click()
    page.wait_for_url("**/draft/#minutes")
    expect(page.get_by_text("All 60 minutes placed")).to_be_visible()
    page.get_by_label("What did you talk about?").fill(NOTE)
    page.get_by_label("What to do").fill("Practise one sentence")
    page.get_by_role("button", name="Add another").click()
    page.wait_for_url("**/draft/#actions")
    expect(page.get_by_label("What to do")).to_have_count(2)
    expect(page.get_by_text(SAVED)).to_be_visible()
    look(leader)


def write_in_two_tabs_without_scripts(leader: Learner, session: SupervisionSession) -> None:
    page = leader.page
    late = Learner(page.context.new_page(), audit=leader.audit)
    late.page.goto(draft_of(session))
    answer(page, "Was there a question of safety?", "No").click()
    leader.press("Save draft")
    leader.expect_title("Write up a session")
    late.page.get_by_label("What did you talk about?").fill("From the second tab.")
    with page.context.watcher.expecting("status of 409"):
        late.page.get_by_role("button", name="Save draft").last.click()
        late.expect_title("Two versions: which one do you want to keep?")
    look(late)
    expect(late.page.locator(".versions")).to_have_count(1)  # what the second tab left open is no difference
    late.press("Keep what I chose")
    late.expect_title("Write up a session")
    assert (stored(session).note, stored(session).safety_issue) == ("From the second tab.", False)
    late.page.close()


def sign_without_scripts(leader: Learner, session: SupervisionSession) -> None:
    page = leader.page
    page.goto(draft_of(session))
    leader.press("Save and look it over")
    leader.expect_title("Look it over and sign")
    expect(page.get_by_text("2 things are missing before you can sign")).to_be_visible()
    look(leader)
    leader.press("Go on writing")
    leader.expect_title("Write up a session")
    answer(page, "Was there a question of ethics or boundaries?", "No").click()
    answer(page, "Did you talk about workload and self-care?", "No").click()
    leader.press("Save and look it over")
    leader.expect_title("Look it over and sign")
    look(leader)
    leader.press("Sign it")
    expect(page.get_by_text("Signed. Everybody who was there")).to_be_visible()
    look(leader)
