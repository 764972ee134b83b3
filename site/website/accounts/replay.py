"""Typed text is never lost: a form that arrives too late comes back with its fields, and is sent again by its owner.

Four things can stop a form on its way: the sign-in has run out, the form's CSRF token has run out, the view wants a
fresh proof of who is there (`accounts.stepup`), or the person's role needs a second factor that this session has not
shown. In each case the answer is a page that holds the typed fields as hidden inputs next to what is missing: sign-in
fields, a "send again" button, a password, or the way to the second factor. It works without JavaScript.

The rules that make this safe:

- A form says who typed into it: `{% typed_by %}` (template tag library `replay`) adds a signed field. Without a valid
  one nothing is held, and what is held is sent only for the person it names. A page of another site cannot know the
  value, so it cannot plant a form here.
- If somebody else signs in, the fields are dropped and the person is told.
- The held form goes to the same address with the same fields; the view sees an ordinary POST of its owner.
- Requests that ask for JSON get `{"code": "signed_out" | "form_expired" | "someone_else", "sentence": …}` and keep
  their text themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from allauth.account.stages import LoginStage, LoginStageController
from allauth.core import ratelimit
from allauth.mfa.internal.constants import LoginStageKey
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from website.accounts.forms.sign_in import CodeForm, SignInForm
from website.accounts.models import User

View = Callable[..., HttpResponse]

OWNER_FIELD = "typed-by"
CONTROL_PREFIX = "hold"
ACTION_FIELD = "hold-action"
OWNER_MAX_AGE = 14 * 24 * 3600  # seconds; as long as a session may live
MOST_FIELDS = 980  # the hold page adds a few fields of its own, and Django reads 1,000 at most
_SALT = "website.accounts.replay"

SIGNED_OUT, FORM_EXPIRED, SOMEONE_ELSE, PROVE = "signed_out", "form_expired", "someone_else", "prove"
SECOND_FACTOR = "second_factor"


def keeps_typed_text(view: View) -> View:
    """Marks a view whose POSTs hold typed text: a late one comes back to be sent again instead of being lost."""
    view.keeps_typed_text = True  # type: ignore[attr-defined]
    return view


def keeps(view: Any) -> bool:
    """Whether `view`, or a view it wraps, is marked with `keeps_typed_text`."""
    while view is not None:
        if getattr(view, "keeps_typed_text", False):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def owner_token(user: User) -> str:
    """A signed value that says `user` opened the form; good for 14 days."""
    return signing.dumps(user.code, salt=_SALT)


def owner_of(request: HttpRequest) -> str:
    """The code of the person who opened the posted form, or "" when the form does not prove it."""
    try:
        return str(signing.loads(request.POST.get(OWNER_FIELD, ""), salt=_SALT, max_age=OWNER_MAX_AGE))
    except signing.BadSignature:
        return ""


def wants_json(request: HttpRequest) -> bool:
    """Whether the request was made by a script that reads JSON."""
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def held_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """The typed fields of the request, without those of the hold page itself."""
    return list(_typed(request.POST))


def release(request: HttpRequest) -> None:
    """Takes the hold page's own fields out of the request, so that the view sees what was typed and nothing else."""
    typed = QueryDict(mutable=True, encoding=request.POST.encoding)
    for name, value in _typed(request.POST):
        typed.appendlist(name, value)
    typed._mutable = False
    request.POST = typed


def before_view(request: HttpRequest, view: Any) -> HttpResponse | None:
    """What the sign-in middleware asks about each request: an answer, or None to go on as usual.

    Signs the owner in from the hold page, so that the view that follows sees them.
    """
    if request.method != "POST" or not keeps(view):
        return None
    owner = owner_of(request)
    if request.user.is_authenticated:
        if owner not in ("", request.user.code):
            return someone_else(request)
        if request.POST.get(ACTION_FIELD) in ("sign_in", "code", "send"):
            release(request)
        return None
    if not owner:
        return None
    action = request.POST.get(ACTION_FIELD)
    if action == "code":
        return _finish_with_code(request, owner)
    if action == "sign_in":
        return _sign_in(request, owner)
    return hold_and_sign_in(request)


def answer_csrf_failure(request: HttpRequest) -> HttpResponse | None:
    """The page for a form whose token has run out and that names its owner; None when there is nothing to keep."""
    match = request.resolver_match
    if request.method != "POST" or match is None or not keeps(match.func):
        return None
    owner = owner_of(request)
    if not owner:
        return None
    if not request.user.is_authenticated:
        return hold_and_sign_in(request)
    if request.user.code != owner:
        return someone_else(request)
    return hold_page(request, FORM_EXPIRED, status=403)


def hold_and_sign_in(request: HttpRequest, *, form: SignInForm | None = None, status: int = 401) -> HttpResponse:
    """The page that holds the typed fields and asks their owner to sign in; the code of the second factor too."""
    stage = _stage_of_second_factor(request)
    context: dict[str, Any] = {"form": form or SignInForm(request=request, prefix=CONTROL_PREFIX)}
    if stage is not None:
        context = {"code_form": CodeForm(user=stage.login.user, prefix=CONTROL_PREFIX)}
    return hold_page(request, SIGNED_OUT, status=status, **context)


def hold_for_second_factor(request: HttpRequest, view: Any, step: str) -> HttpResponse | None:
    """The page that holds the typed fields until `step`, the address of the second factor, is done in another tab.

    None when there is nothing to keep: no typed text, or not the text of the person signed in.
    """
    if request.method != "POST" or not keeps(view) or owner_of(request) != request.user.code:
        return None
    return hold_page(request, SECOND_FACTOR, status=403, step_url=step)


def someone_else(request: HttpRequest) -> HttpResponse:
    """The answer when the form was opened by somebody who is not the one signed in: nothing is sent or shown."""
    sentence = _("Someone else is signed in on this browser now. What was typed was not sent under their name.")
    if wants_json(request):
        return JsonResponse({"code": SOMEONE_ELSE, "sentence": sentence}, status=409)
    return _unstored(render(request, "accounts/hold_someone_else.html", {"sentence": sentence}, status=409))


def hold_page(request: HttpRequest, reason: str, *, status: int, **context: Any) -> HttpResponse:
    """The page with the typed fields as hidden inputs. `reason` is one of the words above."""
    if wants_json(request):
        return _unstored(JsonResponse({"code": reason, "sentence": _sentence(reason)}, status=status))
    fields = held_fields(request)
    if "owner" in context:
        fields = [(name, value) for name, value in fields if name != OWNER_FIELD]
    if len(fields) > MOST_FIELDS:
        raise TooManyFieldsSent("More fields than the hold page can carry.")
    page = {
        "reason": reason,
        "sentence": _sentence(reason),
        "held": fields,
        "files": bool(request.FILES),
        "action_url": request.get_full_path(),
        **context,
    }
    return _unstored(render(request, "accounts/hold.html", page, status=status))


def _sentence(reason: str) -> str:
    return {
        SIGNED_OUT: _("You were signed out before this could be saved. Nothing is lost: sign in and it will be sent."),
        FORM_EXPIRED: _("This page was open for a long time. Nothing is lost: send it again."),
        SECOND_FACTOR: _("Your role needs a second factor before this can be saved. Nothing you typed is lost."),
        PROVE: _("Before this is done, please show that it is you. Nothing you typed is lost."),
    }[reason]


def _typed(data: QueryDict) -> Iterator[tuple[str, str]]:
    for name, values in data.lists():
        if name == "csrfmiddlewaretoken" or name.startswith(f"{CONTROL_PREFIX}-"):
            continue
        for value in values:
            yield name, value


def _unstored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    return response


def _stage_of_second_factor(request: HttpRequest) -> LoginStage | None:
    return LoginStageController.enter(request, LoginStageKey.MFA_AUTHENTICATE.value)


def _sign_in(request: HttpRequest, owner: str) -> HttpResponse | None:
    form = SignInForm(data=request.POST, request=request, prefix=CONTROL_PREFIX)
    if not ratelimit.consume(request, action="login"):
        form.is_bound = False
        form.too_many = True
        return hold_and_sign_in(request, form=form, status=429)
    if not form.is_valid():
        return hold_and_sign_in(request, form=form)
    response = form.login(request)
    if request.user.is_authenticated:
        return _after_sign_in(request, owner)
    # The second factor is still missing, or the account may not sign in: allauth's answer says which.
    return hold_and_sign_in(request) if _stage_of_second_factor(request) else response


def _finish_with_code(request: HttpRequest, owner: str) -> HttpResponse | None:
    stage = _stage_of_second_factor(request)
    if stage is None:
        return hold_and_sign_in(request)
    form = CodeForm(user=stage.login.user, data=request.POST, prefix=CONTROL_PREFIX)
    if not form.is_valid():
        return hold_page(request, SIGNED_OUT, status=401, code_form=form)
    form.save()
    response = stage.exit()
    return _after_sign_in(request, owner) if request.user.is_authenticated else response


def _after_sign_in(request: HttpRequest, owner: str) -> HttpResponse | None:
    if request.user.code == owner:
        release(request)
        return None
    messages.warning(
        request, _("You are signed in. What was typed before belongs to another account, so it was not sent.")
    )
    return HttpResponseRedirect(resolve_url(settings.LOGIN_REDIRECT_URL))
