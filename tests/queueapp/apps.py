"""An app that only the worker of the queue tests has."""

from django.apps import AppConfig


class QueueAppConfig(AppConfig):
    name = "tests.queueapp"
    label = "queueapp"

    def ready(self):
        from tests.queueapp.effects import EFFECTS
        from website.core import contributions

        for name, effect in EFFECTS.items():
            contributions.outbox_effects.add(name, effect)
