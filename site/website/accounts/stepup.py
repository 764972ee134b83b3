"""Step-up: some things need a fresh proof of who is there, however long ago the sign-in was.

A proof is any step allauth records: a password, a code, a passkey, at sign-in or later. Its moment is kept in the
session, for the person it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.signals import authentication_step_completed
from allauth.core import ratelimit
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from website.accounts import replay
from website.accounts.forms.sign_in import CodeAgainForm, ReauthenticateForm
from website.accounts.models import User
from website.core import clock

View = Callable[..., HttpResponse]

PROOF_SESSION_KEY = "accounts.proof"
DEFAULT_MINUTES = 30


def note_proof(request: HttpRequest, user: User) -> None:
    """Remembers in the session that `user` has just shown who they are."""
    request.session[PROOF_SESSION_KEY] = [user.pk, clock.now().timestamp()]


def proved_within(request: HttpRequest, minutes: int = DEFAULT_MINUTES) -> bool:
    """Whether the person signed in has shown who they are in the last `minutes`."""
    person, moment = request.session.get(PROOF_SESSION_KEY, (None, 0))
    return person == request.user.pk and clock.now().timestamp() - moment < minutes * 60


def needs_recent_proof(minutes: int = DEFAULT_MINUTES) -> Callable[[View], View]:
    """The view opens only when the last proof is younger than `minutes`.

    A GET is sent to allauth's "confirm it is you" page and comes back. A POST is answered with a page that holds its
    fields next to a field for the password or a code, and goes on when the proof is given.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def proved(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not proved_within(request, minutes):
                answer = _hold(request) if request.method == "POST" else _send_to_proof(request)
                if answer is not None:
                    return answer
            if request.method == "POST" and request.POST.get(replay.ACTION_FIELD):
                replay.release(request)
            return view(request, *args, **kwargs)

        proved.recent_proof_minutes = minutes  # type: ignore[attr-defined]
        return proved

    return decorate


def on_step_completed(sender: type, request: HttpRequest, user: User, **extra: Any) -> None:
    """Receiver of allauth's signal."""
    note_proof(request, user)


def connect() -> None:
    """Listens to allauth; called once when the app is ready."""
    authentication_step_completed.connect(on_step_completed, dispatch_uid="accounts.stepup")


def _send_to_proof(request: HttpRequest) -> HttpResponse:
    methods = get_adapter().get_reauthentication_methods(request.user)
    query = QueryDict(mutable=True)
    query[REDIRECT_FIELD_NAME] = request.get_full_path()
    return HttpResponseRedirect(f"{methods[0]['url']}?{query.urlencode(safe='/')}")


def _hold(request: HttpRequest) -> HttpResponse | None:
    """The page that holds the form and asks for a proof; None when the proof has just been given."""
    trying = request.POST.get(replay.ACTION_FIELD) == "prove"
    methods = {method["id"]: method for method in get_adapter().get_reauthentication_methods(request.user)}
    code_given = trying and "mfa_reauthenticate" in methods and request.POST.get("hold-code")
    password_form = ReauthenticateForm(_given(request, trying and not code_given), user=request.user, prefix="hold")
    code_form = CodeAgainForm(_given(request, code_given), user=request.user, prefix="hold")
    context = {
        "proof_form": password_form,
        "code_form": code_form if "mfa_reauthenticate" in methods else None,
        "passkey_url": methods.get("mfa_reauthenticate:webauthn", {}).get("url", ""),
        "owner": replay.owner_token(request.user),
    }
    if not trying:
        return replay.hold_page(request, replay.PROVE, status=401, **context)
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        unbound = ReauthenticateForm(user=request.user, prefix="hold")
        return replay.hold_page(
            request, replay.PROVE, status=429, **{**context, "proof_form": unbound, "too_many": True}
        )
    if code_given and code_form.is_valid():
        code_form.save()
        return None
    if not code_given and password_form.is_valid():
        reauthenticate_by_password(request)
        return None
    return replay.hold_page(request, replay.PROVE, status=401, **context)


def _given(request: HttpRequest, given: object) -> QueryDict | None:
    return request.POST if given else None
