"""The demo's settings on the database of DATABASE_URL, with two bare views beside the product's addresses."""

from website.settings.demo import *

ROOT_URLCONF = "tests.benchmarks.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING["root"]["level"] = "ERROR"
DATABASES["default"]["CONN_MAX_AGE"] = None
