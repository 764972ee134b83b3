"""App configuration."""

from django.apps import AppConfig
from django.db.models.signals import pre_delete


class MediaConfig(AppConfig):
    """Registers the app with Django."""

    name = "website.media"
    label = "media"

    def ready(self) -> None:
        """Makes Pillow refuse more pixels than the settings allow, wherever a picture is opened; guards deletion."""
        from django.conf import settings
        from PIL import Image

        from website.media.uses import refuse_to_delete

        pre_delete.connect(refuse_to_delete, sender="media.MediaImage", dispatch_uid="media.refuse_to_delete")
        Image.MAX_IMAGE_PIXELS = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
