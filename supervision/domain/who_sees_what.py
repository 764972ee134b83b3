"""Who sees what, in plain words: the page of the house's rules, for the reader's own roles first.

Each line says what the code does; tests open the doors that the lines are about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from website.accounts.enums import Role
from website.accounts.models import User

PEER, SUPERVISOR, PROGRAM = "peer", "supervisor", "program"


@dataclass(frozen=True)
class Line:
    """A kind of thing, and who sees what of it: who → a sentence; "" is nothing at all."""

    key: str
    what: Any
    seen: dict[str, Any]


READERS = {
    PEER: _("You, as a peer"),
    SUPERVISOR: _("Your supervisor"),
    PROGRAM: _("People who run the program"),
}
"""The columns, as a peer would name them. Editors, operators and other peers see nothing of these."""

LINES = (
    Line(
        "learning",
        _("Lessons and courses"),
        {PEER: _("all of it"), SUPERVISOR: _("what you finished and how far you are")},
    ),
    Line(
        "quizzes",
        _("Quizzes"),
        {
            PEER: _("your answers and results, as the quiz allows"),
            SUPERVISOR: _("the result of each attempt, results by topic, and which safety questions you missed"),
        },
    ),
    Line(
        "answers",
        _("Answers in your own words, reflections"),
        {PEER: _("all of it"), SUPERVISOR: _("only what you send to them, and answers in quizzes that a person marks")},
    ),
    Line(
        "talks",
        _("Practice talks and quick checks"),
        {PEER: _("all of it")},
    ),
    Line(
        "facts",
        _("That a session took place: date, length, kind, areas of work"),
        {PEER: _("yours"), SUPERVISOR: _("yours, while they supervise you"), PROGRAM: _("yes, once it is signed")},
    ),
    Line(
        "note",
        _("What was written about a session, and what you agreed to do"),
        {
            PEER: _("the note once it is signed, if you were there; your own points and actions"),
            SUPERVISOR: _("in the sessions they hold themselves"),
        },
    ),
    Line(
        "agenda",
        _("Points for the agenda"),
        {PEER: _("your own, and those for everybody in a group"), SUPERVISOR: _("all points of their sessions")},
    ),
    Line("notes", _("Your private notes before a session"), {PEER: _("only you")}),
    Line(
        "request",
        _("That you ask for supervision, and what you write"),
        {
            PEER: _("yours"),
            SUPERVISOR: _("if you ask them, or if they take over from the one you asked"),
            PROGRAM: _("only if you have no supervisor to ask"),
        },
    ),
    Line(
        "self-check",
        _("A self-check: answers, scores, result"),
        {PEER: _("only you"), SUPERVISOR: _("only what you share with them, and only until you stop or it runs out")},
    ),
    Line("not-done", _("Who has not done a self-check"), {}),
    Line(
        "agreement",
        _("Your agreements: with whom, from when, how often"),
        {PEER: _("yours"), SUPERVISOR: _("their own with you"), PROGRAM: _("yes")},
    ),
)

NEVER = (
    _("No alert about you goes to anybody: not from a quiz, not from a self-check, not from what you write."),
    _(
        "There is no list of who did a self-check and who did not. "
        "Never done, never shared, run out and stopped look the same."
    ),
    _("A self-check never counts for a grade, a certificate, hours or access to a course."),
    _("Nobody gets a score. Lists show plain facts: a date, a missed session, an open action."),
    _("No message by e-mail says what it is about. It says that there is something new in Mainstay."),
    _("No names or details of the people you support are asked for anywhere."),
    _("Running the software does not open any of these pages. Operators' own pages show none of it."),
)

FOR_SUPERVISORS = (
    _(
        "You see what belongs to a peer only while an agreement with them is in force. "
        "When it ends, or your role does, all of it closes with your next click."
    ),
    _(
        "What you signed stays open to you. Drafts of sessions held before the end can be signed for seven days, "
        "and after that only with a reason."
    ),
    _("When you open a peer's page, a signed note or something they share, the peer sees that you did, and when."),
    _("You are never told who has not done or not shared a self-check."),
    _("Peers never see your drafts. They see that you are writing the session up."),
)
FOR_PROGRAM = (
    _("You see who supervises whom, and that sessions took place. You do not see notes, actions, agendas or comments."),
    _("You see what peers write to you when they ask for supervision and have no supervisor to ask."),
    _("You see nothing of self-checks."),
)
FOR_EDITORS = (_("You see what you write. You see nothing of the people who learn from it."),)
FOR_OPERATORS = (
    _(
        "Your account opens no page about others' supervision. "
        "Whoever has the server and its keys could read everything, so keep them with care."
    ),
)
FOR_PEERS = (
    _("You see all that is yours, and who opened something confidential about you: in your account, under “My data”."),
    _("You decide what goes on the agenda, what you send, and what you share. Stopping to share works at once."),
    _(
        "You can end an agreement at any time. From then on that supervisor sees nothing more about you. "
        "What they signed stays with them and with you."
    ),
)


def rules_for(user: User) -> list[tuple[Any, tuple]]:
    """What the rules mean for `user`, by each role they hold: a heading and its sentences."""
    parts: list[tuple[Any, tuple]] = []
    for role, heading, sentences in (
        (Role.SUPERVISOR, _("You as a supervisor"), FOR_SUPERVISORS),
        (Role.COORDINATOR, _("You as somebody who runs the program"), FOR_PROGRAM),
        (Role.EDITOR, _("You as an editor"), FOR_EDITORS),
        (Role.OPERATOR, _("You as an operator"), FOR_OPERATORS),
    ):
        if user.has_role(role):
            parts.append((heading, sentences))
    return [*parts, (_("You as a peer"), FOR_PEERS)]


def table() -> list[tuple[Any, list[tuple[Any, Any]]]]:
    """The table: what, and for each reader what they see of it ("" for nothing)."""
    return [(line.what, [(label, line.seen.get(key, "")) for key, label in READERS.items()]) for line in LINES]
