"""A statement that is true or false."""

from courses.questions.true_false.kind import TrueFalse

__all__ = ["TrueFalse"]
