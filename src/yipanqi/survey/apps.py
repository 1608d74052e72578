"""The room as a Django application."""

from django.apps import AppConfig


class SurveyConfig(AppConfig):
    """评议."""

    name = "yipanqi.survey"
    label = "survey"
    verbose_name = "评议"
    default_auto_field = "django.db.models.BigAutoField"
