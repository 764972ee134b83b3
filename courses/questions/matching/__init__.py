"""Pairs that belong together."""

from courses.questions.matching.kind import Matching

__all__ = ["Matching"]
