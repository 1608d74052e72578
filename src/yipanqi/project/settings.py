"""The one settings file. What differs between installations comes from the environment."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from yipanqi.project import environment

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent

YIPANQI_DATA = environment.folder("YIPANQI_DATA", Path("data"))
YIPANQI_PORT = environment.whole("YIPANQI_PORT", 8000)
YIPANQI_KEYS = YIPANQI_DATA / "keys"
YIPANQI_EVIDENCE = YIPANQI_DATA / "evidence"
YIPANQI_RULES = environment.folder(
    "YIPANQI_RULES", CHECKOUT / "rules" if (CHECKOUT / "rules").is_dir() else PACKAGE / "_rules"
)
YIPANQI_IDLE_MINUTES = environment.whole("YIPANQI_IDLE_MINUTES", 30)
YIPANQI_TOTP_ROLES = environment.listed("YIPANQI_TOTP_ROLES", [])
# Shown on the sign-in page while the demo county is installed; its people are invented.
YIPANQI_DEMO_PASSWORD = "Yipanqi-2025"
YIPANQI_TODAY = environment.listed("YIPANQI_TODAY", [])

DEBUG = environment.yes("YIPANQI_DEBUG", False)
SECRET_KEY = environment.secret(YIPANQI_KEYS / "session.key")
ALLOWED_HOSTS = environment.listed("YIPANQI_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = environment.listed("YIPANQI_ORIGINS", [])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "yipanqi.ledger.apps.LedgerConfig",
    "yipanqi.organisation.apps.OrganisationConfig",
]
for _room in (
    "jobs", "notices", "evidence", "rulebook", "survey", "meeting", "casework", "team", "planning", "tasking",
    "execution", "inspection", "assessment", "accountability", "integration", "portal", "intake", "demo",
):  # fmt: skip
    if (PACKAGE / _room / "apps.py").exists():
        INSTALLED_APPS.append(f"yipanqi.{_room}.apps.{_room.capitalize()}Config")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yipanqi.web.frame.middleware.idle_middleware",
    "yipanqi.web.frame.middleware.actor_middleware",
    "yipanqi.web.frame.middleware.first_things_middleware",
    "yipanqi.web.frame.errors.HouseErrorMiddleware",
]

ROOT_URLCONF = "yipanqi.project.urls"
WSGI_APPLICATION = "yipanqi.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yipanqi.web.frame.context.frame",
            ],
            "libraries": {"house": "yipanqi.web.frame.tags", "chain": "yipanqi.web.integration.tags"},
        },
    }
]

DATABASES = {"default": environment.database("YIPANQI_DATABASE_URL", YIPANQI_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": YIPANQI_DATA / "cache",
        # Counters of how often somebody tries must not be thrown out by chance.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

AUTH_USER_MODEL = "organisation.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username", "display_name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "yipanqi.web.frame.sign_in.HouseAccountAdapter"
CSRF_FAILURE_VIEW = "yipanqi.web.frame.errors.forbidden"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/15m/key,30/15m/ip",
    "login": "60/m/ip",
    "change_password": "5/m/user",
}
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "一盘棋"
MFA_ADAPTER = "yipanqi.web.frame.sign_in.HouseFactorAdapter"
MFA_FORMS = {
    "authenticate": "yipanqi.web.frame.factor_forms.HouseAuthenticateForm",
    "reauthenticate": "yipanqi.web.frame.factor_forms.HouseReauthenticateForm",
    "activate_totp": "yipanqi.web.frame.factor_forms.HouseActivateForm",
}

# Mail leaves this machine only where a server and a sender are named.
EMAIL_HOST = "".join(environment.listed("YIPANQI_EMAIL_HOST", []))
EMAIL_PORT = environment.whole("YIPANQI_EMAIL_PORT", 25)
EMAIL_USE_TLS = environment.yes("YIPANQI_EMAIL_TLS", False)
EMAIL_HOST_USER = "".join(environment.listed("YIPANQI_EMAIL_USER", []))
EMAIL_HOST_PASSWORD = "".join(environment.listed("YIPANQI_EMAIL_PASSWORD", []))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = "".join(environment.listed("YIPANQI_EMAIL_FROM", []))

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.yes("YIPANQI_HTTPS", False)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = YIPANQI_DATA / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": YIPANQI_DATA / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# In service the gathered files are sent, which lie there compressed; the sources are a developer's.
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
