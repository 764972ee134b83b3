"""App configuration."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Registers the app with Django and what it contributes to lower rooms."""

    name = "supervision"
    label = "supervision"

    def ready(self) -> None:
        """Fills the registries of lower rooms."""
        from supervision import contribute

        contribute.register_all()
