"""Fixtures of the question banks in the CMS."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail import blocks
from wagtail.models import Locale

from courses.domain.questions import make_bank
from courses.questions.registry import get_kind
from tests.factories.courses_quiz import definition_of, fill_bank
from website.accounts.enums import Role

SPACE = "wagtailsnippets_courses_question"


@pytest.fixture
def at():
    """`at("edit", question.pk)` is an address of the question banks."""

    def address(name: str, *args: Any) -> str:
        return reverse(f"{SPACE}:{name}", args=args)

    return address


@pytest.fixture
def bank(db):
    """A bank with a question of every kind."""
    return fill_bank(6, kinds=("single", "multiple", "true_false", "matching", "ordering", "open"))


@pytest.fixture
def editor(as_, settings):
    """Elif, who writes questions."""
    settings.SECOND_FACTOR_REQUIRED = False
    return as_("elif")


@pytest.fixture
def spanish(db):
    """The second language."""
    return Locale.objects.get_or_create(language_code="es")[0]


@pytest.fixture
def publisher(as_, settings):
    """Sam, who may publish without the readers."""
    settings.SECOND_FACTOR_REQUIRED = False
    return as_("sam")


@pytest.fixture
def without_questions(cast, editor):
    """Elif again, after an operator took the permission on questions away."""
    mine = Permission.objects.filter(content_type__app_label="courses", content_type__model__startswith="question")
    Group.objects.get(name=Role.EDITOR.value).permissions.remove(*mine)
    for group in cast.person["elif"].groups.all():
        group.permissions.remove(*mine)
    return editor


def flat(prefix: str, block: Any, value: Any) -> dict[str, str]:
    """What a browser sends for a block."""
    if hasattr(block, "child_blocks") and isinstance(value, dict):
        found = {}
        for name, child in block.child_blocks.items():
            default = child.get_default() if isinstance(child, blocks.ChoiceBlock) else ""
            found |= flat(f"{prefix}-{name}", child, value.get(name, default))
        return found
    if hasattr(block, "child_block"):
        parts = value or []
        found = {f"{prefix}-count": str(len(parts))}
        for place, part in enumerate(parts):
            here = f"{prefix}-{place}"
            found |= {f"{here}-deleted": "", f"{here}-order": str(place), f"{here}-type": "item", f"{here}-id": ""}
            found |= flat(f"{here}-value", block.child_block, part)
        return found
    if isinstance(value, bool):
        return {prefix: "on"} if value else {}
    return {prefix: str(value if value is not None else "")}


@pytest.fixture
def form():
    """`form(question, kind, definition, **changes)`: what a browser posts about a question."""

    def post(known: Any, kind: str = "single", definition: dict | None = None, **changes: Any) -> dict[str, str]:
        data = definition_of(kind) if definition is None else definition
        if kind == "true_false" and isinstance(data.get("answer"), bool):
            data = {**data, "answer": "true" if data["answer"] else "false"}
        sent = {
            "bank": str(known.bank_id), "label": known.label, "ref": known.ref, "status": known.status,
            "topic": known.topic, "objective": "", "domain": "", "lesson_key": "",
            "definition-count": "1", "definition-0-deleted": "", "definition-0-order": "0",
            "definition-0-type": kind, "definition-0-id": "",
            **flat("definition-0-value", get_kind(kind).block(), data),
        }  # fmt: skip
        if known.scored:
            sent["scored"] = "on"
        if known.safety:
            sent["safety"] = "on"
        return {**sent, **changes}

    return post


@pytest.fixture
def blank(db):
    """What a new question's form says outside its definition."""
    return SimpleNamespace(
        bank_id=make_bank("Listening").pk,
        label="A new one",
        ref="NEW-1",
        status="draft",
        topic="",
        scored=True,
        safety=False,
    )
