"""A few words to type."""

from courses.questions.short_answer.kind import ShortAnswer

__all__ = ["ShortAnswer"]
