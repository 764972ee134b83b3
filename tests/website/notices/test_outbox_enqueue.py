"""Owing an effect: once for a key, in the transaction of its cause."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django_q.conf import Conf
from django_q.models import OrmQ

from website.core import clock
from website.notices import outbox
from website.notices.models import OutboxEntry


@pytest.mark.django_db
def test_enqueue_owes_the_effect_once_for_a_key(ran):
    first = outbox.enqueue("test.note", key="certificate:1")
    second = outbox.enqueue("test.note", key="certificate:1")

    assert second is None
    assert list(OutboxEntry.objects.all()) == [first]


def test_enqueue_keeps_ids_of_subject_and_recipient(cast, ran):
    entry = outbox.enqueue("test.note", key="k", subject=cast.team["Riverside peers"], recipient=cast.rosa)

    entry.refresh_from_db()
    assert (entry.subject_type, entry.subject_id) == ("accounts.team", str(cast.team["Riverside peers"].pk))
    assert (entry.recipient, entry.state, entry.tries) == (cast.rosa, "waiting", 0)


@pytest.mark.django_db
def test_enqueue_refuses_an_effect_nobody_registered():
    with pytest.raises(LookupError):
        outbox.enqueue("test.unheard_of", key="k")


@pytest.mark.django_db
def test_enqueue_refuses_what_the_columns_do_not_take(ran):
    with pytest.raises(ValidationError):
        outbox.enqueue("test.note", key="k" * 201)

    assert OutboxEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_enqueue_outside_a_transaction_is_refused(ran):
    with pytest.raises(TransactionManagementError):
        outbox.enqueue("test.note", key="k")


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_change_owes_nothing_and_wakes_nobody(ran):
    with transaction.atomic():
        outbox.enqueue("test.note", key="k")
        transaction.set_rollback(True)

    assert (OutboxEntry.objects.count(), OrmQ.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_committed_change_wakes_the_queue_with_the_id_only(owe, ran):
    entry = owe("test.note", key="k")

    task = OrmQ.objects.get().task
    assert (task["func"], task["args"], task["kwargs"]) == (outbox.TASK, (str(entry.pk),), {})


@pytest.mark.django_db(transaction=True)
def test_an_effect_of_later_wakes_nobody_now(owe, ran):
    with clock.later(days=1):
        tomorrow = clock.now()

    owe("test.note", key="k", due_at=tomorrow)

    assert (OutboxEntry.objects.get().due_at, OrmQ.objects.count()) == (tomorrow, 0)


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_cannot_be_woken_does_not_matter(owe, ran, monkeypatch):
    monkeypatch.setattr(Conf, "ORM", "no-such-database")

    entry = owe("test.note", key="k")

    assert OutboxEntry.objects.get() == entry


@pytest.mark.django_db(transaction=True)
def test_the_same_key_from_two_sides_at_once_is_owed_once(owe, ran):
    barrier = threading.Barrier(4)
    outcomes = []

    def enqueue():
        barrier.wait(timeout=10)
        try:
            outcomes.append(owe("test.note", key="k"))
        finally:
            connection.close()

    threads = [threading.Thread(target=enqueue) for __ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(outcomes) == 4
    assert [entry for entry in outcomes if entry is not None] == [OutboxEntry.objects.get()]


@pytest.mark.django_db
def test_enqueue_costs_two_statements(ran, django_assert_num_queries):
    with django_assert_num_queries(2):
        outbox.enqueue("test.note", key="k")
