"""Several right answers."""

from courses.questions.multiple.kind import Multiple

__all__ = ["Multiple"]
