"""What the agreements of supervision contribute to the registries of lower rooms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from supervision import personal_agreements
from website.accounts.contribute import is_coordinator
from website.audit import verbs
from website.core import contributions
from website.core.contributions import NavigationItem, Schedule
from website.notices import kinds

VERBS = {
    "supervision.propose_agreement": _("offered you a supervision agreement"),
    "supervision.accept_agreement": _("accepted a supervision agreement"),
    "supervision.decline_agreement": _("declined a supervision agreement"),
    "supervision.withdraw_agreement": _("took an offer of supervision back"),
    "supervision.end_agreement": _("ended a supervision agreement"),
    "supervision.close_run_out": _("closed what was left of a supervision agreement that ran out"),
    "supervision.save_qualification": _("changed the qualification"),
    "supervision.export_session_facts": _("downloaded dates and lengths of supervision sessions"),
}

KINDS = {
    "supervision.agreement_proposed": _("A supervision agreement waits for your answer"),
    "supervision.agreement_accepted": _("A supervision agreement was accepted by both"),
    "supervision.agreement_declined": _("A supervision agreement was declined"),
    "supervision.agreement_withdrawn": _("An offer of supervision was taken back"),
    "supervision.agreement_ending": _("A supervision agreement has a last day now"),
    "supervision.agreement_ended": _("A supervision agreement has ended"),
    "supervision.needs_supervisor": _("A peer needs a new supervisor"),
}

PAGES = (
    ("coordinate_agreements", _("Agreements"), "/coordinate/agreements/"),
    ("coordinate_sessions", _("Sessions"), "/coordinate/sessions"),
)


def register() -> None:
    """Called once when the app is ready."""
    for verb, sentence in VERBS.items():
        verbs.register(verb, sentence)
    for kind, title in KINDS.items():
        kinds.register(kind, title=title)
    for name, entry in personal_agreements.ENTRIES.items():
        # Before the account itself loses its roles and its team, which say who is to be told.
        contributions.personal_data.add(name, entry, weight=50)
    contributions.schedules.add(
        "supervision.look_after_agreements",
        Schedule(
            "supervision.agreement_tasks.look_after_agreements",
            60,
            "lets go of agreements that ran out, starts successors, tells coordinators of supervisors who left",
        ),
    )
    for weight, (name, label, address) in enumerate(PAGES, start=50):
        item = NavigationItem(label, f"supervision:{name}", (address,), is_coordinator)
        contributions.coordination.add(f"supervision.{name}", item, weight=weight)
