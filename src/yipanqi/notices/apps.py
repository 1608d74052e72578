"""The room as a Django application."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """提要."""

    name = "yipanqi.notices"
    label = "notices"
    verbose_name = "提要"
    default_auto_field = "django.db.models.BigAutoField"
