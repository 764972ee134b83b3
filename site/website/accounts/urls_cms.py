"""Addresses under /cms/ that stand before Wagtail's own."""

from __future__ import annotations

from django.urls import path, re_path

from website.accounts.views import doors, profile

urlpatterns = [
    path("login/", doors.to_sign_in),
    path("logout/", profile.sign_out),
    re_path(r"^(?:users|groups|password_reset)(?:/.*)?$", doors.closed),
]
