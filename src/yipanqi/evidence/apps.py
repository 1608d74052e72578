"""Evidence as a Django application."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """佐证."""

    name = "yipanqi.evidence"
    label = "evidence"
    verbose_name = "佐证"
    default_auto_field = "django.db.models.BigAutoField"
