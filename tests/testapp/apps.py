"""A small app that exists in tests only."""

from django.apps import AppConfig


class TestappConfig(AppConfig):
    """Has models with encrypted columns and an append-only table."""

    name = "tests.testapp"
    label = "testapp"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Declares its append-only tables and its verb."""
        from django.utils.translation import gettext_lazy as _

        from tests.testapp.models import Entry
        from website import audit
        from website.core import triggers

        triggers.append_only(Entry, allow_update=("folder",), allow_empty=("answer",))
        audit.register_verb("testapp.do", _("did something"))
        audit.register_verb("testapp.see", _("saw something"))
