"""One right answer out of several."""

from courses.questions.single.kind import Single

__all__ = ["Single"]
