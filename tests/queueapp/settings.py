# ruff: noqa: F403, F405 - settings build on one another by star
"""Settings of the real worker that the queue tests start: the suite's own, on the suite's database, in a hurry."""

import os

from website.settings.base import tune_database
from website.settings.env import env
from website.settings.test import *

INSTALLED_APPS = [*INSTALLED_APPS, "tests.queueapp"]
DATABASES = {"default": env.db_url("DATABASE_URL")}
tune_database(DATABASES["default"])
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["QUEUE_TEST_DIR"] + "/mail"
Q_CLUSTER = {**Q_CLUSTER, "poll": 0.05, "guard_cycle": 0.1}
OUTBOX_BACKOFF_SECONDS = 0
OUTBOX_LEASE_SECONDS = 1
SILENCED_SYSTEM_CHECKS = ["notices.E003"]  # a claim is short here, so that an abandoned one is soon taken up again
