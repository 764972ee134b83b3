"""ASGI entry point: `granian --interface asgi website.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.production")
application = get_asgi_application()

from website.core.startup import refuse_unsound_database  # noqa: E402 - needs the apps to be loaded

refuse_unsound_database()
