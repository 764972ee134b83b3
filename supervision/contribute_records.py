"""What the records of supervision contribute to the registries of lower rooms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from supervision import checks, personal_records  # noqa: F401 - importing registers the checks
from supervision.models import (
    PurgePermit,
    RecordAttendee,
    RecordChainHead,
    RecordContent,
    RecordDomain,
    RecordEvent,
    SessionAction,
    SessionRecord,
)
from website.audit import verbs
from website.core import contributions, triggers
from website.core.contributions import Schedule
from website.notices import kinds


def register() -> None:
    """Called once when the app is ready."""
    declare_append_only()
    register_notices()
    register_verbs()
    for name, entry in personal_records.ENTRIES.items():
        contributions.personal_data.add(name, entry)
    for name, task, minutes, why in (
        ("remind_to_countersign", "remind_to_countersign", 60, "reminds peers of records that wait for their answer"),
        ("purge_records", "purge", 24 * 60, "removes the text of records whose time of keeping is over"),
        ("verify_records", "verify", 24 * 60, "notices when a signed record was changed"),
    ):
        schedule = Schedule(f"supervision.tasks_records.{task}", minutes, why)
        contributions.schedules.add(f"supervision.{name}", schedule)


def declare_append_only() -> None:
    """Signed means fixed. A text may be sealed under another key, and emptied under a permit; nothing else changes."""
    permit = triggers.Permit(PurgePermit, "record")
    for model in (SessionRecord, RecordAttendee, RecordDomain, PurgePermit):
        triggers.append_only(model)
    triggers.append_only(RecordContent, empty_under_permit=("body",), permit=permit)
    triggers.append_only(RecordEvent, empty_under_permit=("comment",), permit=permit)
    triggers.append_only(
        SessionAction,
        allow_update=("owner", "done_at", "done_by", "dropped_at"),
        empty_under_permit=("text",),
        permit=permit,
    )
    triggers.append_only(RecordChainHead, allow_update=("seq", "hash"))


def register_notices() -> None:
    """The kinds of notices about records. None says with whom or about what."""
    kinds.register("supervision.to_countersign", title=_("A supervision session waits for your answer"))
    kinds.register("supervision.countersign_waiting", title=_("A supervision session still waits for your answer"))
    kinds.register("supervision.record_answered", title=_("A supervision session you signed was answered"))
    kinds.register("supervision.record_voided", title=_("A supervision record was voided"))


def register_verbs() -> None:
    """What the audit log says about records."""
    verbs.register("supervision.sign_record", _("signed a supervision session"))
    verbs.register("supervision.countersign_record", _("countersigned a supervision session"))
    verbs.register("supervision.disagree_record", _("disagreed with the record of a supervision session"))
    verbs.register("supervision.amend_record", _("amended the record of a supervision session"))
    verbs.register("supervision.void_record", _("voided the record of a supervision session"))
    verbs.register("supervision.purge_record", _("removed the text of a supervision session after its time"))
    verbs.register("supervision.discard_session", _("removed a supervision session nobody signed, after its time"))
    verbs.register("supervision.record_read", _("read the record of a supervision session"))
    verbs.register("supervision.complete_action", _("said that an action is done"))
    verbs.register("supervision.reopen_action", _("opened an action again"))
    verbs.register("supervision.drop_action", _("took an action off the list"))
