"""The room as a Django application."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """谋划."""

    name = "yipanqi.planning"
    label = "planning"
    verbose_name = "谋划"
    default_auto_field = "django.db.models.BigAutoField"
