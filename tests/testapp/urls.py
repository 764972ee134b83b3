"""The installation's addresses and those of the test app."""

from django.urls import path

from tests.testapp import views
from website.urls import (  # noqa: F401 - Django looks the handlers up here
    handler400,
    handler403,
    handler404,
    handler500,
)
from website.urls import urlpatterns as installed

urlpatterns = [
    path("testapp/note/", views.note),
    path("testapp/fail/<kind>/", views.fail),
    path("testapp/secrets/<code>/", views.show),
    path("testapp/crash/", views.crash),
    *installed,
]
