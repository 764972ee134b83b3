"""Addresses of agreements, and the coordinators' pages of supervision."""

from __future__ import annotations

from django.urls import path

from supervision.views import agreements, coordinate

agreement_patterns = [
    path("supervision/agreements/", agreements.agreement_list, name="agreements"),
    path("supervision/agreements/<code:code>/", agreements.agreement, name="agreement"),
    path("supervision/agreements/<code:code>/accept/", agreements.agreement_accept, name="agreement_accept"),
    path("supervision/agreements/<code:code>/decline/", agreements.agreement_decline, name="agreement_decline"),
    path("supervision/agreements/<code:code>/withdraw/", agreements.agreement_withdraw, name="agreement_withdraw"),
    path("supervision/agreements/<code:code>/end/", agreements.agreement_end, name="agreement_end"),
    path("supervision/agreements/<code:code>/cover/", agreements.agreement_cover, name="agreement_cover"),
    path("coordinate/agreements/", coordinate.agreements, name="coordinate_agreements"),
    path("coordinate/agreements/new/", coordinate.agreement_new, name="agreement_new"),
    path("coordinate/sessions/", coordinate.sessions, name="coordinate_sessions"),
    path("coordinate/sessions.csv", coordinate.sessions_csv, name="coordinate_sessions_csv"),
]
