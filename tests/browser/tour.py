"""Every kind of page, and who sees it best: what the tour visits and what the pictures show.

A stop is reached through the pages alone, so that the same tour goes through the tests' server and a running demo.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

COURSE = "/courses/active-listening/"
MODULE = f"{COURSE}active-listening/"
LESSON = f"{MODULE}listening-is-the-work/"
TALK = f"{MODULE}reflections-giving-back-what-you-heard/"
CARE = f"{MODULE}hard-moments-silence-anger-trauma-phone-and-text/"
QUIZ = f"{MODULE}quiz/"

Walk = Callable[[Page], None]


@dataclass(frozen=True)
class Stop:
    """A page in a state. `who` is a name of the cast, "" for a visitor; `walk` goes on from `path` by links.

    `status` is that of the page at `path`; `covered` names what the state covers on purpose, which is not audited.
    """

    name: str
    path: str
    who: str = ""
    walk: Walk | None = None
    status: int = 200
    covered: str = ""

    def reach(self, page: Page) -> None:
        """Goes there. Raises AssertionError when the page at `path` answers otherwise than it should."""
        answer = page.goto(self.path)
        assert answer is not None
        assert answer.status == self.status, f"{self.path} as {self.who or 'a visitor'}: {answer.status}"
        if self.walk:
            self.walk(page)
        page.wait_for_load_state("load")
        # What is fetched is pale until it is there.
        page.locator("[aria-busy=true]").first.wait_for(state="detached")


def press(*names: str) -> Walk:
    """Follows links or buttons of the main part by the beginning of their names."""

    def walk(page: Page) -> None:
        for name in names:
            main, begins = page.get_by_role("main"), re.compile(f"^{re.escape(name)}")
            main.get_by_role("link", name=begins).or_(main.get_by_role("button", name=begins)).first.click()
            page.wait_for_load_state("load")

    return walk


def unfold(page: Page) -> None:
    """Opens everything that is folded."""
    page.evaluate("document.querySelectorAll('main details').forEach((box) => { box.open = true })")


def ask_for_code(page: Page) -> None:
    """Asks for a certificate that does not exist."""
    page.get_by_label("Code").fill("abcd efgh jkmn pqrs tuvw xyz2")
    page.get_by_role("main").get_by_role("button", name="Check").click()


def wrong_password(page: Page) -> None:
    """Tries to sign in and fails."""
    page.get_by_label("E-mail address").fill("nobody@demo.example")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("alert").first.wait_for()


def open_menu(page: Page) -> None:
    """Opens the account menu."""
    page.locator("details[data-menu] > summary").click()


VISITOR = (
    Stop("home", "/"),
    Stop("catalogue", "/courses/"),
    Stop("course", COURSE),
    Stop("library", "/library/"),
    Stop("about", "/about/"),
    Stop("who-sees-what", "/who-sees-what/"),
    Stop("help-now", "/help-now/"),
    Stop("sign-in", "/account/login/"),
    Stop("sign-in-wrong", "/account/login/", walk=wrong_password),
    Stop("sign-up", "/account/signup/"),
    Stop("password-reset", "/account/password/reset/"),
    Stop("invitation-dead", "/account/invitations/no-such-link/", status=404),
    Stop("certificate-check", "/certificates/"),
    Stop("certificate-unknown", "/certificates/", walk=ask_for_code),
    Stop("not-found", "/no-such-page/", status=404),
)
LEARNING = (
    Stop("learn-new", "/learn/", "amara"),
    Stop("learn", "/learn/", "rosa"),
    Stop("learn-retry", "/learn/", "marcus"),
    Stop("learn-finished", "/learn/", "jo"),
    Stop("learn-renewal", "/learn/", "lena"),
    Stop("menu", "/learn/", "rosa", open_menu, covered=".nav"),
    Stop("catalogue-learner", "/courses/", "rosa"),
    Stop("course-join", COURSE, "amara"),
    Stop("course-learner", COURSE, "rosa"),
    Stop("module", MODULE, "rosa"),
    Stop("lesson", LESSON, "rosa", unfold),
    Stop("lesson-talk", TALK, "rosa", press("Start the talk")),
    Stop("lesson-note", CARE, "rosa"),
    Stop("lesson-shut", LESSON, "amara", status=403),
    Stop("quiz-shut", QUIZ, "rosa", status=403),
    Stop("quiz", QUIZ, "marcus"),
    Stop("question", QUIZ, "tomas", press("Continue")),
    Stop("finish", QUIZ, "tomas", press("Continue", "See all answers and finish")),
    Stop("result-not-yet", QUIZ, "marcus", press("Attempt 1")),
    Stop("result-passed", QUIZ, "jo", press("Attempt 2")),
    Stop("finished", "/learn/", "jo", press("What you reached")),
    Stop("extra-time", "/learn/extra-time/", "rosa"),
    Stop("certificates", "/learn/certificates/", "jo", unfold),
    Stop("certificates-none", "/learn/certificates/", "amara"),
    Stop("certificate-public", "/learn/certificates/", "jo", press("See the public page")),
)
ACCOUNT = (
    Stop("notices", "/notices/", "jo"),
    Stop("notices-none", "/notices/", "amara"),
    Stop("account", "/account/", "rosa"),
    Stop("profile", "/account/profile/", "rosa"),
    Stop("my-data", "/account/my-data/", "rosa"),
    Stop("email", "/account/email/", "rosa"),
    Stop("password", "/account/password/change/", "rosa"),
    Stop("second-factor", "/account/second-factor/", "dana"),
    Stop("factors", "/account/2fa/", "dana"),
    Stop("app", "/account/2fa/totp/activate/", "dana"),
    Stop("passkeys", "/account/2fa/webauthn/", "dana"),
    Stop("sessions", "/account/sessions/", "rosa"),
    Stop("forbidden", "/coordinate/", "rosa", status=403),
    Stop("people", "/coordinate/", "priya"),
    Stop("person", "/coordinate/", "priya", press("Rosa")),
    Stop("invitations", "/coordinate/invitations/", "priya"),
    Stop("marking-again", "/coordinate/marking-again/", "priya"),
    Stop("look", "/operate/look/", "sam"),
)
STOPS = VISITOR + LEARNING + ACCOUNT
WIDTHS = (320, 1280)
