"""App configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Registers the app with Django, allauth and the registries of `core.contributions`."""

    name = "website.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listens to allauth and contributes what lower rooms need."""
        from website.accounts import checks, contribute, groups, mirror, second_factor, security, stepup  # noqa: F401

        mirror.connect()
        stepup.connect()
        second_factor.connect()
        security.connect()
        contribute.register_all()
        post_migrate.connect(groups.on_migrated, dispatch_uid="accounts.groups")
