"""A peer's own notes before a session. Nobody else ever reads them; that they exist is told to nobody either."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from supervision.models import PreparationNote
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.encryption import CannotOpen
from website.core.errors import Invalid, NotAllowed, NotNow
from website.core.forms import TextChoice
from website.core.sanitise import plain_text

LONGEST_NOTE = 8000


class StaleNote(NotNow):
    """The notes were changed somewhere else since this page was opened. Carries what is saved."""

    def __init__(self, saved: PreparationNote | None) -> None:
        sentence = _("Your notes were changed somewhere else in between. Nothing is lost: both are below.")
        super().__init__(sentence, code="stale")
        self.saved_text = saved.text if saved is not None else ""
        self.version = saved.version if saved is not None else 0
        self.saved_at = saved.updated_at if saved is not None else None


@transaction.atomic
def save_note(
    person: User, *, text: str, version: int, actor: User, choices: Iterable[TextChoice] = ()
) -> PreparationNote:
    """Keeps the notes in place of those of `version` (0: none yet). Notes deleted meanwhile start anew.

    Raises NotAllowed for anybody but the person, Invalid for an empty or endless text, StaleNote when they were saved
    somewhere else meanwhile, NotNow when what was written before cannot be opened.
    """
    _require_own(person, actor)
    words = plain_text(str(text)).strip()
    if not words:
        raise Invalid(_("Write something first. One sentence is enough."), code="empty", field="text")
    if len(words) > LONGEST_NOTE:
        raise Invalid(_("At most %(most)d characters fit.") % {"most": LONGEST_NOTE}, code="too-long", field="text")
    row, is_new = PreparationNote.objects.get_or_create(
        person=person, defaults={"text": words, "version": 1, "updated_at": clock.now()}
    )
    if not is_new:
        row = PreparationNote.objects.select_for_update(no_key=True).get(pk=row.pk)
        _require_readable(row)
        if row.version != version and row.text != words:
            raise StaleNote(row)
        row.text, row.version, row.updated_at = words, row.version + 1, clock.now()
        row.save()
    audit.record_text_choices(actor, row, choices)
    return row


@transaction.atomic
def delete_note(person: User, *, actor: User) -> None:
    """Removes the notes for good. Deleting nothing is fine. Raises NotAllowed for anybody but the person."""
    _require_own(person, actor)
    PreparationNote.objects.filter(person=person).delete()


def _require_own(person: User, actor: User) -> None:
    if person.pk != actor.pk:
        raise NotAllowed(_("These notes are not yours."), code="not-yours")


def _require_readable(row: PreparationNote) -> None:
    try:
        str(row.text)
    except CannotOpen:
        sentence = _("What you wrote before cannot be opened just now. It is kept. Please tell your coordinator.")
        raise NotNow(sentence, code="cannot-open") from None
