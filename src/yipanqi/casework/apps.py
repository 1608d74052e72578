"""The room as a Django application."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """办理."""

    name = "yipanqi.casework"
    label = "casework"
    verbose_name = "办理"
    default_auto_field = "django.db.models.BigAutoField"
