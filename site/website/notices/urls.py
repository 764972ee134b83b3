"""Addresses of notices and of the health pages."""

from __future__ import annotations

from django.urls import path

from website.notices.views import health, notices

app_name = "notices"

urlpatterns = [
    # /notices/
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/read/", notices.notice_read_all, name="notice_read_all"),
    path("notices/<str:code>/open/", notices.notice_open, name="notice_open"),
    # for monitors
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
]
