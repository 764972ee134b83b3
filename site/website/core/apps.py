"""App configuration."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers the app with Django, its system checks and the upkeep of triggers."""

    name = "website.core"
    label = "core"

    def ready(self) -> None:
        """Listens to migrate."""
        from website.core import checks, triggers  # noqa: F401 - checks register themselves

        triggers.connect(self)
