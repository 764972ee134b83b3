"""Side doors that packages bring along, closed: there is one way to sign in and one place to manage people."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from website.core.access import public


@public("sends to the one sign-in page, with its second factor")
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """In the place of a package's own sign-in page, which would know no second factor.

    Wagtail sends people here who are signed in and may not open the CMS; the sign-in page would send them back to it.
    """
    if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    query = {REDIRECT_FIELD_NAME: request.GET.get(REDIRECT_FIELD_NAME) or reverse("wagtailadmin_home")}
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode(query)}")


@public("there is nothing here for anybody")
def closed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """In the place of pages that could set a person's address, password or groups."""
    raise Http404
