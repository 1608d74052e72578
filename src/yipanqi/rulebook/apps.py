"""The room as a Django application; it finds the fact tables that rooms offer in their `facts` modules."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RulebookConfig(AppConfig):
    """制度."""

    name = "yipanqi.rulebook"
    label = "rulebook"
    verbose_name = "制度"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import every room's `facts` module; each calls `rulebook.services.offer_facts` as it is imported."""
        autodiscover_modules("facts")
