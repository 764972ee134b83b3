"""Addresses of attempts and of what learners send. A code is letters and digits, so that nothing else gets through."""

from __future__ import annotations

from django.urls import path, register_converter

from courses.views import attempts, quiz_intro, sent


class CodeConverter:
    """A public code (`core.ids`)."""

    regex = "[a-z0-9]{6,32}"

    def to_python(self, value: str) -> str:
        """The code."""
        return value

    def to_url(self, value: str) -> str:
        """The code."""
        return value


register_converter(CodeConverter, "code")

attempt_patterns = [
    path("learn/quizzes/<uuid:key>/start/", attempts.attempt_start, name="attempt_start"),
    path("learn/quizzes/<uuid:key>/read/", quiz_intro.attempt_read, name="attempt_read"),
    path("learn/extra-time/", quiz_intro.extra_time, name="extra_time"),
    path("learn/attempts/<code:code>/", attempts.attempt, name="attempt"),
    path("learn/attempts/<code:code>/<int:number>/", attempts.attempt_question, name="attempt_question"),
    path("learn/attempts/<code:code>/<int:number>/save/", attempts.answer_save, name="answer_save"),
    path("learn/attempts/<code:code>/<int:number>/send/", sent.answer_send, name="answer_send"),
    path("learn/attempts/<code:code>/finish/", attempts.attempt_finish, name="attempt_finish"),
    path("learn/attempts/<code:code>/result/", attempts.attempt_result, name="attempt_result"),
]

sent_patterns = [
    path("learn/lessons/<uuid:key>/reflections/<uuid:block>/send/", sent.reflection_send, name="reflection_send"),
    path("learn/sent/", sent.sent_list, name="sent_list"),
    path("learn/sent/<code:code>/", sent.sent_work, name="sent_work"),
    path("learn/sent/<code:code>/take-back/", sent.sent_take_back, name="sent_take_back"),
]
