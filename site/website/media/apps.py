"""App configuration."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Registers the app with Django."""

    name = "website.media"
    label = "media"

    def ready(self) -> None:
        """Makes Pillow refuse more pixels than the settings allow, wherever a picture is opened."""
        from django.conf import settings
        from PIL import Image

        Image.MAX_IMAGE_PIXELS = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
