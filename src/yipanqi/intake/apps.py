"""The import of workbooks as a Django application."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """导入."""

    name = "yipanqi.intake"
    label = "intake"
    verbose_name = "导入"
    default_auto_field = "django.db.models.BigAutoField"
