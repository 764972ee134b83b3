"""Addresses of the peer's own side, of requests, of a supervisor's qualification, and of who sees what."""

from __future__ import annotations

from django.urls import path

from supervision.views import mine, requests, rules

mine_patterns = [
    path("supervision/mine/", mine.mine, name="mine"),
    path("supervision/mine/agenda/", mine.mine_agenda, name="mine_agenda"),
    path("supervision/mine/agenda/<code:code>/remove/", mine.mine_agenda_remove, name="mine_agenda_remove"),
    path("supervision/mine/notes/", mine.notes, name="notes"),
    path("supervision/mine/notes/delete/", mine.notes_delete, name="notes_delete"),
    path("supervision/mine/ask/", requests.ask, name="ask"),
    path("supervision/requests/<code:code>/answer/", requests.request_answer, name="request_answer"),
    path("supervision/requests/<code:code>/take-back/", requests.request_take_back, name="request_take_back"),
    path("supervision/qualification/", rules.qualification, name="qualification"),
    path("supervision/who-sees-what/", rules.who_sees_what, name="who_sees_what"),
]
