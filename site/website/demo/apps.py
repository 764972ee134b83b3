"""App configuration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Registers the app with Django."""

    name = "website.demo"
    label = "demo"
