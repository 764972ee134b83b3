"""People with agreements, browsers that proved who sits there, and the form of a draft as a browser sends it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from supervision.forms.draft import DraftForm
from supervision.models import SupervisionSession
from supervision.views.draft_pages import sheet_of
from tests.cast import Cast
from tests.factories.accounts import prove
from tests.supervision.factories import agree
from website.accounts.models import User


@pytest.fixture
def pairs(cast: Cast) -> Cast:
    """The cast with agreements."""
    return with_agreements(cast)


def with_agreements(cast: Cast) -> Cast:
    """Dana supervises Rosa, Marcus and Amara; Idris supervises Jo."""
    for peer in (cast.rosa, cast.marcus, cast.amara):
        agree(cast.dana, peer)
    agree(cast.idris, cast.jo)
    return cast


def sign_in(person: User) -> Client:
    """A browser in which `person` is signed in, and has just shown who they are."""
    client = Client()
    client.force_login(person)
    return prove(client)


def form_data(session: SupervisionSession, **changes: Any) -> dict[str, Any]:
    """What a browser sends for the draft of a session as it is stored, with changes (None leaves a field out)."""
    session = SupervisionSession.objects.select_related("supervisor").get(pk=session.pk)
    sheet = sheet_of(session)
    form = DraftForm(sheet)
    data: dict[str, Any] = {"version": str(session.draft_version), "go": "stay"}
    for name in form.fields:
        value = form[name].value()
        widget = form.fields[name].widget
        if isinstance(value, list):
            data[name] = [str(each) for each in value]
        else:
            shown = widget.format_value(value)
            data[name] = (shown[0] if shown else "") if isinstance(shown, list) else shown or ""
    data |= {"functions-shown": "1", "topics-shown": "1", "talked-shown": "1"}
    data |= {"action-shown": str(form.action_rows), "training-shown": str(form.training_rows)}
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def whole(session: SupervisionSession, **changes: Any) -> dict[str, Any]:
    """The form filled in so that it can be signed."""
    filled = {
        "minutes-advocacy": str(session.minutes),
        "note": "We talked about saying no.",
        "ethical_issue": "no",
        "safety_issue": "no",
        "workload_discussed": "yes",
    }
    return form_data(session, **{**filled, **changes})
