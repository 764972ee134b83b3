"""Addresses of signed records."""

from __future__ import annotations

from django.urls import path

from supervision.views import amendments, records, session_files

record_patterns = [
    path("supervision/sessions/<code:code>/sign/", records.record_sign, name="record_sign"),
    path("supervision/sessions/<code:code>/respond/", records.record_respond, name="record_respond"),
    path("supervision/sessions/<code:code>/amend/", amendments.record_amend, name="record_amend"),
    path("supervision/sessions/<code:code>/void/", records.record_void, name="record_void"),
    path("supervision/sessions/<code:code>/record.pdf", session_files.record_pdf, name="record_pdf"),
]
