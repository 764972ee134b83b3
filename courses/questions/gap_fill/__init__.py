"""A text with gaps to fill or to choose for."""

from courses.questions.gap_fill.kind import GapFill

__all__ = ["GapFill"]
