"""Addresses of the caseload, of the page of one peer, and of preparing a session."""

from __future__ import annotations

from django.urls import path

from supervision.views import caseload, people, preparation

caseload_patterns = [
    path("supervision/", caseload.home, name="home"),
    path("supervision/caseload.csv", caseload.caseload_csv, name="caseload_csv"),
    path("supervision/people/<code:code>/", people.person, name="person"),
    path("supervision/people/<code:code>/prepare/", preparation.prepare, name="prepare"),
]
