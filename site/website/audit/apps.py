"""App configuration."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the app with Django, its triggers, its schedule and what it holds about people."""

    name = "website.audit"
    label = "audit"

    def ready(self) -> None:
        """Declares the append-only tables and contributes to the registries of core."""
        from website.audit import personal_data
        from website.audit.models import AuditEvent, ChainHead
        from website.core import contributions, triggers

        triggers.append_only(AuditEvent)
        triggers.append_only(ChainHead, allow_update=("seq", "hash"))
        schedule = contributions.Schedule("website.audit.tasks.verify", 24 * 60, "notices when the log was changed")
        contributions.schedules.add("audit.verify", schedule)
        for name, entry in personal_data.ENTRIES.items():
            contributions.personal_data.add(name, entry)
