"""A real installation. Refuses to start without its secrets, hosts and keys, or with the demo's."""

from django.core.exceptions import ImproperlyConfigured

from website.settings import demo as demo_settings
from website.settings.base import *
from website.settings.env import env, field_keys, whole_number

ENVIRONMENT = "production"
DEBUG = False

SECRET_KEY = env.str("SECRET_KEY", default="")
FIELD_KEYS = field_keys()
RECORD_KEYS = field_keys("RECORD_KEYS")

if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY (or SECRET_KEY_FILE) must be set, at least 50 characters long.")
if not FIELD_KEYS:
    raise ImproperlyConfigured("FIELD_KEYS (or FIELD_KEYS_FILE) must be set: run `manage.py new_field_key`.")
if not RECORD_KEYS:
    raise ImproperlyConfigured("RECORD_KEYS (or RECORD_KEYS_FILE) must be set: run `manage.py new_record_key`.")
_demo_keys = {*demo_settings.FIELD_KEYS.values(), *demo_settings.RECORD_KEYS.values(), demo_settings.SECRET_KEY}
if _demo_keys & {*FIELD_KEYS.values(), *RECORD_KEYS.values(), SECRET_KEY}:
    raise ImproperlyConfigured("The demo's keys must not be used in a real installation.")
if SECRET_KEY in {*FIELD_KEYS.values(), *RECORD_KEYS.values()} or set(FIELD_KEYS.values()) & set(RECORD_KEYS.values()):
    raise ImproperlyConfigured("SECRET_KEY, FIELD_KEYS and RECORD_KEYS must all be different.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of this installation.")
if not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("BASE_URL must be the https:// address people use.")

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Rate limits count per visitor: the address is read from X-Forwarded-For, as many places from its end as proxies add.
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("PROXY_COUNT", 1, least=1, most=5) if BEHIND_PROXY else 0
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
