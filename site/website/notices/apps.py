"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Registers the app with Django, its effects, its schedules and what it holds about people."""

    name = "website.notices"
    label = "notices"

    def ready(self) -> None:
        """Contributes to the registries of core."""
        from website import audit
        from website.core import contributions
        from website.core.contributions import Schedule
        from website.notices import checks, effects, jobs, personal_data  # noqa: F401 - checks register themselves
        from website.notices.domain.dead_letters import RETRIED

        for name, effect in effects.EFFECTS.items():
            contributions.outbox_effects.add(name, effect)
        for name, entry in personal_data.ENTRIES.items():
            contributions.personal_data.add(name, entry)
        audit.register_verb(RETRIED, _("had a step that was given up tried again"))
        tasks = "website.notices.tasks"
        contributions.schedules.add("notices.sweep", Schedule(f"{tasks}.sweep", 1, "does what is owed and due"))
        contributions.schedules.add(jobs.HEARTBEAT, Schedule(f"{tasks}.heartbeat", 1, "shows that the worker lives"))
        contributions.schedules.add("notices.tidy", Schedule(f"{tasks}.tidy", 24 * 60, "forgets old queue records"))
