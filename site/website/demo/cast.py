"""The people of the demo and of the tests: made up, with relationships that matter. The one place that names them."""

from __future__ import annotations

from dataclasses import dataclass, field

DOMAIN = "demo.example"
PASSWORD = "peer-support-demo"  # noqa: S105 - printed by `make demo`, refused outside it


@dataclass(frozen=True)
class Person:
    """One made-up person. `about` says what stage they are at; the demo's history makes it true."""

    name: str
    full_name: str
    display_name: str
    team: str
    about: str
    roles: tuple[str, ...] = ()
    coordinates: tuple[str, ...] = field(default=())

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.name}@{DOMAIN}"


TEAMS = {
    # name: parent
    "Harbor Recovery Network": None,
    "Riverside peers": "Harbor Recovery Network",
    "Hillcrest peers": "Harbor Recovery Network",
    "Lakeside Alliance": None,
}

PEOPLE = (
    Person(
        "rosa",
        "Rosa Delgado",
        "Rosa",
        "Riverside peers",
        "a peer at the start of the course; shares a self-check with Dana",
    ),
    Person(
        "marcus",
        "Marcus Bell",
        "Marcus",
        "Riverside peers",
        "a peer who can try the quiz again, with extra time; disagreed with a session",
    ),
    Person(
        "amara",
        "Amara Okafor",
        "Amara",
        "Riverside peers",
        "a peer who has just joined and has a supervisor since yesterday",
    ),
    Person(
        "jo",
        "Jo Lindqvist",
        "Jo",
        "Riverside peers",
        "a certified peer, all four modules done; shares the trend of self-checks, has asked for a talk",
    ),
    Person(
        "tomas",
        "Tomás Rivera",
        "Tomás",
        "Hillcrest peers",
        "a peer with a quiz open since yesterday; took a share back",
    ),
    Person("lena", "Lena Novak", "Lena", "Hillcrest peers", "a peer due for renewal, and overdue for supervision"),
    Person(
        "dana",
        "Dana Whitfield",
        "Dana",
        "Riverside peers",
        "a supervisor of five: start here, under Supervision",
        roles=("supervisor",),
    ),
    Person(
        "idris",
        "Idris Haddad",
        "Idris",
        "Hillcrest peers",
        "a supervisor whom Dana supervises; covers for her with Jo",
        roles=("supervisor",),
    ),
    Person(
        "priya",
        "Priya Raman",
        "Priya",
        "Harbor Recovery Network",
        "the coordinator of Harbor; a corrected key waits for her, under Marking again",
        roles=("coordinator",),
        coordinates=("Harbor Recovery Network",),
    ),
    Person("elif", "Elif Demir", "Elif", "Harbor Recovery Network", "an editor", roles=("editor",)),
    Person("sam", "Sam Okoro", "Sam", "Harbor Recovery Network", "the operator", roles=("operator",)),
    Person(
        "noor",
        "Noor Aziz",
        "Noor",
        "Lakeside Alliance",
        "a peer of another organisation, halfway through",
    ),
)

BY_NAME = {person.name: person for person in PEOPLE}
