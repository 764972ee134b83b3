"""Saving a draft together with the choices made at the identifier check."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from supervision.domain.draft import Draft
from supervision.domain.facts import Facts
from supervision.domain.sessions import Saved, save_draft
from supervision.models import SupervisionSession
from website import audit
from website.accounts.models import User
from website.core.forms import TextChoice


@transaction.atomic
def save(
    session: SupervisionSession,
    *,
    actor: User,
    version: int,
    draft: Draft,
    facts: Facts,
    choices: Iterable[TextChoice],
) -> Saved:
    """Saves the draft and records what was chosen at the identifier check. Raises as `sessions.save_draft`; then
    nothing is saved.
    """
    saved = save_draft(session.code, actor=actor, version=version, draft=draft, facts=facts)
    audit.record_text_choices(actor, session, choices)
    return saved
