"""Asking for supervision: of one's own supervisor or, without one, of the people who run the program.

A request is no emergency channel; its page says so. Only whom it is written to reads it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from supervision.access import coordinators_of, supervisees_of, supervisors_of
from supervision.domain import status
from supervision.domain.agreement_rules import runs_program_for
from supervision.enums import RequestState
from supervision.models import SupervisionRequest
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow
from website.core.forms import TextChoice
from website.core.sanitise import plain_text
from website.notices.domain import tell

LONGEST_TEXT = 2000


@transaction.atomic
def ask(
    person: User,
    *,
    supervisor: User | None = None,
    text: str = "",
    actor: User,
    choices: Iterable[TextChoice] = (),
) -> SupervisionRequest:
    """Asks `supervisor` for supervision; without a supervisor, those who run the program. Whoever is asked is told.

    `choices` are those made at the identifier check. Raises NotAllowed for anybody but the person, NotNow while another
    request waits, Invalid with the field when somebody is asked who does not supervise them, or nobody can be.
    """
    if actor.pk != person.pk:
        raise NotAllowed(_("Only the person themselves can ask for this."), code="not-yours")
    mine = list(supervisors_of(person))
    if supervisor is not None and supervisor not in mine:
        raise Invalid(_("Choose one of your supervisors."), code="not-my-supervisor", field="supervisor")
    if supervisor is None and mine:
        raise Invalid(_("Say which of your supervisors you ask."), code="whom", field="supervisor")
    asked = [supervisor] if supervisor is not None else list(coordinators_of(person).exclude(pk=person.pk))
    if not asked:
        sentence = _("Nobody runs the program for your team yet, so nobody would get this. Please ask in person.")
        raise Invalid(sentence, code="nobody")
    words = plain_text(str(text)).strip()
    if len(words) > LONGEST_TEXT:
        raise Invalid(_("At most %(most)d characters fit.") % {"most": LONGEST_TEXT}, code="too-long", field="text")
    try:
        with transaction.atomic():
            row = SupervisionRequest.objects.create(
                person=person, supervisor=supervisor, text=words, asked_at=clock.now()
            )
    except IntegrityError:
        raise NotNow(_("You have already asked, and the answer is on its way."), code="asked") from None
    status.refresh([person.pk])
    for one in asked:
        tell(one, "supervision.asked", key=f"asked:{row.pk}:{one.pk}", subject=row, url=address_of(row))
    audit.record_text_choices(actor, row, choices)
    audit.record(actor, "supervision.ask", row, about=person)
    return row


@transaction.atomic
def answer(request: SupervisionRequest, *, actor: User) -> SupervisionRequest:
    """Says that the request was seen and is being dealt with; the person is told. Answering twice changes nothing.

    Raises NotAllowed for anybody it was not addressed to, NotNow when it was taken back.
    """
    row = _lock(request)
    _require_addressed(row, actor)
    if row.state == RequestState.ANSWERED:
        return row
    _require_open(row)
    _close(row, RequestState.ANSWERED, actor)
    tell(
        row.person,
        "supervision.request_answered",
        key=f"request-answered:{row.pk}",
        subject=row,
        url=reverse("supervision:mine"),
    )
    audit.record(actor, "supervision.answer_request", row, about=row.person)
    return row


@transaction.atomic
def take_back(request: SupervisionRequest, *, actor: User) -> SupervisionRequest:
    """Takes a request back. Taking it back twice changes nothing.

    Raises NotAllowed for anybody but the person, NotNow when it was answered.
    """
    row = _lock(request)
    if row.person_id != actor.pk:
        raise NotAllowed(_("Only the person who asked can take this back."), code="not-yours")
    if row.state == RequestState.WITHDRAWN:
        return row
    _require_open(row)
    _close(row, RequestState.WITHDRAWN, actor)
    audit.record(actor, "supervision.take_request_back", row, about=row.person)
    return row


def address_of(request: SupervisionRequest) -> str:
    """Where it is read and answered."""
    return reverse("supervision:request_answer", args=[request.code])


def _lock(request: SupervisionRequest) -> SupervisionRequest:
    rows = SupervisionRequest.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("person").get(pk=request.pk)


def _require_addressed(row: SupervisionRequest, actor: User) -> None:
    if row.supervisor_id is None:
        allowed = row.person_id != actor.pk and runs_program_for(actor, row.person)
    else:
        allowed = row.supervisor_id == actor.pk and supervisees_of(actor).filter(pk=row.person_id).exists()
    if not allowed:
        raise NotAllowed(_("Only whoever was asked can answer."), code="not-yours")


def _require_open(row: SupervisionRequest) -> None:
    if row.state == RequestState.ANSWERED:
        raise NotNow(_("This was answered already."), code="answered")
    if row.state == RequestState.WITHDRAWN:
        raise NotNow(_("This was taken back."), code="withdrawn")


def _close(row: SupervisionRequest, state: str, actor: User) -> None:
    row.state, row.closed_at, row.closed_by = str(state), clock.now(), actor
    row.save(update_fields=["state", "closed_at", "closed_by"])
    status.refresh([row.person_id])
