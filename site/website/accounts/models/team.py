"""Teams form a tree, so that small teams roll up into larger ones."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from website.core.models import Coded, Dated


class TeamQuerySet(models.QuerySet):
    """Questions about the tree."""

    def within(self, team: Team) -> TeamQuerySet:
        """`team` and every team below it."""
        return self.filter(path__startswith=team.path)

    def coordinated_by(self, user) -> TeamQuerySet:
        """The teams `user` coordinates, with every team below them."""
        scopes = CoordinatorScope.objects.filter(coordinator=user)
        return self.filter(
            models.Exists(
                scopes.annotate(prefix=models.F("team__path")).filter(
                    prefix=models.functions.Left(models.OuterRef("path"), Length("team__path"))
                )
            )
        )


class Team(Coded, Dated):
    """A team of people. `path` lists the codes from the root down, each with a slash; `save()` keeps it right."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=400, unique=True, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")),
                name="accounts_team_not_its_own_parent",
                violation_error_message=_("A team cannot be part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuses a loop in the tree."""
        if self.parent and self.path and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": _("A team cannot be part of itself or of a team below it.")})

    def save(self, *args, **kwargs) -> None:
        """Saves the team and, when it moved, the paths of the teams below it."""
        before = self.path
        self.path = f"{self.parent.path if self.parent else ''}{self.code}/"
        super().save(*args, **kwargs)
        if before and before != self.path:
            for child in self.children.all():
                child.parent = self
                child.save(update_fields=["path"])


class CoordinatorScope(Dated):
    """Says that a coordinator runs the program for a team and everything below it."""

    coordinator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="coordinator_scopes")
    team = models.ForeignKey(Team, models.CASCADE, related_name="coordinator_scopes")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["coordinator", "team"],
                name="accounts_scope_once_per_team",
                violation_error_message=_("This person already coordinates this team."),
            ),
        ]

    def __str__(self) -> str:
        return f"scope {self.pk}"
