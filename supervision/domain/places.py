"""Where notices about sessions lead."""

from __future__ import annotations

from django.urls import reverse

from supervision.models import SupervisionSession


def address_of(session: SupervisionSession) -> str:
    """The page of a session: its agenda, its draft or its record, by its state."""
    return reverse("supervision:session", args=[session.code])
