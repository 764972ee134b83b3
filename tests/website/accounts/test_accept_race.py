"""Accepting one invitation from several places at once makes one account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from website.accounts.domain import invitations
from website.accounts.models import Invitation, User
from website.core.errors import NotNow

TRIES = 4


@pytest.mark.django_db(transaction=True)
def test_one_link_makes_one_account_however_often_it_is_sent_at_once(cast):
    invitation = invitations.invite("nia@example.org", team=cast.team["Riverside peers"], actor=cast.priya)
    start = Barrier(TRIES)

    def accept(number: int) -> str:
        try:
            start.wait(timeout=10)
            invitations.accept(
                Invitation.objects.get(pk=invitation.pk),
                full_name=f"Nia {number}",
                display_name="Nia",
                password="river stones and rain",
            )
        except NotNow as error:
            return error.code
        finally:
            connection.close()
        return "made"

    with ThreadPoolExecutor(TRIES) as pool:
        outcomes = sorted(pool.map(accept, range(TRIES)))

    assert outcomes == ["made", "unusable", "unusable", "unusable"]
    assert User.objects.filter(email="nia@example.org").count() == 1
