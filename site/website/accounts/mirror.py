"""Keeps what the account row repeats (`holds_role`) in step with the groups, whichever way they change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed

from website.accounts.enums import Role
from website.accounts.models import User

_SETTLED = ("post_add", "post_remove", "post_clear")


def on_groups_changed(sender: type, instance: User | Group, action: str, pk_set: set[int] | None, **extra: Any) -> None:
    """Receiver of `m2m_changed` for people and groups, from either end."""
    if isinstance(instance, User):
        if action in _SETTLED:
            refresh_holds_role([instance.pk])
            instance.holds_role = User.objects.values_list("holds_role", flat=True).get(pk=instance.pk)
            instance.__dict__.pop("role_names", None)
    elif action == "pre_clear":
        instance._people_before = list(instance.user_set.values_list("pk", flat=True))
    elif action in _SETTLED:
        refresh_holds_role(pk_set if pk_set is not None else getattr(instance, "_people_before", []))


def refresh_holds_role(people: Iterable[int]) -> None:
    """Works out anew whether each of `people` (primary keys) holds a role."""
    holders = User.groups.through.objects.filter(group__name__in=Role.values).values("user_id")
    chosen = User.objects.filter(pk__in=list(people))
    chosen.filter(holds_role=False, pk__in=holders).update(holds_role=True)
    chosen.filter(holds_role=True).exclude(pk__in=holders).update(holds_role=False)


def connect() -> None:
    """Starts listening; called once when the app is ready."""
    m2m_changed.connect(on_groups_changed, sender=User.groups.through, dispatch_uid="accounts.holds_role")
