"""Addresses of written answers that wait for a mark."""

from __future__ import annotations

from django.urls import path

from supervision.views import marking

marking_patterns = [
    path("supervision/marking/", marking.queue, name="marking"),
    path("supervision/marking/<code:code>/<int:number>/", marking.answer, name="marking_answer"),
]
