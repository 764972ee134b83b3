"""Nobody without permission on questions reaches any page about them: not a peer, supervisor, coordinator or editor."""

from __future__ import annotations

import pytest
from django.urls import reverse

from courses.models import Question
from tests.factories.courses_quiz import make_quiz

SECRETS = (b"Which reply", b"You miss him", b"That gives back the feeling", b"Open questions", b"Active label")


@pytest.fixture
def addresses(bank, at):
    """Every address about a question, with what stands behind it."""
    question = Question.objects.get(ref="Q01")
    __, quiz = make_quiz(count=1)
    revision = question.save_revision()
    chooser = "wagtailsnippetchoosers_courses_question"
    numbered = (
        "edit", "change_kind", "copy", "try", "versions", "compare", "history", "usage", "preview_on_edit", "delete",
        "unpublish", "workflow_history",
    )  # fmt: skip
    return [
        *(at(name) for name in ("list", "list_results", "add", "kinds", "try_new", "preview_on_add")),
        *(at(name, question.pk) for name in numbered),
        at("restore", question.pk, 1),
        at("revisions_view", question.pk, revision.pk),
        at("revisions_revert", question.pk, revision.pk),
        at("revisions_compare", question.pk, "earliest", "latest"),
        reverse(f"{chooser}:choose"),
        reverse(f"{chooser}:choose_results"),
        reverse(f"{chooser}:chosen", args=[question.pk]),
        reverse(f"{chooser}:chosen_multiple") + f"?id={question.pk}",
        reverse("courses_pool") + f"?bank={bank.pk}",
        reverse("courses_try_quiz", args=[quiz.pk]),
        *(
            reverse("wagtail_bulk_action", args=["courses", "question", name]) + f"?id={question.pk}"
            for name in ("tag", "retire", "bring_back")
        ),
    ]


def closed(client, url, method):
    response = getattr(client, method)(url)
    shut = response.status_code in (302, 403, 404, 405)
    return shut and not any(secret in response.content for secret in SECRETS)


@pytest.mark.parametrize("name", [None, "rosa", "dana", "priya", "noor"])
def test_nobody_else_gets_in(addresses, as_, settings, name):
    settings.SECOND_FACTOR_REQUIRED = False
    client = as_(name)

    assert [url for url in addresses if not closed(client, url, "get")] == []


def test_an_editor_without_permission_on_questions_gets_in_nowhere(addresses, without_questions):
    before = list(Question.objects.order_by("pk").values())
    bulk = [url for url in addresses if "/bulk/" in url]
    others = [url for url in addresses if url not in bulk]

    assert [url for url in others if not closed(without_questions, url, "get")] == []
    assert [url for url in others if not closed(without_questions, url, "post")] == []
    for url in bulk:
        page = without_questions.get(url).content
        assert not any(secret in page for secret in SECRETS)
        without_questions.post(url, {"topic": "Taken over"})
    assert list(Question.objects.order_by("pk").values()) == before
