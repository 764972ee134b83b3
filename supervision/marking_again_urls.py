"""Addresses of the coordinators' pages about marking again."""

from __future__ import annotations

from django.urls import path

from supervision.views import marking_again

marking_again_patterns = [
    path("coordinate/marking-again/", marking_again.marking_again, name="marking_again"),
    path("coordinate/marking-again/<code:code>/", marking_again.marking_again_proposal, name="marking_again_proposal"),
    path("coordinate/marking-again/done/<code:code>/", marking_again.marking_again_done, name="marking_again_done"),
]
