"""Every model that holds something about people is in the personal-data registry, so that export and erasure are whole.

The mistake this prevents: a new table about people that nobody's export shows and nobody's erasure reaches.
"""

from __future__ import annotations

import re

from django.apps import apps
from django.conf import settings
from django.db import models
from wagtail.models import Page

from website.core import contributions

OURS = ("core", "audit", "notices", "accounts", "media", "pages", "courses", "supervision", "demo")

# Column names that tell about a person wherever they stand.
TELLING = re.compile(r"(^|_)(email|full_name|display_name|phone|address|ip|birth\w*|pronouns?)($|_)")

# Models that look as if they held something about people, and why they need no entry. A stale one fails.
ALLOWED: dict[str, str] = {
    "media.MediaImage": "content of everybody's; who uploaded it leads to a nameless account after an erasure",
    "media.MediaDocument": "content of everybody's; who uploaded it leads to a nameless account after an erasure",
    "pages.HelpLine": "the number of a service, not of a person",
    "courses.Question": "content: codes of competencies, no text of a learner",
    "courses.QuestionVersion": "content; who published it leads to a nameless account after an erasure",
    "courses.QuizStatistics": "figures over ten people or more; learners are counted and never kept",
    "courses.ItemStatistics": "figures over ten people or more; what people typed themselves is not kept",
    "courses.ModuleSource": "content: the publications a module rests on",
}


def reasons(model: type[models.Model]) -> list[str]:
    """Why `model` holds something about people: a relation to an account, a telling name, free text beside content."""
    found = []
    is_content = issubclass(model, Page) or model._meta.app_label in ("media", "pages")
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        if field.is_relation and field.related_model is apps.get_model(settings.AUTH_USER_MODEL):
            found.append(f"{field.name} points to an account")
        elif isinstance(field, models.EmailField) or TELLING.search(field.name):
            found.append(f"{field.name} tells about a person")
        elif not is_content and (
            isinstance(field, models.TextField | models.JSONField) or type(field).__name__.startswith("Encrypted")
        ):
            found.append(f"{field.name} is free text")
    return found


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def registered() -> dict[str, contributions.PersonalData]:
    return {entry.model.lower(): entry for entry in contributions.personal_data}


def unregistered(candidates: list[type[models.Model]], known: set[str]) -> list[str]:
    return [
        f"{model._meta.label}: {', '.join(found)}"
        for model in candidates
        if (found := reasons(model)) and model._meta.label_lower not in known
    ]


def test_every_model_about_people_is_registered():
    known = set(registered()) | {label.lower() for label in ALLOWED}

    assert sum(bool(reasons(model)) for model in our_models()) > 10
    assert unregistered(our_models(), known) == []


def test_no_allowance_is_stale():
    suspects = {model._meta.label for model in our_models() if reasons(model)}

    assert [label for label in ALLOWED if label not in suspects or label.lower() in registered()] == []
    assert [label for label, reason in ALLOWED.items() if len(reason) < 20] == []


def test_every_entry_names_a_model_that_exists():
    labels = {model._meta.label_lower for model in apps.get_models()}

    assert len(registered()) >= 4
    assert [label for label in registered() if label not in labels] == []


def test_every_entry_can_export_and_erase():
    faults = [
        label
        for label, entry in registered().items()
        if not (callable(entry.export) and callable(entry.erase) and str(entry.label))
    ]

    assert faults == []


def test_a_model_nobody_registered_is_seen():
    class Diary(models.Model):
        writer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
        contact_email = models.CharField(max_length=10)
        text = models.TextField()
        mood = models.CharField(max_length=10)

        class Meta:
            app_label = "courses"
            managed = False

        def __str__(self):
            return ""

    try:
        assert unregistered([Diary], set(registered())) == [
            "courses.Diary: writer points to an account, contact_email tells about a person, text is free text"
        ]
        assert unregistered([Diary], {"courses.diary"}) == []
    finally:
        del apps.all_models["courses"]["diary"]
        apps.clear_cache()
