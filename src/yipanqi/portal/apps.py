"""The room as a Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """门户."""

    name = "yipanqi.portal"
    label = "portal"
    verbose_name = "门户"
    default_auto_field = "django.db.models.BigAutoField"
