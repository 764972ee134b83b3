"""Settings that every installation shares. Values that differ come from the environment (`.env.example`)."""

from __future__ import annotations

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from website.settings.env import BASE_DIR, env, whole_number

DATA_DIR = BASE_DIR / ".data"

DEBUG = False
ENVIRONMENT = "base"
IS_DEMO = False

# --- addresses -----------------------------------------------------------------------------------------------------
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
BASE_URL: str = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "website.urls"
WSGI_APPLICATION = "website.wsgi.application"

# --- apps, lowest room first -----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "website.core",
    "website.audit",
    "website.notices",
    "website.accounts",
    "website.media",
    "website.pages",
    "courses",
    "supervision",
    "website.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_q",
    "csp",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.forms",
    "website.accounts.operate_config.OperateConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "website.core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "website.core.middleware.CompressionMiddleware",
    "website.core.middleware.ContentPolicyMiddleware",
    "website.core.middleware.PrivateResponseMiddleware",
    "website.pages.middleware.RefuseNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "website.core.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "website.core.middleware.FieldLimitMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "website.accounts.middleware.SignInRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "website.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "website.core.middleware.DomainErrorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A kind of question keeps its templates in its own folder, like everything else about it.
        "DIRS": [BASE_DIR / "templates", BASE_DIR / "courses" / "questions"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "website.pages.context.frame",
            ],
        },
    },
]
FORM_RENDERER = "website.core.forms.ComponentRenderer"

# --- database --------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'mainstay.sqlite3'}")}


def tune_database(config: dict) -> None:
    """Give SQLite the options without which concurrent saves fail (docs/adr/0007), and PostgreSQL a kept connection."""
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            **config.get("OPTIONS", {}),
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                "PRAGMA recursive_triggers=ON;"
                "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
            ),
        }
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True


tune_database(DATABASES["default"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/learn/"
LOGOUT_REDIRECT_URL = "/"
SECOND_FACTOR_REQUIRED: bool = env.bool("SECOND_FACTOR_REQUIRED", default=True)
OPEN_SIGN_UP: bool = env.bool("OPEN_SIGN_UP", default=False)
SECURITY_LOCK_HOURS = 72

ACCOUNT_ADAPTER = "website.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "10/h/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "change_email": "5/h/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/3m/key",
    "signup": "10/h/ip",
    "reauthenticate": "10/m/user",
    "invitation": "60/m/ip",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Mainstay"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is verified before the first sign-in; a change may be under way
MFA_ADAPTER = "website.accounts.adapter.SecondFactorAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "website.accounts.forms.sign_in.SignInForm",
    "reauthenticate": "website.accounts.forms.sign_in.ReauthenticateForm",
    "reset_password": "website.accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "website.accounts.forms.sign_in.ResetPasswordKeyForm",
    "set_password": "website.accounts.forms.sign_in.SetPasswordForm",
    "change_password": "website.accounts.forms.sign_in.ChangePasswordForm",
    "add_email": "website.accounts.forms.sign_in.ChangeEmailForm",
    "signup": "website.accounts.forms.sign_up.SignUpForm",
}
MFA_FORMS = {
    "authenticate": "website.accounts.forms.sign_in.CodeForm",
    "reauthenticate": "website.accounts.forms.sign_in.CodeAgainForm",
    "activate_totp": "website.accounts.forms.sign_in.ActivateAppForm",
    "add_webauthn": "website.accounts.forms.sign_in.AddPasskeyForm",
    "edit_webauthn": "website.accounts.forms.sign_in.RenamePasskeyForm",
}
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "website.pages.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- secrets ---------------------------------------------------------------------------------------------------------
SECRET_KEY: str = ""
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_KEYS: dict[str, str] = {}
RECORD_KEYS: dict[str, str] = {}

# --- supervision records: how long the text of a signed session is kept after the two last worked together ---
RECORD_RETENTION_YEARS = whole_number("RECORD_RETENTION_YEARS", 7, least=1, most=50)

# --- identifier check: names of staff, towns and places that a text about work should not hold ------------------------
IDENTIFIER_WORDS: list[str] = env.list("IDENTIFIER_WORDS", default=[])

# --- language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
KNOWN_LANGUAGES = {"en": _("English"), "es": _("Spanish")}
# English is what everything is written in first; the others are offered beside it, for the frame and for content.
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    (code, KNOWN_LANGUAGES[code])
    for code in dict.fromkeys([LANGUAGE_CODE, *env.list("LANGUAGES", default=["en", "es"])])
    if code in KNOWN_LANGUAGES
]
# Translations that no fluent peer has read yet: their pages say so.
LANGUAGES_TO_REVIEW: list[str] = env.list("LANGUAGES_TO_REVIEW", default=["es"])
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
FORMAT_MODULE_PATH = ["website.formats"]
LOCALE_PATHS = [BASE_DIR / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE: str = env.str("TIME_ZONE", default="America/New_York")
WAGTAIL_I18N_ENABLED = True

# --- files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "site" / "website" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(DATA_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# A scenario of forty moments is a form of some three thousand fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Wagtail ---------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Mainstay"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILIMAGES_IMAGE_MODEL = "media.MediaImage"
WAGTAILDOCS_DOCUMENT_MODEL = "media.MediaDocument"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "txt", "csv", "xlsx", "mp3", "m4a", "mp4", "webm", "vtt"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILIMAGES_IMAGE_FORM_BASE = "website.media.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "website.media.forms.DocumentForm"
MEDIA_DOCUMENT_MAX_BYTES = 200 * 1024 * 1024
MEDIA_PUBLIC_COLLECTION = "Public"  # the collection whose files are open to visitors
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_FINISH_EMAIL_NOTIFICATIONS = True
# What two readers approved is what gets published: an edit in between is read again by both.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "website.pages.publishing.publish_approved"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "wagtailadmin_login"
WAGTAILEMBEDS_FINDERS: list[dict] = []
TAGGIT_CASE_INSENSITIVE = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- mail ------------------------------------------------------------------------------------------------------------
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="Mainstay <mainstay@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20

# --- tasks: the reasons stand in docs/adr/0008 -----------------------------------------------------------------------
Q_CLUSTER = {
    "name": "mainstay",
    "orm": "default",
    "workers": whole_number("QUEUE_WORKERS", 2, least=1, most=16),
    "timeout": 60,
    "retry": 600,
    "queue_limit": 4,
    "bulk": 1,
    "max_attempts": 5,
    "ack_failures": False,
    "catch_up": False,
    "save_limit": 1000,
    "recycle": 200,
    "poll": 0.5,
    "label": "Queue",
}
# A claim outlasts the queue's timeout, so that a row is taken up again only when its worker is surely gone.
OUTBOX_LEASE_SECONDS = 120
OUTBOX_BACKOFF_SECONDS = 30

# --- cache: rate limits and page cache; one store for all processes --------------------------------------------------
CACHES = {
    "default": env.cache_url("CACHE_URL", default="dbcache://mainstay_cache"),
}

# --- headers ---------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    },
}

# --- logs ------------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "website.core.logs.RequestIdFilter"}},
    "formatters": {"line": {"()": "website.core.logs.LineFormatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "line"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR", "propagate": True},
        "django_tasks": {"level": "WARNING", "propagate": True},
        "wagtail": {"level": "WARNING", "propagate": True},
        "django-q": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}

# W019 asks for X_FRAME_OPTIONS = "DENY"; the CMS shows its previews in a frame of the same site.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
