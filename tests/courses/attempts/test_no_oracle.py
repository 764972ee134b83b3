"""Before the end nothing that a browser gets says what is right: not a page, not an answer to a save, of any kind."""

from __future__ import annotations

import itertools

import pytest

from courses.domain.questions import make_bank
from courses.questions.registry import kind_choices
from tests.factories.courses_quiz import (
    RIGHT,
    WRONG,
    begin,
    definition_of,
    fields_for,
    items_of,
    make_question,
    make_quiz,
)
from website.accounts.replay import owner_token

TOLD_AFTERWARDS = ("feedback", "feedback_true", "feedback_false", "model_answer", "idea", "example")
SCORED = [name for name in RIGHT if name not in ("open", "rating", "information")]


def with_markers(kind):
    """A definition whose every secret is a string of its own, and those strings."""
    definition, secrets, count = definition_of(kind), [], itertools.count(1)
    if kind != "information":
        definition["feedback"] = ""

    def secret(text="{}"):
        secrets.append(text.format(f"zq{kind.replace('_', '')}{next(count)}zq"))
        return secrets[-1]

    def walk(node):
        for key, value in node.items():
            if key in TOLD_AFTERWARDS:
                node[key] = secret()
            elif key == "answers":
                for answer in value:
                    if "value" in answer:
                        answer["value"], answer["tolerance"] = str(8_170_000 + next(count)), "0.0731"
                        secrets.append(answer["value"])
                    elif "key" not in answer and "text" in answer:
                        answer["text"] = f"{secret()}*"
            for below in value if isinstance(value, list) else ():
                if isinstance(below, dict):
                    walk(below)

    walk(definition)
    if kind == "single":
        definition["options"][0]["credit"] = "37.12345"
        secrets.append("37.12345")
    if kind == "numerical":
        secrets.append("0.0731")
    return definition, secrets


def test_every_kind_is_looked_at():
    assert set(RIGHT) == set(WRONG) == {name for name, __ in kind_choices()}


@pytest.fixture
def everything(cast):
    """Rosa's attempt with one question of every kind, and all that must not be told."""
    bank, secrets = make_bank("Secrets"), []
    for kind in RIGHT:
        definition, found = with_markers(kind)
        make_question(bank, f"Q-{kind}", kind, definition=definition, topic="T")
        secrets += found
    course, quiz = make_quiz(bank=bank, count=len(SCORED), show_hints=True, written_answers="outside")
    return begin(cast.rosa, course, quiz), secrets


def test_nothing_before_the_end_tells_what_is_right(everything, cast, as_):
    attempt, secrets = everything
    client, items = as_("rosa"), items_of(attempt)
    seen, told = [], {}
    assert {item.version.kind for item in items} == set(RIGHT)
    assert len(secrets) > 30

    for item in items:
        kind, url = item.version.kind, f"/learn/attempts/{attempt.code}/{item.number}/"
        seen.append(client.get(url))
        for sequence, response in ((0, WRONG[kind]), (1, RIGHT[kind]), (0, WRONG[kind])):
            data = fields_for(item, response, sequence=sequence, typed_by=owner_token(cast.rosa))
            saved = client.post(f"{url}save/", data)
            seen.append(saved)
            if kind in SCORED and saved.status_code == 200:
                told.setdefault(kind, []).append({**saved.json(), "sequence": 0, "saved": "", "seconds": 0})
        seen.append(client.post(url, {**fields_for(item, WRONG[kind], sequence=0).dict(), "go": "stay"}))
        seen.append(client.get(url))
    seen.append(client.get(f"/learn/attempts/{attempt.code}/finish/"))
    seen.append(client.get(f"/learn/attempts/{attempt.code}/result/", follow=True))

    assert {response.status_code for response in seen} <= {200, 303, 409}
    assert sum(response.status_code == 409 for response in seen) >= len(SCORED)
    text = "".join(response.content.decode() for response in seen)
    assert [secret for secret in secrets if secret in text] == []
    for kind, (wrong, right) in told.items():
        assert wrong == right, kind


def test_the_markers_are_seen_once_it_is_handed_in(everything, cast, as_):
    """The look above can fail: what it looks for stands on the page of the result."""
    attempt, secrets = everything
    client = as_("rosa")

    page = client.post(f"/learn/attempts/{attempt.code}/finish/", follow=True).content.decode()

    assert sum(secret in page for secret in secrets) > 10
