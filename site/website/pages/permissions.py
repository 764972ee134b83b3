"""What editors may do with help lines and the organisation's settings. Made after every migrate; safe to repeat."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import router

from website.accounts.enums import Role

EDITORS_MAY = (
    ("helpline", "add"),
    ("helpline", "change"),
    ("helpline", "delete"),
    ("organisationsettings", "change"),
)


# Translating a page or a question; Wagtail asks besides whether the person may edit what they translate.
TRANSLATING = ("simple_translation", "simpletranslation", "submit_translation", "Can submit translations")


def on_migrated(sender: Any, using: str, **extra: Any) -> None:
    """Receiver of `post_migrate`: acts once per run, after the last app, when every table is there."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender.name == last.name and router.allow_migrate_model(using, Group):
        equip_editors()


def equip_editors() -> None:
    """Gives the group of editors its rights on models of this app."""
    editors, __ = Group.objects.get_or_create(name=Role.EDITOR.value)
    for model, verb in EDITORS_MAY:
        content_type, __ = ContentType.objects.get_or_create(app_label="pages", model=model)
        permission, __ = Permission.objects.get_or_create(
            content_type=content_type, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {model}"}
        )
        editors.permissions.add(permission)
    app, model, codename, name = TRANSLATING
    content_type, __ = ContentType.objects.get_or_create(app_label=app, model=model)
    permission, __ = Permission.objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    editors.permissions.add(permission)
