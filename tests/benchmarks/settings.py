"""The demo's settings on the database of DATABASE_URL, with two bare views beside the product's addresses."""

from website.settings.demo import *

ROOT_URLCONF = "tests.benchmarks.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING["root"]["level"] = "ERROR"
LOGGING["loggers"]["courses.domain.question_import"] = {"level": "INFO"}
DATABASES["default"]["CONN_MAX_AGE"] = None
