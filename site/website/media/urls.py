"""Addresses of files."""

from __future__ import annotations

from django.urls import path

from website.media import views

app_name = "media"

urlpatterns = [
    path("documents/<str:code>/<path:filename>", views.document, name="document"),
    path("media/images/<str:name>", views.picture, name="picture"),
]
