"""My supervision: the peer's own side, also of a supervisor who is a peer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supervision.access import get_own_point_for, note_of
from supervision.domain import agenda
from supervision.domain import agreement_states as states
from supervision.domain import notes as note_domain
from supervision.domain.mine import my_supervision, put_on_agenda
from supervision.forms.mine import MinePointForm, NoteForm, places_for_points
from supervision.models import Agreement, PreparationNote
from website.accounts.access import confidential_open, require_confidential_open
from website.accounts.enums import Role
from website.accounts.replay import keeps_typed_text
from website.core import clock
from website.core.access import signed_in
from website.core.encryption import CannotOpen
from website.core.errors import DomainError
from website.core.forms import text_choices


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """What is next, what waits for me, what was. Without texts while confidential pages are closed to me."""
    return _page(request)


@require_POST
@signed_in
@keeps_typed_text
def mine_agenda(request: HttpRequest) -> HttpResponse:
    """Puts a point of mine on the agenda of a session, or lets it wait for the next one."""
    require_confidential_open(request.user)
    found = my_supervision(request.user)
    form = MinePointForm(request.POST, places=places_for_points(found.planned, found.supervisors))
    if form.is_valid():
        try:
            put_on_agenda(form.cleaned_data["text"], form.chosen, actor=request.user, choices=text_choices(form))
        except DomainError as error:
            field = getattr(error, "field", "")
            form.add_error(field if field in form.fields else None, error.sentence)
        else:
            messages.success(request, _("It is on the agenda. Your supervisor sees it."))
            return redirect("supervision:mine")
    return _page(request, form=form, status=400)


@require_POST
@signed_in
def mine_agenda_remove(request: HttpRequest, code: str) -> HttpResponse:
    """Takes a point of mine away again. Never needs confidential pages to be open."""
    agenda.remove_item(get_own_point_for(request.user, code), actor=request.user)
    messages.success(request, _("Taken off the agenda."))
    return redirect("supervision:mine")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@keeps_typed_text
def notes(request: HttpRequest) -> HttpResponse:
    """My private notes before a session. Nobody else ever sees them."""
    require_confidential_open(request.user)
    saved = note_of(request.user)
    if request.method != "POST":
        return _notes_page(request, _note_form(saved), saved)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _notes_page(request, form, saved, status=422)
    try:
        note_domain.save_note(
            request.user,
            text=form.cleaned_data["text"],
            version=form.cleaned_data["version"],
            actor=request.user,
            choices=text_choices(form),
        )
    except note_domain.StaleNote as stale:
        return _notes_page(request, _carried_on(request, stale), saved, stale=stale, status=409)
    except DomainError as error:
        field = getattr(error, "field", "")
        form.add_error(field if field in form.fields else None, error.sentence)
        return _notes_page(request, form, saved, status=error.status)
    messages.success(request, _("Saved. Only you can read it."))
    return redirect("supervision:notes")


@require_POST
@signed_in
def notes_delete(request: HttpRequest) -> HttpResponse:
    """Deletes my notes for good. Never needs confidential pages to be open."""
    note_domain.delete_note(request.user, actor=request.user)
    messages.success(request, _("Your notes are deleted."))
    return redirect("supervision:mine")


# --- the pages --------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, *, form: MinePointForm | None = None, status: int = 200) -> HttpResponse:
    user = request.user
    is_open = confidential_open(user)
    found = my_supervision(user, confidential=is_open)
    places = places_for_points(found.planned, found.supervisors)
    context = {
        "mine": found,
        "running": [(row, _running_words(row)) for row in found.running],
        "today": clock.today(),
        "closed": not is_open,
        "point_form": form or (MinePointForm(places=places) if is_open and places else None),
        "supervises": user.has_role(Role.SUPERVISOR),
    }
    return render(request, "supervision/mine/mine.html", context, status=status)


def _running_words(row: Agreement) -> str:
    """How an agreement of mine stands, and how often we meet."""
    return f"{states.state_of(row).label} · {states.rhythm_of(row)}"


def _note_form(saved: PreparationNote | None) -> NoteForm | None:
    """The form with what is saved; None when that cannot be opened, so that nobody writes over it."""
    try:
        return NoteForm(initial={"text": saved.text if saved else "", "version": saved.version if saved else 0})
    except CannotOpen:
        return None


def _carried_on(request: HttpRequest, stale: note_domain.StaleNote) -> NoteForm:
    """What was typed, ready to be saved over the newer notes if the person wants."""
    data = request.POST.copy()
    data["version"] = str(stale.version)
    return NoteForm(data)


def _notes_page(
    request: HttpRequest,
    form: NoteForm | None,
    saved: PreparationNote | None,
    *,
    stale: note_domain.StaleNote | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "saved": saved, "stale": stale}
    return render(request, "supervision/mine/notes.html", context, status=status)
