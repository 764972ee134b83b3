"""What was agreed on: done, not done, not to be done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from supervision.access import get_action_for
from supervision.domain import actions
from supervision.views.common import SeeOther
from website.core.access import signed_in
from website.core.errors import Invalid

CHANGES = {
    "done": (actions.complete, gettext_lazy("Marked as done.")),
    "open": (actions.reopen, gettext_lazy("Open again.")),
    "drop": (actions.drop, gettext_lazy("Taken off the list.")),
}


@require_POST
@signed_in
def action_done(request: HttpRequest, code: str) -> HttpResponse:
    """Marks an action as `to` says (done unless told) and goes back to `next`, a page of this site."""
    action = get_action_for(request.user, code)
    try:
        change, sentence = CHANGES[request.POST.get("to", "done")]
    except KeyError:
        raise Invalid(_("Please choose done or not done."), code="unknown-change", field="to") from None
    change(action, actor=request.user)
    messages.success(request, sentence)
    return SeeOther(_back(request))


def _back(request: HttpRequest) -> str:
    """The page that the button stood on."""
    wanted = request.POST.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("supervision:home")
