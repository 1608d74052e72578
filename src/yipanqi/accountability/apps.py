"""The room as a Django application."""

from django.apps import AppConfig


class AccountabilityConfig(AppConfig):
    """问责."""

    name = "yipanqi.accountability"
    label = "accountability"
    verbose_name = "问责"
    default_auto_field = "django.db.models.BigAutoField"
