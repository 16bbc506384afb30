"""All settings, read from the environment once.

Every variable starts with ``PLUMBLINE_``; the developers' shelf lists them. Production (``PLUMBLINE_ENV=production``) refuses to
start half configured: see :func:`refuse_unsafe_production`.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from plumbline.config import database

PACKAGE = Path(__file__).resolve().parent.parent
PROJECT = PACKAGE.parent
VAR = Path(os.environ.get("PLUMBLINE_VAR") or database.default_var())

ENVIRONMENT = os.environ.get("PLUMBLINE_ENV", "development")
PRODUCTION = ENVIRONMENT == "production"
DEFAULT_SECRET = "development-only-secret-do-not-use-in-production"
SECRET_KEY = os.environ.get("PLUMBLINE_SECRET_KEY", DEFAULT_SECRET)
DEBUG = os.environ.get("PLUMBLINE_DEBUG", "") == "1"
ALLOWED_HOSTS = [host for host in os.environ.get("PLUMBLINE_ALLOWED_HOSTS", "").split(",") if host]
if not PRODUCTION and not ALLOWED_HOSTS:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]


def refuse_unsafe_production() -> None:
    """Production with a default secret, debug on or no allowed hosts does not start.

    Raises:
        ImproperlyConfigured: naming every setting that is wrong, not only the first.
    """
    wrong = []
    if SECRET_KEY == DEFAULT_SECRET or len(SECRET_KEY) < 32:
        wrong.append("PLUMBLINE_SECRET_KEY must be set to a secret of at least 32 characters")
    if DEBUG:
        wrong.append("PLUMBLINE_DEBUG must not be 1")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        wrong.append("PLUMBLINE_ALLOWED_HOSTS must name the hosts that are served, separated by commas")
    if wrong:
        raise ImproperlyConfigured("production refuses to start: " + "; ".join(wrong))


if PRODUCTION:
    refuse_unsafe_production()

INSTALLED_APPS = [
    "plumbline.ground.journal",
    "plumbline.ground.organization",
    "plumbline.ground.receipts",
    "plumbline.ground.preferences",
    "plumbline.ground.regulations",
    "plumbline.ground.casefiles",
    "plumbline.ground.service_levels",
    "plumbline.ground.notifications",
    "plumbline.service.customers",
    "plumbline.service.measurements",
    "plumbline.service.work_orders",
    "plumbline.service.outages",
    "plumbline.service.field_visits",
    "plumbline.supervision.questionnaires",
    "plumbline.supervision.duties",
    "plumbline.supervision.callbacks",
    "plumbline.supervision.surveys",
    "plumbline.supervision.inspections",
    "plumbline.supervision.mystery_visits",
    "plumbline.supervision.improvement",
    "plumbline.supervision.integrity",
    "plumbline.evaluation.indicators",
    "plumbline.evaluation.scorecards",
    "plumbline.evaluation.recognition",
    "plumbline.evaluation.compliance",
    "plumbline.evaluation.reporting",
    "plumbline.doors.web",
    "plumbline.doors.jobs",
    "plumbline.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "plumbline.doors.api.entrance.Entrance",  # answers machines; only pages go on
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads by chance against BREACH
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "plumbline.doors.web.middleware.Policy",
    "plumbline.doors.web.middleware.Viewing",
]

ROOT_URLCONF = "plumbline.config.urls"
WSGI_APPLICATION = "plumbline.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

FORM_RENDERER = "plumbline.doors.web.rendering.Renderer"

DATABASES = {"default": database.connection_settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organization.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "plumbline.doors.web.accounts.ClosedAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = os.environ.get("PLUMBLINE_TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "assets"]
# In production files carry a hash in their name and are collected once; in development they are served from where they lie.
STATIC_ROOT = VAR / "static" if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = Path(os.environ.get("PLUMBLINE_MEDIA") or VAR / "media")
MEDIA_URL = "/media/"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "plumbline.doors.web.refusing.forged"
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("PLUMBLINE_TRUSTED_ORIGINS", "").split(",") if origin]
if os.environ.get("PLUMBLINE_BEHIND_TLS_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("PLUMBLINE_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("PLUMBLINE_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("PLUMBLINE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PLUMBLINE_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("PLUMBLINE_SMTP_TLS", "") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("PLUMBLINE_MAIL_FROM", "plumbline@localhost")

# SMS: address of the provider's HTTP gateway; empty means the log adapter (development, trials).
SMS_GATEWAY_URL = os.environ.get("PLUMBLINE_SMS_URL", "")
SMS_GATEWAY_TOKEN = os.environ.get("PLUMBLINE_SMS_TOKEN", "")

# Tiles under the map of open orders, as https://tiles.example/{z}/{x}/{y}.png, and whom they are from; empty: the plain plane, which needs no network.
MAP_TILES = os.environ.get("PLUMBLINE_MAP_TILES", "")
MAP_TILES_BY = os.environ.get("PLUMBLINE_MAP_TILES_BY", "")

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
API_MOST_BYTES = 1024 * 1024
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024

# What goes wrong is said on stderr, in production too: Django alone would only mail it to administrators it does not know.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # a refusal is an answer
    },
}

# Reports as docx: a company's own template in place of the shipped one.
REPORT_TEMPLATE = os.environ.get("PLUMBLINE_REPORT_TEMPLATE", "")
