"""The account of a person."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from website.accounts.enums import Role
from website.core import clock
from website.core.models import Coded


def made_in_a_demo() -> bool:
    """Whether an account made now belongs to the demo: production refuses a database that holds such people."""
    return bool(settings.IS_DEMO)


class UserManager(BaseUserManager["User"]):
    """Makes accounts; `accounts.domain.people` holds the rules for people who act through the product."""

    def get_by_natural_key(self, username: str) -> User:
        """The account that signs in with this e-mail, whatever its case."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        """Creates an account without any role, whose address counts as verified.

        Whoever calls this vouches for the address: an accepted invitation, an operator's command, the demo.
        """
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> User:
        """Creates an operator's account. Being an operator opens no confidential page."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class UserQuerySet(models.QuerySet["User"]):
    """Questions about people."""

    def in_teams(self, teams) -> UserQuerySet:
        """People who belong to one of `teams` (a queryset)."""
        return self.filter(team__in=teams)


class User(AbstractBaseUser, PermissionsMixin, Coded):
    """A person: an e-mail to sign in, a full name for certificates and signatures, a display name everywhere else."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    full_name = models.CharField(
        _("full name"), max_length=150, help_text=_("Shown on your certificates and signatures.")
    )
    display_name = models.CharField(
        _("display name"), max_length=80, help_text=_("What other people see. A made-up name is fine.")
    )

    team = models.ForeignKey("accounts.Team", models.PROTECT, null=True, blank=True, related_name="members")

    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=made_in_a_demo, editable=False)
    mail_notices = models.BooleanField(_("send me e-mail when there is something new"), default=True)
    language = models.CharField(
        _("language"), max_length=12, blank=True, editable=False, help_text=_("Chosen at the foot of a page.")
    )
    # Kept by `accounts.mirror` and `accounts.second_factor` from groups and authenticators: no request has to ask.
    holds_role = models.BooleanField(default=False, editable=False)
    has_second_factor = models.BooleanField(default=False, editable=False)
    confidential_locked_until = models.DateTimeField(null=True, blank=True, editable=False)
    legal_hold = models.BooleanField(
        _("legal hold"), default=False, help_text=_("While this is on, nothing of this person is erased.")
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    date_joined = models.DateTimeField(default=clock.now, editable=False)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name", "display_name"]

    class Meta:
        ordering = ["display_name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_once",
                violation_error_message=_("There is already an account with this e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        """The name Wagtail shows; the display name, because editors are people with a pseudonym too."""
        return self.display_name

    def get_short_name(self) -> str:
        """The display name."""
        return self.display_name

    @property
    def confidential_lock_end(self) -> dt.datetime | None:
        """Until when confidential pages stay closed after an account recovery; None when they are open."""
        until = self.confidential_locked_until
        return until if until is not None and until > clock.now() else None

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The roles in force, read once per request so that a changed right applies to the next one.

        Costs no statement for a peer without any role.
        """
        if not (self.holds_role or self.is_superuser):
            return frozenset()
        names = {name for name in self.groups.values_list("name", flat=True) if name in Role.values}
        if self.is_superuser:
            names.add(Role.OPERATOR.value)
        return frozenset(names)

    def holds_group(self, role: Role | str) -> bool:
        """As `has_role`, from prefetched groups: for lists of people."""
        if role == Role.OPERATOR and self.is_superuser:
            return True
        return any(group.name == str(role) for group in self.groups.all())

    def has_role(self, role: Role | str) -> bool:
        """Whether the person holds `role`."""
        return str(role) in self.role_names
