"""For people who work on Mainstay: errors in full, mail on the console."""

from website.settings.base import *
from website.settings.env import env, field_keys

ENVIRONMENT = "dev"
DEBUG = True
SECRET_KEY = env.str("SECRET_KEY", default="development-only-" + "x" * 40)
FIELD_KEYS = field_keys() or {"dev": "ZGV2ZWxvcG1lbnQtb25seS1maWVsZC1rZXktMzJieXQ="}
RECORD_KEYS = field_keys("RECORD_KEYS") or {"dev": "ZGV2ZWxvcG1lbnQtcmVjb3JkLWtleS0zMi1ieXRlcyE="}
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SECOND_FACTOR_REQUIRED = False
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
