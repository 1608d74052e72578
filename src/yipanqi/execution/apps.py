"""The room as a Django application."""

from django.apps import AppConfig


class ExecutionConfig(AppConfig):
    """落实."""

    name = "yipanqi.execution"
    label = "execution"
    verbose_name = "落实"
    default_auto_field = "django.db.models.BigAutoField"
