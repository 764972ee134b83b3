"""What an operator sees of the outbox at /operate/, and the one thing they can do."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django_q.models import OrmQ

from website.audit.models import AuditEvent
from website.core import clock
from website.core.errors import NotNow
from website.notices import outbox
from website.notices.domain import retry_dead, tell
from website.notices.models import JobRun, OutboxEntry
from website.notices.models.outbox import MAX_TRIES

LIST = "/operate/notices/outboxentry/"


@pytest.fixture
def dead(cast, kind, effect, owe):
    """An effect that was given up."""

    def fail(entry):
        raise ValueError

    effect(fail)
    entry = owe("test.effect", key="certificate:1", recipient=cast.rosa)
    for hours in range(MAX_TRIES):
        with clock.later(hours=hours):
            outbox.run_entry(entry.pk)
    entry.refresh_from_db()
    return entry


def test_the_operator_sees_dead_letters_without_people(dead, as_):
    body = as_("sam").get(LIST, {"state": "dead"}).content.decode()
    detail = as_("sam").get(f"{LIST}{dead.pk}/change/").content.decode()

    assert "ValueError" in body
    for page in (body, detail):
        for word in ("Rosa", "rosa@", "certificate:1"):
            assert word not in page


@pytest.mark.parametrize("who", ["rosa", "dana", "priya", "elif"])
def test_nobody_else_sees_the_outbox(dead, as_, who, cast):
    cast.person[who].is_staff = True
    cast.person[who].save()
    cast.person[who].user_permissions.add(*Permission.objects.filter(content_type__app_label="notices"))

    assert as_(who).get(LIST).status_code in (302, 403, 404)


@pytest.mark.parametrize("page", ["add/", "{pk}/delete/"])
def test_the_operator_can_neither_add_nor_delete(dead, as_, page):
    assert as_("sam").get(LIST + page.format(pk=dead.pk)).status_code == 403


def test_the_operator_cannot_change_a_row(dead, as_):
    as_("sam").post(f"{LIST}{dead.pk}/change/", {"effect": "other", "state": "done"})

    dead.refresh_from_db()
    assert (dead.effect, dead.state) == ("test.effect", "dead")


def test_try_again_gives_a_dead_letter_its_tries_back(dead, as_, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        as_("sam").post(LIST, {"action": "try_again", "_selected_action": [str(dead.pk)]})

    dead.refresh_from_db()
    assert (dead.state, dead.tries, dead.finished_at) == ("waiting", 0, None)
    assert OrmQ.objects.get().task["args"] == (str(dead.pk),)


def test_try_again_leaves_what_is_not_dead_alone(cast, kind, as_):
    tell(cast.rosa, kind, key="k")
    entry = OutboxEntry.objects.get()
    outbox.run_entry(entry.pk)

    as_("sam").post(LIST, {"action": "try_again", "_selected_action": [str(entry.pk)]})

    entry.refresh_from_db()
    assert (entry.state, entry.tries) == ("done", 1)


def test_retry_dead_writes_down_who_asked(dead, cast):
    retry_dead(dead, actor=cast.sam)

    event = AuditEvent.objects.latest("seq")
    assert (event.actor, event.verb, event.object_id) == (cast.sam.code, "retry_dead_letter", str(dead.pk))


def test_retry_dead_twice_is_refused(dead, cast):
    retry_dead(dead, actor=cast.sam)

    with pytest.raises(NotNow):
        retry_dead(dead, actor=cast.sam)


def test_a_revived_letter_can_be_done(dead, cast, effect):
    effect(lambda entry: None)
    retry_dead(dead, actor=cast.sam)

    assert outbox.run_due() == 1


def test_the_operator_sees_when_jobs_ran(cast, as_):
    JobRun.objects.create(name="notices.sweep", started_at=clock.now(), last_error_class="OperationalError")

    assert "OperationalError" in as_("sam").get("/operate/notices/jobrun/").content.decode()


def test_no_model_of_the_queue_can_be_edited():
    labels = {model._meta.label for model in admin.site._registry}

    assert [label for label in labels if label.startswith("django_q.")] == []
