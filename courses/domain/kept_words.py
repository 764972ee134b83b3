"""Keeping a word that the word check asks about, with a reason, and taking that back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.wording import Finding, token_of
from courses.models import KeptWord
from courses.models.kept_words import REASON_LENGTH
from website import audit
from website.core import clock
from website.core.errors import Invalid


def kept_of(content_key: uuid.UUID) -> dict[str, KeptWord]:
    """What was kept on a page, by the token of the finding; one statement."""
    rows = KeptWord.objects.filter(content_key=content_key).select_related("kept_by")
    return {token_of(row.block, row.word, row.sentence_digest): row for row in rows}


def clean_reason(reason: str) -> str:
    """The reason without space around it; "" when nothing was said. Raises Invalid when it is too long."""
    told = " ".join(reason.replace("\x00", "").split())
    if len(told) > REASON_LENGTH:
        message = _("This reason is too long: %(length)s characters. Keep it to %(limit)s.")
        raise Invalid(message % {"length": len(told), "limit": REASON_LENGTH}, code="reason-too-long")
    return told


@transaction.atomic
def keep_words(
    content_key: uuid.UUID, findings: Iterable[Finding], reasons: Mapping[str, str], *, actor: Any
) -> list[KeptWord]:
    """Keeps each finding that `reasons` (by token) says something about; returns what is new or has a new reason.

    A reason for anything that is not among the findings is left alone: its sentence is gone. Raises Invalid for a
    reason that is too long; then nothing is kept.
    """
    known = kept_of(content_key)
    changed = []
    for finding in findings:
        told = clean_reason(reasons.get(finding.token, ""))
        before = known.get(finding.token)
        if not told or not finding.can_be_kept or (before is not None and before.reason == told):
            continue
        row, __ = KeptWord.objects.update_or_create(
            content_key=content_key,
            block=finding.text.block,
            word=finding.word,
            sentence_digest=finding.sentence_digest,
            defaults={"reason": told, "kept_by": actor, "kept_at": clock.now()},
        )
        known[finding.token] = row
        changed.append(row)
    for row in changed:
        audit.record(actor, "courses.keep_word", row)
    return changed


@transaction.atomic
def ask_again(content_key: uuid.UUID, tokens: Iterable[str], *, actor: Any) -> int:
    """Forgets the reasons with these tokens, so that the check asks again; returns how many there were."""
    known = kept_of(content_key)
    rows = [known[token] for token in dict.fromkeys(tokens) if token in known]
    for row in rows:
        audit.record(actor, "courses.ask_word_again", row)
    KeptWord.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
