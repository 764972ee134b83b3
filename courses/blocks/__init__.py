"""Blocks of a lesson. Leaf blocks by role in their own files, one stream of them."""

from __future__ import annotations

from courses.blocks.lesson import PRACTICE_BLOCKS, LessonBodyBlock, LessonBodyField

__all__ = ["PRACTICE_BLOCKS", "LessonBodyBlock", "LessonBodyField"]
