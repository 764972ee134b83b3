"""A number to type, with or without a unit."""

from courses.questions.numerical.kind import Numerical

__all__ = ["Numerical"]
