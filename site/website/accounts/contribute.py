"""What accounts contributes to the registries of `core.contributions`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from website.accounts import audit_verbs, effects, personal_data
from website.accounts.enums import Role
from website.accounts.models import User
from website.audit import verbs
from website.core import contributions
from website.core.contributions import NavigationItem, Schedule


def register_all() -> None:
    """Called once when the app is ready."""
    for verb, sentence in audit_verbs.VERBS.items():
        verbs.register(verb, sentence)
    for name, effect in effects.EFFECTS.items():
        contributions.outbox_effects.add(name, effect)
    for name, entry in personal_data.ENTRIES.items():
        contributions.personal_data.add(name, entry, weight=900 if name == "accounts.user" else 100)
    people = NavigationItem(_("People"), "accounts:people", ("/coordinate/people/",), is_coordinator)
    invited = NavigationItem(_("Invitations"), "accounts:invitations", (), is_coordinator)
    contributions.coordination.add("accounts.people", people, weight=10)
    contributions.coordination.add("accounts.invitations", invited, weight=20)
    tasks = "website.accounts.tasks"
    contributions.schedules.add(
        "accounts.erase_due", Schedule(f"{tasks}.erase_due", 60, "carries out erasures that are due")
    )
    contributions.schedules.add(
        "accounts.tidy", Schedule(f"{tasks}.tidy", 24 * 60, "forgets old sessions and invitations")
    )


def is_coordinator(user: User) -> bool:
    """Whether `user` runs the program for some teams."""
    return user.has_role(Role.COORDINATOR)
