"""The groups behind the roles, and what editors may do in the Wagtail admin. Made anew after every migrate."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections, router

from website.accounts.enums import Role

PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
FILE_PERMISSIONS = ("add", "change", "choose")


def on_migrated(sender: Any, using: str, **extra: Any) -> None:
    """Receiver of `post_migrate`: acts once per run, after the last app, when every table and permission is there."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender.name == last.name and router.allow_migrate_model(using, Group):
        ensure_groups()


def ensure_groups() -> None:
    """Makes the group of each role and gives editors the Wagtail admin, pages, images and documents."""
    groups = {role: Group.objects.get_or_create(name=role.value)[0] for role in Role}
    if "wagtailcore_page" in connections["default"].introspection.table_names():
        _equip_editors(groups[Role.EDITOR])


def _equip_editors(editors: Group) -> None:
    from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

    editors.permissions.add(_permission("wagtailadmin", "admin", "access_admin"))
    root = Page.get_first_root_node()
    if root is not None:
        for codename in PAGE_PERMISSIONS:
            permission = _permission("wagtailcore", "page", codename)
            GroupPagePermission.objects.get_or_create(group=editors, page=root, permission=permission)
    collection = Collection.get_first_root_node()
    if collection is None:
        return
    # Wagtail asks for the permissions of its own models, whatever models an installation uses in their place.
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        for verb in FILE_PERMISSIONS:
            permission = _permission(app, model, f"{verb}_{model}")
            GroupCollectionPermission.objects.get_or_create(group=editors, collection=collection, permission=permission)


def _permission(app: str, model: str, codename: str) -> Permission:
    content_type, __ = ContentType.objects.get_or_create(app_label=app, model=model)
    name = codename.replace("_", " ").capitalize()
    return Permission.objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {name.lower()}"}
    )[0]
