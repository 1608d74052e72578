"""The room as a Django application."""

from django.apps import AppConfig


class InspectionConfig(AppConfig):
    """检查."""

    name = "yipanqi.inspection"
    label = "inspection"
    verbose_name = "检查"
    default_auto_field = "django.db.models.BigAutoField"
