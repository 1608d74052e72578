"""The room as a Django application."""

from django.apps import AppConfig


class TaskingConfig(AppConfig):
    """部署."""

    name = "yipanqi.tasking"
    label = "tasking"
    verbose_name = "部署"
    default_auto_field = "django.db.models.BigAutoField"
