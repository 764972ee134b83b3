"""The order of a course's modules: which come first, what is wrong with an order, and how a shut module says so.

Modules name each other by their codes, so that an order holds in every language and wherever the course is copied to. A
code that no published module of the course has keeps nothing shut: what is not there cannot be done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def code_list(text: str) -> list[str]:
    """The codes in "AL, BO", each once."""
    return list(dict.fromkeys(code for part in (text or "").split(",") if (code := part.strip().upper())))


def order_fault(code: str, wanted: Sequence[str], others: Mapping[str, Sequence[str]]) -> str:
    """What is wrong when the module `code` opens after `wanted`, as a sentence; "" when nothing is.

    `others` are the other modules of the course by code, each with what it opens after itself.
    """
    for first in wanted:
        if first == code:
            return _("A module cannot come before itself.")
        if first not in others:
            return _("No other module of this course has the code %(code)s.") % {"code": first[:20]}
        if code in _all_before(first, others):
            return _("%(first)s opens after this module, so this one cannot wait for it.") % {"first": first}
    return ""


def _all_before(code: str, others: Mapping[str, Sequence[str]]) -> set[str]:
    """Every module that must be done before `code` opens, near or far."""
    found: set[str] = set()
    ahead = list(others.get(code, ()))
    while ahead:
        first = ahead.pop()
        if first not in found:
            found.add(first)
            ahead.extend(others.get(first, ()))
    return found


def opens_sentence(title: str, lessons: int = 0, quizzes: int = 0) -> str:
    """When a module opens, with what is left of the one before: "Opens when “Boundaries” is done: 2 lessons left."

    Without numbers, the first half alone: for somebody who has not begun.
    """
    words: dict[str, Any] = {"module": title, "left": lessons}
    if lessons and quizzes:
        text = ngettext(
            "Opens when “%(module)s” is done: %(left)d lesson and the quiz left.",
            "Opens when “%(module)s” is done: %(left)d lessons and the quiz left.",
            lessons,
        )
    elif lessons:
        text = ngettext(
            "Opens when “%(module)s” is done: %(left)d lesson left.",
            "Opens when “%(module)s” is done: %(left)d lessons left.",
            lessons,
        )
    elif quizzes:
        text = _("Opens when “%(module)s” is done: the quiz is left.")
    else:
        text = _("Opens when “%(module)s” is done.")
    return text % words
