"""Practice in several languages: what was done in one language stands in the others.

A practice row keeps the digest of the wording it was done with, so that a question an editor changed is asked again. A
translation has another wording but asks the same; what was said to any published wording of it counts.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from courses.models import LessonPage


def digests_elsewhere(lesson: LessonPage) -> dict[str, set[str]]:
    """The digests of quick checks and talks of `lesson` in its other published languages, by block; one statement."""
    found: dict[str, set[str]] = {}
    others = LessonPage.objects.live().filter(translation_key=lesson.translation_key).exclude(pk=lesson.pk)
    for page in others:
        for block_id, digest in _digests(page).items():
            found.setdefault(block_id, set()).add(digest)
    return found


def same_wording(lesson: LessonPage, block_id: uuid.UUID | str, kept: str, now: str) -> bool:
    """Whether something done with the wording `kept` counts for `now`, the block's wording in this language."""
    return kept == now or kept in digests_elsewhere(lesson).get(str(block_id), ())


def read_here(lesson: LessonPage, rows: Mapping[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """`rows` of practice by kind and block, those done in another language read as if done in this one.

    Costs a statement only where something was done with another wording than the one on the page.
    """
    here = _digests(lesson)
    stale = {
        block_id
        for (__, block_id), row in rows.items()
        if getattr(row, "digest", None) and here.get(block_id, row.digest) != row.digest
    }
    if stale:
        elsewhere = digests_elsewhere(lesson)
        for (__, block_id), row in rows.items():
            if block_id in stale and row.digest in elsewhere.get(block_id, ()):
                row.digest = here[block_id]
    return dict(rows)


def _digests(lesson: LessonPage) -> dict[str, str]:
    """The digest of each quick check and talk of one page, by block; one that cannot be read has none."""
    from courses.domain.practice import check_of
    from courses.domain.scenarios import scenario_from

    found = {}
    for child in lesson.body:
        try:
            if child.block_type == "quick_check":
                found[str(child.id)] = check_of(child.value).digest
            elif child.block_type == "scenario":
                found[str(child.id)] = scenario_from(child.value).digest
        except ValidationError:
            continue
    return found
