"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CaseworkConfig(AppConfig):
    """办理."""

    name = "yipanqi.casework"
    label = "casework"
    verbose_name = "办理"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import every room's `services`: some offer what cases may be about (`casework.services.offer_binding`)."""
        autodiscover_modules("services")
