"""Telling a person something: in the app at once, by mail when they want it, never twice."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import translation

from website.core import clock
from website.core.errors import NotAllowed
from website.notices import kinds, outbox, queries
from website.notices.domain import mark_all_read, mark_read, tell
from website.notices.models import Notice, OutboxEntry


def test_tell_shows_in_the_app_and_is_mailed(cast, kind):
    notice = tell(cast.rosa, kind, key="certificate:1", url="/learn/certificates/")

    done = outbox.run_due()

    assert list(Notice.objects.values_list("pk", "recipient", "url", "read_at")) == [
        (notice.pk, cast.rosa.pk, "/learn/certificates/", None)
    ]
    assert (done, [message.to for message in mail.outbox]) == (1, [["rosa@demo.example"]])


def test_tell_twice_for_one_event_tells_once(cast, kind):
    tell(cast.rosa, kind, key="certificate:1")
    again = tell(cast.rosa, kind, key="certificate:1")
    outbox.run_due()
    outbox.run_due()

    assert again is None
    assert (Notice.objects.count(), OutboxEntry.objects.count(), len(mail.outbox)) == (1, 1, 1)


def test_tell_by_app_only_when_the_person_wants_no_mail(cast, kind):
    cast.rosa.mail_notices = False
    cast.rosa.save()

    tell(cast.rosa, kind, key="k")

    assert (Notice.objects.count(), OutboxEntry.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"mail_notices": False}, id="wants none any more"),
        pytest.param({"is_active": False}, id="left"),
        pytest.param({"erased_at": clock.now()}, id="erased"),
    ],
)
def test_the_mail_asks_again_before_it_goes(cast, kind, change):
    tell(cast.rosa, kind, key="k")
    type(cast.rosa).objects.filter(pk=cast.rosa.pk).update(**change)

    outbox.run_due()

    assert (mail.outbox, OutboxEntry.objects.get().state) == ([], "done")


def test_a_notice_read_before_its_mail_went_needs_no_mail(cast, kind):
    notice = tell(cast.rosa, kind, key="k")
    mark_read(notice, actor=cast.rosa)

    outbox.run_due()

    assert mail.outbox == []


def test_a_notice_that_is_gone_needs_no_mail(cast, kind):
    tell(cast.rosa, kind, key="k").delete()

    outbox.run_due()

    assert (mail.outbox, OutboxEntry.objects.get().state) == ([], "done")


def test_tell_refuses_a_kind_nobody_registered(cast):
    with pytest.raises(LookupError):
        tell(cast.rosa, "test.unheard_of", key="k")


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "learn/"]
)
def test_tell_refuses_a_foreign_address(cast, kind, url):
    with pytest.raises(ValueError):
        tell(cast.rosa, kind, key="k", url=url)

    assert Notice.objects.count() == 0


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/"])
def test_the_database_refuses_a_foreign_address(cast, kind, url):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(recipient=cast.rosa, key="k", kind=kind, url=url)


def test_tell_keeps_the_callers_transaction_usable(cast, kind):
    with transaction.atomic():
        tell(cast.rosa, kind, key="k")
        tell(cast.rosa, kind, key="k")
        tell(cast.dana, kind, key="l")

    assert Notice.objects.count() == 2


def test_title_is_the_sentence_of_the_kind(cast, kind):
    notice = tell(cast.rosa, kind, key="k")

    with translation.override("en"):
        assert str(notice.title) == "Your test is ready"


def test_title_of_a_kind_taken_out_of_the_code_is_general(cast, kind):
    notice = tell(cast.rosa, kind, key="k")
    kinds.registry.remove(kind)

    assert str(notice.title) == "There is something new for you"


def test_mark_read_keeps_the_first_moment(cast, kind):
    notice = tell(cast.rosa, kind, key="k")
    mark_read(notice, actor=cast.rosa)
    notice.refresh_from_db()
    first = notice.read_at

    with clock.later(days=1):
        mark_read(notice, actor=cast.rosa)

    notice.refresh_from_db()
    assert notice.read_at == first


def test_mark_read_of_somebody_elses_is_refused(cast, kind):
    notice = tell(cast.rosa, kind, key="k")

    with pytest.raises(NotAllowed):
        mark_read(notice, actor=cast.dana)

    notice.refresh_from_db()
    assert notice.is_unread


def test_mark_all_read_touches_only_ones_own(cast, kind):
    for number in range(3):
        tell(cast.rosa, kind, key=f"r{number}")
    tell(cast.dana, kind, key="d")

    assert mark_all_read(actor=cast.rosa) == 3
    assert (queries.unread_count(cast.rosa), queries.unread_count(cast.dana)) == (0, 1)


def test_unread_count_is_one_statement(cast, kind, django_assert_num_queries):
    tell(cast.rosa, kind, key="k")

    with django_assert_num_queries(1):
        assert queries.unread_count(cast.rosa) == 1
