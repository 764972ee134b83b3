"""Habits of models: named relations and constraints, no null text, a `__str__` that says nothing private."""

from __future__ import annotations

from django.apps import apps
from django.db import models

OURS = ("audit", "notices", "accounts", "media", "pages", "courses", "supervision")
NAMING_LEFT_TO_WAGTAIL = {"media_rendition_once_per_spec"}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def faults_of(model: type[models.Model]) -> list[str]:
    """What a model gets wrong."""
    faults = []
    name = model._meta.label
    app = model._meta.app_label
    for field in model._meta.local_fields:
        if field.model is not model or type(field).__module__.startswith(("modelcluster", "taggit")):
            continue
        inherited = field.name in {parent_field.name for base in model.__mro__[1:] if hasattr(base, "_meta")
                                   and base.__module__.startswith(("wagtail", "django", "taggit", "modelcluster"))
                                   for parent_field in base._meta.local_fields}  # fmt: skip
        if inherited:
            continue
        if (
            isinstance(field, models.ForeignKey)
            and not field.auto_created
            and not field.remote_field.parent_link
            and not field._related_name
        ):
            faults.append(f"{name}.{field.name} has no related_name")
        if isinstance(field, (models.CharField, models.TextField)) and field.null:
            faults.append(f"{name}.{field.name} is text and nullable")
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            faults.append(f"{name}.{field.name} takes its time from the machine, not from core.clock")
    for constraint in model._meta.constraints:
        if not constraint.name.startswith(f"{app}_") and not constraint.name.startswith("unique_translation"):
            faults.append(f"{name}: constraint {constraint.name} is not named after its app")
    if model.__str__ is models.Model.__str__:
        faults.append(f"{name} has no __str__")
    return faults


def test_models_keep_the_habits():
    found = our_models()

    assert len(found) > 25
    assert [fault for model in found for fault in faults_of(model)] == []


def test_faults_are_seen():
    class Careless(models.Model):
        friend = models.ForeignKey("accounts.User", models.CASCADE)
        note = models.TextField(null=True)
        at = models.DateTimeField(auto_now=True)

        class Meta:
            app_label = "courses"
            managed = False
            constraints = [models.CheckConstraint(condition=models.Q(id__gt=0), name="whatever")]

    try:
        assert faults_of(Careless) == [
            "courses.Careless.friend has no related_name",
            "courses.Careless.note is text and nullable",
            "courses.Careless.at takes its time from the machine, not from core.clock",
            "courses.Careless: constraint whatever is not named after its app",
            "courses.Careless has no __str__",
        ]
    finally:
        del apps.all_models["courses"]["careless"]
        apps.clear_cache()
