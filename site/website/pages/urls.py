"""Addresses of public pages."""

from __future__ import annotations

from django.urls import path

from website.pages.views import language, public

app_name = "pages"

urlpatterns = [
    # for everybody
    path("help-now/", public.help_now, name="help_now"),
    path("leave/", public.leave, name="leave"),
    path("language/", language.choose, name="language"),
]
