"""What the weight is measured under: the suite's settings with the static files of an installation.

Only our own static files are collected: those of the two admin areas are no part of a learner's page.
"""

from __future__ import annotations

from website.settings.base import tune_database
from website.settings.env import env
from website.settings.test import *  # noqa: F403

DATABASES = {"default": env.db_url("DATABASE_URL")}
tune_database(DATABASES["default"])
STATIC_ROOT = env.str("WEIGHT_STATIC_ROOT")
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WITH_DIGESTS = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
STORAGES = {**STORAGES, "staticfiles": WITH_DIGESTS}  # noqa: F405
