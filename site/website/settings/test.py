"""What the suite runs under: cheap hashing, files in a temporary folder, mail in memory."""

import tempfile
from pathlib import Path

from website.settings.base import *
from website.settings.env import env

ENVIRONMENT = "test"
SECRET_KEY = "test-only-" + "t" * 45
FIELD_KEYS = {
    "test-b": "dGVzdC1vbmx5LWZpZWxkLWtleS1vZi0zMi1ieXRlcyE=",
    "test-a": "b2xkLXRlc3Qta2V5LW9mLTMyLWJ5dGVzLWxvbmchISE=",
}
RECORD_KEYS = {
    "test-b": "dGVzdC1vbmx5LXJlY29yZC1rZXktb2YtMzItYnl0ZXM=",
    "test-a": "b2xkLXRlc3QtcmVjb3JkLWtleS1vZi0zMi1ieXRlcyE=",
}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.gettempdir()) / "mainstay-test-media"
STATIC_ROOT = Path(tempfile.gettempdir()) / "mainstay-test-static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns of a missing one
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
BASE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
SECOND_FACTOR_REQUIRED = False  # the tests of accounts turn it on
TIME_ZONE = "America/New_York"
Q_CLUSTER = {**Q_CLUSTER, "sync": False}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: concurrency tests need what an installation has.
    DATABASES["default"]["NAME"] = ":memory:"
    _TEST_FILE = Path(tempfile.gettempdir()) / f"mainstay-test-{env.str('USER', default='x')}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(_TEST_FILE)}
# Models that exist in tests only; without migrations, so the test database gets their tables directly.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.testapp"]
