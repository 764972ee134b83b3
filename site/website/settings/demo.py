"""What `make demo` runs: made-up people, one password for all, loopback only."""

from website.settings.base import *
from website.settings.env import env

ENVIRONMENT = "demo"
IS_DEMO = True
SECRET_KEY = "demo-only-" + "not-a-secret-" * 4
FIELD_KEYS = {"demo": "ZGVtby1vbmx5LWZpZWxkLWtleS1vZi0zMi1ieXRlcyE="}
RECORD_KEYS = {"demo": "ZGVtby1vbmx5LXJlY29yZC1rZXktb2YtMzItYnl0ZXM="}
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
SECURE_SSL_REDIRECT = False
