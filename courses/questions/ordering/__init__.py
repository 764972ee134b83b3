"""Steps to put in order."""

from courses.questions.ordering.kind import Ordering

__all__ = ["Ordering"]
