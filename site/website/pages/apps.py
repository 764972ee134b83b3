"""App configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save


class PagesConfig(AppConfig):
    """Registers the app with Django."""

    name = "website.pages"
    label = "pages"

    def ready(self) -> None:
        """Opens Wagtail's page view to visitors, whose rule each page type names, and keeps the frame's facts fresh."""
        from wagtail import views as wagtail_views
        from wagtail.models import Locale, Page, Site
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from website.core.access import AccessMarker, mark
        from website.pages import contribute, permissions
        from website.pages.domain import locales
        from website.pages.domain.frame import forget_facts
        from website.pages.models import HelpLine, OrganisationSettings

        wagtail_views.serve.login_required = False
        mark(wagtail_views.serve, AccessMarker("public", "each page type names its rule; unknown ones are refused"))
        for published in (page_published, page_unpublished, post_page_move):
            published.connect(forget_facts, dispatch_uid="forget-facts")
        post_delete.connect(forget_facts, sender=Page, dispatch_uid="forget-facts-page")
        for model in (HelpLine, OrganisationSettings, Site):
            for signal in (post_save, post_delete):
                signal.connect(forget_facts, sender=model, dispatch_uid=f"forget-facts-{model.__name__}-{id(signal)}")
        for signal in (post_save, post_delete):
            signal.connect(locales.forget, sender=Locale, dispatch_uid=f"forget-locales-{id(signal)}")
        post_migrate.connect(permissions.on_migrated, dispatch_uid="pages.permissions")
        contribute.register_all()
