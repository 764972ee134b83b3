"""Choosing the language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from website.accounts.domain.profile import choose_language
from website.core import languages
from website.core.access import public
from website.core.errors import Invalid
from website.pages.domain.translated import address_in


@csrf_exempt
@public("people choose the language they read in before they sign in")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keeps the choice on this device and with the account, and goes back to where the person was.

    The form stands on every page and has no token: a token would be a cookie for every visitor, and no page could be
    kept by a cache. What another site could do is choose a language; browsers that say where a form comes from are
    refused even that. Raises Invalid for a language that is not offered.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Invalid(_("This came from another site. Choose the language at the foot of this page."))
    language = request.POST.get("language", "")
    if not languages.is_offered(language):
        raise Invalid(_("This language is not offered here. Choose one of the languages at the foot of the page."))
    if request.user.is_authenticated:
        choose_language(request.user, language, actor=request.user)
    response = HttpResponseRedirect(address_in(language, request.POST.get("next", ""), request))
    languages.keep_choice(request, response, language)
    return response
