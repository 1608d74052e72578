"""The room as a Django application."""

from django.apps import AppConfig


class MeetingConfig(AppConfig):
    """议事."""

    name = "yipanqi.meeting"
    label = "meeting"
    verbose_name = "议事"
    default_auto_field = "django.db.models.BigAutoField"
