"""All addresses. Wagtail's catch-all comes last."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from website.accounts.views import doors
from website.pages.views import look

urlpatterns = [
    path("cms/", include("website.accounts.urls_cms")),
    path("cms/", include(wagtailadmin_urls)),
    path("operate/look/", look.components, name="look"),
    path("operate/", admin.site.urls),
    path("", include("website.media.urls")),
]

urlpatterns += i18n_patterns(
    path("", include("website.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("", include("website.notices.urls")),
    path("", include("website.pages.urls")),
    path("", include("courses.urls")),
    path("", include("supervision.urls")),
    # Wagtail's own sign-in and page passwords know neither second factor nor rate limit.
    re_path(r"^_util/.*$", doors.closed),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "website.pages.views.errors.bad_request"
handler403 = "website.pages.views.errors.forbidden"
handler404 = "website.pages.views.errors.not_found"
handler500 = "website.pages.views.errors.server_error"
handler429 = "website.pages.views.errors.too_many"
