"""Something to read between questions."""

from courses.questions.information.kind import Information

__all__ = ["Information"]
