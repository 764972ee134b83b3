"""Addresses of what peers sent, of another attempt at a quiz, and of extra time."""

from __future__ import annotations

from django.urls import path

from supervision.views import answers, grants

answer_patterns = [
    path("supervision/answers/", answers.answers, name="answers"),
    path("supervision/answers/<code:code>/", answers.answer, name="answer"),
    path("supervision/people/<code:code>/grant/", grants.grant, name="grant_attempt"),
    path("supervision/people/<code:code>/time/", grants.extra_time, name="extra_time"),
]
