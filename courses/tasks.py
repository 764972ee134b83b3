"""Tasks that recompute from data, so that running late or twice is harmless."""

from __future__ import annotations

from courses.domain.award import award_all_finished
from courses.domain.refreshers import offer_to_latecomers
from courses.domain.regrade import carry_on_all
from courses.domain.statistics import recompute_stale
from courses.domain.submit import close_overdue
from website import audit


def award_finished() -> int:
    """Finishes courses whose last open part was taken out by an editor. Returns how many certificates were issued."""
    return award_all_finished(actor=audit.SYSTEM)


def close_overdue_attempts() -> int:
    """Closes quizzes whose time and grace are over, each once. Returns how many it closed."""
    return close_overdue()


def offer_refreshers() -> int:
    """Offers refreshers to people who passed with an older version since a change. Returns how many were new."""
    return offer_to_latecomers()


def carry_on_regrades() -> int:
    """Marks the attempts that regrades have not come to yet. Returns how many it marked."""
    return carry_on_all()


def recompute_statistics() -> int:
    """Works out the figures of quizzes that changed since the last time. Returns how many quizzes."""
    return recompute_stale()
