"""Who sees what, and a supervisor's own qualification."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from supervision.domain.qualification import qualification_of, save_qualification
from supervision.domain.who_sees_what import NEVER, READERS, rules_for, table
from supervision.forms.mine import QualificationForm
from website.accounts.enums import Role
from website.accounts.replay import keeps_typed_text
from website.core import clock
from website.core.access import needs_role, signed_in
from website.core.errors import Invalid


@require_safe
@signed_in
def who_sees_what(request: HttpRequest) -> HttpResponse:
    """The rules of the house in plain words, those of the reader's roles first."""
    context = {"mine": rules_for(request.user), "readers": READERS.values(), "rows": table(), "never": NEVER}
    return render(request, "supervision/mine/who_sees_what.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_role(Role.SUPERVISOR)
@keeps_typed_text
def qualification(request: HttpRequest) -> HttpResponse:
    """What I am qualified by. It stands in what I sign from now on."""
    saved = qualification_of(request.user)
    initial = {"credential": saved.credential, "number": saved.number, "expires_on": saved.expires_on}
    form = QualificationForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            save_qualification(request.user, **form.cleaned_data, actor=request.user)
        except Invalid as error:
            form.add_error(error.field or None, error.sentence)
        else:
            messages.success(request, _("Saved. It stands in what you sign from now on."))
            return redirect("supervision:qualification")
    run_out = saved.expires_on is not None and saved.expires_on < clock.today()
    context = {"form": form, "saved": saved if saved.pk else None, "run_out": run_out}
    return render(request, "supervision/mine/qualification.html", context, status=400 if form.errors else 200)
