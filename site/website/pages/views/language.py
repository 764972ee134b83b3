"""Choosing the language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from website.accounts.domain.profile import choose_language
from website.core import languages
from website.core.access import public
from website.core.errors import Invalid
from website.pages.domain.translated import address_in


@public("people choose the language they read in before they sign in")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keeps the choice on this device and with the account, and goes back to where the person was.

    Raises Invalid for a language that is not offered.
    """
    language = request.POST.get("language", "")
    if not languages.is_offered(language):
        raise Invalid(_("This language is not offered here. Choose one of the languages at the foot of the page."))
    if request.user.is_authenticated:
        choose_language(request.user, language, actor=request.user)
    response = HttpResponseRedirect(address_in(language, request.POST.get("next", ""), request))
    languages.keep_choice(request, response, language)
    return response
