"""People for the journeys, made as they are needed: nobody is shared between two tests."""

from __future__ import annotations

import itertools
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.test import Client
from playwright.sync_api import BrowserContext

from tests.cast import PASSWORD
from website.accounts.domain.invitations import invite
from website.accounts.models import Team, User
from website.notices import outbox

_numbers = itertools.count(1)


def team_named(name: str) -> Team:
    """The team, made when it is new."""
    return Team.objects.filter(name=name).first() or Team.objects.create(name=name)


def newcomer(display_name: str, *, team: str = "Journey team") -> User:
    """A peer with an account and nothing done yet. The password is tests.cast.PASSWORD."""
    number = next(_numbers)
    return User.objects.create_user(
        f"{display_name.lower()}{number}@journey.example",
        PASSWORD,
        full_name=f"{display_name} Traveller",
        display_name=display_name,
        team=team_named(team),
    )


def sign_in(context: BrowserContext, person: User, origin: str) -> None:
    """Gives the context a session of `person` without going through the form."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": origin}])


def end_session(context: BrowserContext) -> None:
    """What an expired session looks like to the browser and the server: it still sends the cookie, nobody knows it."""
    from django.contrib.sessions.models import Session

    for cookie in context.cookies():
        if cookie["name"] == settings.SESSION_COOKIE_NAME:
            Session.objects.filter(session_key=cookie["value"]).delete()


def invitation_link(email: str, *, team: Team, host: User) -> str:
    """Invites and returns the path of the link in the mail that arrives."""
    invite(email, team=team, actor=host)
    outbox.run_due()
    (message,) = [sent for sent in mail.outbox if sent.to == [email]]
    (link,) = [word for word in message.body.split() if "/account/invitations/" in word]
    return urlsplit(link).path
