"""A place on a scale. Nothing is right or wrong."""

from courses.questions.rating.kind import Rating

__all__ = ["Rating"]
