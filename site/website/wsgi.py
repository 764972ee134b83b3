"""WSGI entry point: `granian --interface wsgi website.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.production")
application = get_wsgi_application()

from website.core.startup import refuse_unsound_database  # noqa: E402 - needs the apps to be loaded

refuse_unsound_database()
